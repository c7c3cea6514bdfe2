/**
 * Tests that run inside the real extension host, in both hosts. VS Code calls {@link run}; what is printed is counted by
 * test/e2e/harness. They use only what a person's own extension could: the vscode API.
 */
import * as vscode from 'vscode';
import { exploringTests } from './exploring';
import { assert, equal, show, until } from './help';

type Test = () => Promise<void>;

/** The kernel tree: the workspace folder, or the sample tree inside it. */
let tree: vscode.Uri;

const driver = () => vscode.Uri.joinPath(tree, 'drivers/iommu/sample-iommu.c');
const findings = (uri: vscode.Uri) => vscode.languages.getDiagnostics(uri).filter(d => d.source === 'pagewarden');
const ruleOf = (diagnostic: vscode.Diagnostic) =>
  typeof diagnostic.code === 'object' ? String(diagnostic.code.value) : String(diagnostic.code);

/** What the extension gives to other extensions. */
const exported = () =>
  vscode.extensions.getExtension('pagewarden.pagewarden')?.exports as {
    runningWorkers(): number;
    readonly indexFolder: vscode.Uri;
  };
const workers = () => exported().runningWorkers();

const USE = '\tif (page_ref_count(virt_to_page(pte)) == 1)\n\t\treturn;\n';
/** Where the use is put: before the first statement of a function that has a page table at hand. */
const PLACE = 'static void sample_free_tables(';

const tests: Record<string, Test> = {
  async 'activates, and starts no worker for a file outside a kernel tree'() {
    const extension = vscode.extensions.getExtension('pagewarden.pagewarden');
    assert(extension, 'the extension is not installed');
    await extension.activate();
    await vscode.window.showTextDocument(
      await vscode.workspace.openTextDocument({ language: 'c', content: 'int count(void) { return 1; }\n' }),
    );
    equal(workers(), 0, 'workers');
  },

  async 'starts one worker for a C file of a kernel tree, and reports nothing where nothing is wrong'() {
    const { document } = await show(driver());
    const lenses = await vscode.commands.executeCommand<vscode.CodeLens[]>(
      'vscode.executeCodeLensProvider',
      document.uri,
      100,
    );
    assert(lenses.length > 0, 'no CodeLens on the driver');
    equal(workers(), 1, 'workers');
    equal(findings(document.uri).length, 0, 'findings');
  },

  async 'offers to simulate exactly the functions that the driver registers'() {
    const { document } = await show(driver());
    const lenses = await vscode.commands.executeCommand<vscode.CodeLens[]>(
      'vscode.executeCodeLensProvider',
      document.uri,
      100,
    );
    const offers = lenses.filter(lens => lens.command?.command !== 'pagewarden.showStrategies');
    const names = offers.map(lens => (lens.command?.arguments?.[0] as { function: string }).function);
    for (const name of ['sample_iommu_map_pages', 'sample_iommu_unmap_pages', 'sample_iommu_iova_to_phys'])
      assert(names.includes(name), `no lens on ${name}: ${names.join(' ')}`);
    assert(!names.includes('to_sample_domain'), 'a lens on a helper');
    for (const command of ['pagewarden.simulate', 'pagewarden.explore'])
      equal(offers.filter(lens => lens.command?.command === command).length, names.length / 2, `lenses of ${command}`);
  },

  async 'offers the same as a code action inside any function'() {
    const { document } = await show(driver());
    const line = document.getText().slice(0, document.getText().indexOf(PLACE)).split('\n').length;
    const at = new vscode.Range(line, 0, line, 0);
    const actions = await vscode.commands.executeCommand<vscode.CodeAction[]>(
      'vscode.executeCodeActionProvider',
      document.uri,
      at,
    );
    assert(
      actions.some(action => action.command?.command === 'pagewarden.simulate'),
      `actions: ${actions.map(action => action.title).join(', ')}`,
    );
  },

  async 'reports an edit without saving, explains it in a hover, and takes it back with the edit'() {
    const editor = await show(driver());
    const { document } = editor;
    const at = document.positionAt(document.getText().indexOf('{', document.getText().indexOf(PLACE)) + 2);
    await editor.edit(edit => edit.insert(at, USE));
    await until(vscode.languages.onDidChangeDiagnostics, () => findings(document.uri).length > 0);
    const [first] = findings(document.uri);
    assert(first, 'no finding');
    equal(first.range.start.line, at.line, 'line of the finding');
    assert(
      findings(document.uri).some(d => ruleOf(d) === 'exact-refcount-decision'),
      'the rule that fires',
    );
    assert(typeof first.code === 'object', 'no link to the rule');
    const page = await vscode.workspace.openTextDocument(first.code.target);
    assert(page.getText().length > 200, 'the page of the rule is empty');

    const hovers = await vscode.commands.executeCommand<vscode.Hover[]>(
      'vscode.executeHoverProvider',
      document.uri,
      at.translate(0, 6),
    );
    const text = hovers.flatMap(hover => hover.contents.map(c => (c as vscode.MarkdownString).value)).join('\n');
    assert(/refcount/.test(text) && /Ordering/.test(text), `hover: ${text}`);

    await vscode.commands.executeCommand('undo');
    await until(vscode.languages.onDidChangeDiagnostics, () => findings(document.uri).length === 0);
  },

  async 'clears what it reported when the file is closed'() {
    const editor = await show(driver());
    const { document } = editor;
    const at = document.positionAt(document.getText().indexOf('{', document.getText().indexOf(PLACE)) + 2);
    await editor.edit(edit => edit.insert(at, USE));
    await until(vscode.languages.onDidChangeDiagnostics, () => findings(document.uri).length > 0);
    await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
    await until(vscode.languages.onDidChangeDiagnostics, () => findings(driver()).length === 0);
  },

  async 'follows the severity setting of a rule, and switches it off'() {
    const editor = await show(driver());
    const { document } = editor;
    const at = document.positionAt(document.getText().indexOf('{', document.getText().indexOf(PLACE)) + 2);
    await editor.edit(edit => edit.insert(at, USE));
    const severities = () =>
      findings(document.uri)
        .filter(d => ruleOf(d) === 'exact-refcount-decision')
        .map(d => d.severity);
    await until(vscode.languages.onDidChangeDiagnostics, () => severities().length > 0);
    const settings = vscode.workspace.getConfiguration('pagewarden');
    const set = (value: string | undefined) =>
      settings.update('severity', value && { 'exact-refcount-decision': value }, vscode.ConfigurationTarget.Global);
    await set('error');
    await until(vscode.languages.onDidChangeDiagnostics, () => severities()[0] === vscode.DiagnosticSeverity.Error);
    await set('off');
    await until(vscode.languages.onDidChangeDiagnostics, () => severities().length === 0);
    await set(undefined);
    await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
  },

  async 'reviews a series in memory: findings on the lines it adds, and no file changes'() {
    const before = await vscode.workspace.fs.readFile(driver());
    const patch = vscode.Uri.joinPath(tree, '../series/refcount/count-in-refcount.mbox');
    await vscode.commands.executeCommand('pagewarden.reviewPatch', patch);
    const reviewed = () =>
      vscode.languages.getDiagnostics().filter(([uri, all]) => uri.scheme === 'pagewarden-review' && all.length > 0);
    await until(vscode.languages.onDidChangeDiagnostics, () => reviewed().length > 0);
    const [found] = reviewed();
    assert(found, 'no findings');
    const [uri, diagnostics] = found;
    const after = await vscode.workspace.openTextDocument(uri);
    const lines = diagnostics.map(d => after.lineAt(d.range.start.line).text.trim());
    for (const line of [
      'int rc = page_ref_inc_return(virt_to_page(pte));',
      'rc = page_ref_dec_return(virt_to_page(pte));',
    ])
      assert(lines.includes(line), `nothing on "${line}": ${lines.join(' | ')}`);
    assert(
      diagnostics.every(d => d.source === 'pagewarden'),
      'a foreign diagnostic',
    );

    const original = new TextDecoder().decode(before);
    const old = await vscode.workspace.openTextDocument(uri.with({ path: uri.path.replace('/after/', '/before/') }));
    equal(old.getText(), original, 'the pre-image');
    equal(new TextDecoder().decode(await vscode.workspace.fs.readFile(driver())), original, 'the file on disk');

    await vscode.commands.executeCommand('pagewarden.closeReview');
    await until(vscode.languages.onDidChangeDiagnostics, () => reviewed().length === 0);
  },

  ...exploringTests(() => tree),

  async 'keeps what it found out of the tree in the storage of the editor'() {
    // What the scenarios above had to read.
    const names = (await vscode.workspace.fs.readDirectory(exported().indexFolder)).map(([name]) => name);
    assert(names.length > 0, 'nothing is kept');
    assert(
      names.every(name => /^[0-9a-z]+$/.test(name)),
      `kept: ${names.join(' ')}`,
    );
  },

  async 'registers every command that it declares'() {
    const declared = (
      vscode.extensions.getExtension('pagewarden.pagewarden')?.packageJSON as {
        contributes: { commands: { command: string }[] };
      }
    ).contributes.commands.map(({ command }) => command);
    const registered = new Set(await vscode.commands.getCommands(true));
    equal(
      declared.filter(command => !registered.has(command)),
      [],
      'declared, not registered',
    );
  },
};

