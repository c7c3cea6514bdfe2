/** In-host tests of what explores: the Test Explorer's scenarios, coverage, the verdict view, strategies, quick fixes. */
import * as vscode from 'vscode';
import { assert, equal, show, until } from './help';

/** What the terminal says of the same scenario, put in when the tests are bundled. */
declare const TERMINAL_VERDICTS: readonly { verdict: string; states: number; schedule: string }[];

interface Api {
  readonly scenarioTests: {
    readonly controller: vscode.TestController;
    readonly profiles: readonly vscode.TestRunProfile[];
  };
}

/** What a test run told VS Code. */
interface Told {
  readonly passed: string[];
  readonly failed: { readonly item: string; readonly messages: readonly vscode.TestMessage[] }[];
  readonly errored: string[];
  readonly coverage: vscode.FileCoverage[];
  output: string;
}

const api = (): Api['scenarioTests'] =>
  (vscode.extensions.getExtension('pagewarden.pagewarden')?.exports as Api).scenarioTests;

/** Runs a profile on items; the run is VS Code's own, and what it is told is written down on the way. */
async function runProfile(profile: vscode.TestRunProfile, include: vscode.TestItem[]): Promise<Told> {
  const { controller } = api();
  const told: Told = { passed: [], failed: [], errored: [], coverage: [], output: '' };
  const original = controller.createTestRun;
  controller.createTestRun = (...args) => {
    const run = original.apply(controller, args);
    return new Proxy(run, {
      get(target, name) {
        const value = Reflect.get(target, name) as unknown;
        if (typeof value !== 'function') return value;
        return (...given: unknown[]) => {
          const item = (given[0] as vscode.TestItem | undefined)?.label ?? '';
          if (name === 'passed') told.passed.push(item);
          if (name === 'errored') told.errored.push(item);
          if (name === 'failed') told.failed.push({ item, messages: given[1] as vscode.TestMessage[] });
          if (name === 'appendOutput') told.output += String(given[0]);
          if (name === 'addCoverage') told.coverage.push(given[0] as vscode.FileCoverage);
          return value.apply(target, given) as unknown;
        };
      },
    });
  };
  try {
    const source = new vscode.CancellationTokenSource();
    await profile.runHandler(new vscode.TestRunRequest(include, undefined, profile), source.token);
  } finally {
    controller.createTestRun = original;
  }
  return told;
}

const children = (items: vscode.TestItemCollection): vscode.TestItem[] => [...items].map(([, item]) => item);

/** The driver's item with its standard set resolved. */
async function driverItem(): Promise<vscode.TestItem> {
  const { controller } = api();
  await controller.resolveHandler!(undefined);
  const tree = children(controller.items).find(item => item.canResolveChildren);
  assert(tree, 'no kernel tree among the tests');
  if (tree.children.size === 0) await controller.resolveHandler!(tree);
  const driver = children(tree.children).find(item => item.label.endsWith('sample-iommu.c'));
  assert(driver, `no driver: ${children(tree.children).map(item => item.label)}`);
  if (driver.children.size === 0) await controller.resolveHandler!(driver);
  return driver;
}

const scenario = async (name: string): Promise<vscode.TestItem> => {
  const found = children((await driverItem()).children).find(item => item.label === name);
  assert(found, `no scenario ${name}`);
  return found;
};

const verdictTabs = () =>
  vscode.window.tabGroups.all
    .flatMap(group => group.tabs)
    .filter(({ input }) => input instanceof vscode.TabInputWebview && input.viewType.endsWith('pagewarden.verdicts'));

