/** Measures, inside the extension host, what bench/editor.mjs prints. */
import * as vscode from 'vscode';

const FILE = 'drivers/iommu/intel/iommu.c';
const ROUNDS = 25;
/** Something more to report, typed at the top of the file; bench/editor.mjs has put one such line into it already. */
const USE = 'static int typed(struct page *page) { return page_count(page) == 1; }\n';

const median = (values: readonly number[]): string =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)]!.toFixed(0);

const reported = (uri: vscode.Uri): number =>
  vscode.languages.getDiagnostics(uri).filter(d => d.source === 'pagewarden').length;

/** Milliseconds that passed, and those of processor time of the extension host with its worker. */
interface Cost {
  readonly passed: number;
  readonly worked: number;
}

/**
 * From the event `started` to the moment when the file has `count` diagnostics. They are looked at every millisecond: the event
 * `onDidChangeDiagnostics` itself is held back by 50 ms.
 */
async function until(uri: vscode.Uri, count: number, started: vscode.Event<vscode.Uri>, act: () => Thenable<unknown>) {
  let [began, cpu] = [0, process.cpuUsage()];
  const listener = started(of => {
    if (began || of.toString() !== uri.toString()) return;
    [began, cpu] = [performance.now(), process.cpuUsage()];
  });
  const seen = new Promise<Cost>(resolve => {
    const look = setInterval(() => {
      if (!began || reported(uri) !== count) return;
      clearInterval(look);
      const { user, system } = process.cpuUsage(cpu);
      resolve({ passed: performance.now() - began, worked: (user + system) / 1000 });
    }, 1);
  });
  await act();
  const cost = await seen;
  listener.dispose();
  return cost;
}

const opens: vscode.Event<vscode.Uri> = listener =>
  vscode.workspace.onDidOpenTextDocument(({ uri }) => void listener(uri));
const changes: vscode.Event<vscode.Uri> = listener =>
  vscode.workspace.onDidChangeTextDocument(({ document }) => void listener(document.uri));

const line = (what: string, costs: readonly Cost[]): string =>
  `${what}: ${median(costs.map(c => c.passed))} ms (median of ${costs.length}; processor time ${median(costs.map(c => c.worked))} ms)`;

async function measure(): Promise<string[]> {
  const [folder] = vscode.workspace.workspaceFolders ?? [];
  if (!folder) return ['No folder is open.'];
  const uri = vscode.Uri.joinPath(folder.uri, FILE);
  const [opened, edited, undone]: [Cost[], Cost[], Cost[]] = [[], [], []];
  for (let round = 0; round < ROUNDS; round++) {
    opened.push(await until(uri, 1, opens, () => vscode.commands.executeCommand('vscode.open', uri)));
    const editor = vscode.window.activeTextEditor!;
    const insert = () => editor.edit(edit => edit.insert(new vscode.Position(0, 0), USE));
    edited.push(await until(uri, 2, changes, insert));
    undone.push(await until(uri, 1, changes, () => vscode.commands.executeCommand('undo')));
    const closed = new Promise<void>(resolve => {
      const listener = vscode.workspace.onDidCloseTextDocument(document => {
        if (document.uri.toString() !== uri.toString()) return;
        listener.dispose();
        resolve();
      });
    });
    await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
    await closed;
  }
  return [
    line(`open, cold, from didOpen of ${FILE} (worker start, parser, tree)`, opened.splice(0, 1)),
    line('open, warm, from didOpen to the diagnostics', opened),
    line('edit, from didChange to the diagnostic', edited.slice(1)),
    line('undo, from didChange to no diagnostic', undone.slice(1)),
  ];
}

/** The command that bench/editor.mjs runs. */
export function activate(context: vscode.ExtensionContext): void {
  context.subscriptions.push(
    vscode.commands.registerCommand('pagewardenTests.run', async () => {
      const content = [...(await measure()), 'done'].join('\n');
      await vscode.window.showTextDocument(await vscode.workspace.openTextDocument({ language: 'plaintext', content }));
    }),
  );
}
