import { FileType, Uri, window, workspace, type Disposable, type ExtensionContext } from 'vscode';
import type { Contribution } from '../contribution';

/** A Makefile's head is enough to see the version; the top one of Linux is 70 KB. */
const VERSION = /^VERSION\s*=\s*\d+[^]*^PATCHLEVEL\s*=\s*\d+/m;

/**
 * Finds kernel trees: folders whose Makefile sets VERSION and PATCHLEVEL beside a Kconfig. Looks only at the folders
 * above a file that somebody opened (or at the workspace's own folders); it never searches or watches anything.
 */
export class KernelTrees implements Contribution, Disposable {
  private readonly known = new Map<string, Promise<boolean>>();

  register(context: ExtensionContext): void {
    context.subscriptions.push(
      this,
      workspace.onDidChangeWorkspaceFolders(() => this.known.clear()),
      workspace.onDidSaveTextDocument(({ uri }) => {
        if (/\/(Makefile|Kconfig)$/.test(uri.path)) this.known.clear();
      }),
    );
  }

  /** The kernel tree that holds a file, if any: the nearest one upwards. */
  async rootOf(file: Uri): Promise<Uri | undefined> {
    // An untitled document lies nowhere.
    if (!file.path.startsWith('/')) return undefined;
    for (let at = file; at.path !== '/';) {
      at = Uri.joinPath(at, '..');
      if (await this.isTree(at)) return at;
    }
    return undefined;
  }

  /** The kernel tree of the workspace: the active file's, else a workspace folder, else a folder right inside one. */
  async ofWorkspace(): Promise<Uri | undefined> {
    const active = window.activeTextEditor?.document.uri;
    const own = active && (await this.rootOf(active));
    if (own) return own;
    const folders = (workspace.workspaceFolders ?? []).map(({ uri }) => uri);
    for (const folder of folders) if (await this.isTree(folder)) return folder;
    for (const folder of folders) {
      for (const [name, type] of await workspace.fs.readDirectory(folder)) {
        const inside = Uri.joinPath(folder, name);
        if (type & FileType.Directory && (await this.isTree(inside))) return inside;
      }
    }
    return undefined;
  }

  dispose(): void {
    this.known.clear();
  }

  private isTree(folder: Uri): Promise<boolean> {
    const key = folder.toString();
    let answer = this.known.get(key);
    if (!answer) this.known.set(key, (answer = look(folder)));
    return answer;
  }
}

async function look(folder: Uri): Promise<boolean> {
  try {
    const kconfig = await workspace.fs.stat(Uri.joinPath(folder, 'Kconfig'));
    if (kconfig.type & FileType.Directory) return false;
    const makefile = await workspace.fs.readFile(Uri.joinPath(folder, 'Makefile'));
    return VERSION.test(new TextDecoder().decode(makefile.subarray(0, 4096)));
  } catch {
    return false; // No such file: an ordinary folder.
  }
}