/** The tests, by the sentence that each shows. */
export function exploringTests(tree: () => vscode.Uri): Record<string, () => Promise<void>> {
  const driver = () => vscode.Uri.joinPath(tree(), 'drivers/iommu/sample-iommu.c');
  return {
    async 'lists scenarios in the Test Explorer when they are opened: a driver with its standard set, and stories'() {
      await show(driver());
      const names = children((await driverItem()).children).map(item => item.label);
      for (const name of ['unmap-unmap-same-table', 'unmap-map-same-parent', 'map-unmap-beside-gup-fast'])
        assert(names.includes(name), `no ${name}: ${names.join(' ')}`);
      const groups = children(children(api().controller.items).find(item => item.canResolveChildren)!.children);
      const stories = groups.find(item => item.children.size > 0 && !item.label.endsWith('.c'));
      assert(stories && stories.children.size > 5, 'no stories');
    },

    async 'passes a scenario that holds, with its bounds, and paints the lines that were executed'() {
      const item = await scenario('unmap-map-same-parent');
      const [, , coverage] = api().profiles;
      const told = await runProfile(coverage!, [item]);
      equal(told.passed, ['unmap-map-same-parent'], `passed, of ${told.output}`);
      assert(/bounds: 2 CPUs/.test(told.output), `output: ${told.output.slice(0, 300)}`);
      const file = told.coverage.find(({ uri }) => uri.path.endsWith('sample-iommu.c'));
      assert(file, `coverage: ${told.coverage.map(({ uri }) => uri.path).join(' ')}`);
      assert(file.statementCoverage.covered > 20, `lines: ${file.statementCoverage.covered}`);
      const run = api().controller.createTestRun(new vscode.TestRunRequest());
      const details = await coverage!.loadDetailedCoverage!(run, file, new vscode.CancellationTokenSource().token);
      run.end();
      const text = (await vscode.workspace.openTextDocument(file.uri)).getText().split('\n');
      const covered = (source: string) => {
        const line = text.findIndex(content => content.includes(source));
        return details
          .filter(d => d instanceof vscode.StatementCoverage)
          .filter(({ location }) => location instanceof vscode.Range && location.start.line === line)
          .map(({ executed }) => executed);
      };
      equal(covered('if (!sample_find_leaf(sdom, iova, &level))'), [true], 'a line that every unmap passes');
      equal(covered('iova = ALIGN_DOWN(iova, size);'), [false], 'a line for large pages only');
      const functions = details.filter(d => d instanceof vscode.DeclarationCoverage);
      assert(
        functions.some(({ name, executed }) => name === 'sample_iommu_unmap_pages' && executed),
        'unmap was executed',
      );
      assert(
        functions.some(({ executed }) => !executed),
        'what no CPU has entered is told too',
      );
    },

    async 'fails a scenario of the series under review with the verdicts of the terminal, each with its trace'() {
      const patch = vscode.Uri.joinPath(tree(), '../series/refcount/count-in-refcount.mbox');
      await vscode.commands.executeCommand('pagewarden.reviewPatch', patch);
      const item = await scenario('map-unmap-beside-gup-fast-pin');
      const told = await runProfile(api().profiles[0]!, [item]);
      equal(told.passed, [], 'passed');
      const [failed] = told.failed;
      assert(failed, `no failure: ${told.output.slice(0, 300)}`);
      const texts = failed.messages.map(({ message }) => (typeof message === 'string' ? message : message.value));
      equal(
        texts.map(text => /\*\*([\w-]+)\*\*/.exec(text)?.[1]),
        TERMINAL_VERDICTS.map(({ verdict }) => verdict),
        `verdicts of ${texts.join('\n')}`,
      );
      for (const [index, { states }] of TERMINAL_VERDICTS.entries()) {
        assert(told.output.includes(`${states} states in `), `${states} states: ${told.output}`);
        assert(/CPU0/.test(texts[index] ?? ''), `a trace in columns: ${texts[index]}`);
      }
      await vscode.commands.executeCommand('pagewarden.openVerdict', item);
      await until(vscode.window.tabGroups.onDidChangeTabs, () => verdictTabs().length === 1);
      await vscode.window.tabGroups.close(verdictTabs());
      await vscode.commands.executeCommand('pagewarden.closeReview');
    },

    async "opens the verdict view from a driver's operation"() {
      await show(driver());
      const uri = driver();
      await vscode.commands.executeCommand('pagewarden.explore', { uri, function: 'sample_iommu_unmap_pages' });
      await until(vscode.window.tabGroups.onDidChangeTabs, () => verdictTabs().length === 1);
      await vscode.window.tabGroups.close(verdictTabs());
    },

    async "says above a driver's operations where it counts entries, and tells it of the whole tree"() {
      const { document } = await show(driver());
      const lenses = await vscode.commands.executeCommand<vscode.CodeLens[]>(
        'vscode.executeCodeLensProvider',
        document.uri,
        100,
      );
      const [lens] = lenses.filter(({ command }) => command?.command === 'pagewarden.showStrategies');
      assert(lens, 'no lens on the table of operations');
      assert(document.lineAt(lens.range.start.line).text.includes('_ops'), 'it stands on the initialiser');
      assert(/^counter: \S/.test(lens.command?.title ?? ''), `lens: ${lens.command?.title}`);
      await vscode.commands.executeCommand('pagewarden.showStrategies');
      const page = vscode.window.activeTextEditor?.document.getText() ?? '';
      assert(page.includes('drivers/iommu/sample-iommu.c:'), `page: ${page.slice(0, 200)}`);
      await vscode.commands.executeCommand('workbench.action.closeActiveEditor');
    },

    async 'makes a fix in one step that one undo takes back'() {
      const editor = await show(driver());
      const { document } = editor;
      const original = document.getText();
      const use = '\tif (page_ref_count(virt_to_page(pte)) == 1)\n\t\treturn;\n';
      const place = original.indexOf('{', original.indexOf('static void sample_free_tables(')) + 2;
      await editor.edit(edit => edit.insert(document.positionAt(place), use));
      const edited = document.getText();
      const at = new vscode.Range(document.positionAt(place + 5), document.positionAt(place + 5));
      const actions = await vscode.commands.executeCommand<vscode.CodeAction[]>(
        'vscode.executeCodeActionProvider',
        document.uri,
        at,
        vscode.CodeActionKind.QuickFix.value,
      );
      const ignore = actions.find(({ edit, title }) => edit && /ignore|silence/i.test(title));
      assert(ignore?.edit, `quick fixes: ${actions.map(({ title }) => title).join(', ')}`);
      await vscode.workspace.applyEdit(ignore.edit);
      assert(document.getText().includes('pagewarden: ignore'), 'the comment is there');
      await vscode.commands.executeCommand('undo');
      equal(document.getText(), edited, 'after one undo');
      await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
    },

    async 'audits a folder, with what it finds in the Problems view'() {
      const series = () =>
        vscode.languages.getDiagnostics().filter(([uri, all]) => uri.scheme !== 'pagewarden-review' && all.length > 0);
      const broken = vscode.Uri.joinPath(tree(), 'drivers');
      await vscode.commands.executeCommand('pagewarden.auditFolder', broken);
      // The sample as it stands has nothing to report; that it ends is what is shown here.
      equal(
        series().map(([uri, all]) => [uri.path, all.map(d => d.message)]),
        [],
        'findings in the sample',
      );
    },
  };
}
