/** Measures, inside the extension host, what bench/editor.mjs prints. */
import * as vscode from 'vscode';

const FILE = 'drivers/iommu/intel/iommu.c';
const ROUNDS = 15;
/** Something to report, so that the wait has an end that can be seen; typed at the top of the file. */
const USE = 'static int measured(struct page *page) { return page_count(page) == 1; }\n';

const median = (values: readonly number[]): string =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)]!.toFixed(0);

const reported = (uri: vscode.Uri): number =>
  vscode.languages.getDiagnostics(uri).filter(d => d.source === 'pagewarden').length;

/** Milliseconds from the `didChange` that `act` causes to the moment when the file has, or has no more, a diagnostic. */
async function change(uri: vscode.Uri, some: boolean, act: () => Thenable<unknown>): Promise<number> {
  let started = 0;
  const changing = vscode.workspace.onDidChangeTextDocument(({ document }) => {
    if (document.uri.toString() === uri.toString()) started ||= Date.now();
  });
  const seen = new Promise<number>(resolve => {
    const listener = vscode.languages.onDidChangeDiagnostics(event => {
      if (!event.uris.some(u => u.toString() === uri.toString()) || reported(uri) > 0 !== some) return;
      listener.dispose();
      resolve(Date.now() - started);
    });
  });
  await act();
  const took = await seen;
  changing.dispose();
  return took;
}

/** Milliseconds from the document's `didOpen` to the moment when what is reported on it is known. */
async function opening(uri: vscode.Uri): Promise<number> {
  const known = new Promise<number>(resolve => {
    const listener = vscode.workspace.onDidOpenTextDocument(async document => {
      if (document.uri.toString() !== uri.toString()) return;
      listener.dispose();
      const started = Date.now();
      // Lenses and diagnostics come from one report; the lenses can be waited for when there is nothing to report.
      await vscode.commands.executeCommand('vscode.executeCodeLensProvider', uri);
      resolve(Date.now() - started);
    });
  });
  await vscode.commands.executeCommand('vscode.open', uri);
  return known;
}

async function measure(): Promise<string[]> {
  const [folder] = vscode.workspace.workspaceFolders ?? [];
  if (!folder) return ['No folder is open.'];
  const uri = vscode.Uri.joinPath(folder.uri, FILE);
  const [opened, edited, undone]: [number[], number[], number[]] = [[], [], []];
  for (let round = 0; round <= ROUNDS; round++) {
    opened.push(await opening(uri));
    const editor = vscode.window.activeTextEditor!;
    edited.push(await change(uri, true, () => editor.edit(edit => edit.insert(new vscode.Position(0, 0), USE))));
    undone.push(await change(uri, false, () => vscode.commands.executeCommand('undo')));
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
  const [cold] = opened.splice(0, 1);
  return [
    `open, cold: ${cold} ms from didOpen of ${FILE} (worker start, parser, tree)`,
    `open, warm: ${median(opened)} ms (median of ${opened.length})`,
    `edit: ${median(edited.slice(1))} ms from didChange to the diagnostic (median of ${edited.length - 1})`,
    `undo: ${median(undone.slice(1))} ms from didChange to no diagnostic (median of ${undone.length - 1})`,
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