/** One line per test: "ok NAME" or "FAIL NAME: why". */
async function runAll(): Promise<string[]> {
  const [folder] = vscode.workspace.workspaceFolders ?? [];
  if (!folder) return ['FAIL a folder is open'];
  tree = vscode.Uri.joinPath(folder.uri, 'linux');
  const lines: string[] = [];
  for (const [name, test] of Object.entries(tests)) {
    const started = Date.now();
    try {
      await test();
      lines.push(`ok ${name} (${Date.now() - started} ms)`);
    } catch (error) {
      lines.push(`FAIL ${name}: ${error instanceof Error ? error.message : String(error)}`);
    }
    console.log(`inhost ${lines.at(-1)}`);
  }
  return lines;
}

/** Called by the web host, which forwards what is printed; throws when a test failed. */
export async function run(): Promise<void> {
  const lines = await runAll();
  console.log('inhost done');
  const failed = lines.filter(line => line.startsWith('FAIL'));
  if (failed.length) throw new Error(`${failed.length} failed`);
}

/** In a host that is no extension development host, a command runs the tests and shows their lines in a document. */
export function activate(context: vscode.ExtensionContext): void {
  context.subscriptions.push(
    vscode.commands.registerCommand('pagewardenTests.run', async () => {
      const content = [...(await runAll()), 'done'].join('\n');
      await vscode.window.showTextDocument(await vscode.workspace.openTextDocument({ language: 'plaintext', content }));
    }),
  );
}
