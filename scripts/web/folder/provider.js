// The folder that `npm start` was given, as a file system of the web editor. It reads from the loopback server; what the
// person saves stays in this page, so that nothing on the disk changes.
const vscode = require('vscode');

/** The first part of a path is the folder's own name; the server knows only what is below it. */
const below = uri => uri.path.replace(/^\/[^/]*/, '');
const asUrl = (kind, uri) =>
  `http://${uri.authority}/${kind}${(below(uri) || '/').split('/').map(encodeURIComponent).join('/')}`;

class Folder {
  constructor() {
    this.changes = new vscode.EventEmitter();
    this.onDidChangeFile = this.changes.event;
    this.saved = new Map();
  }

  watch() {
    return new vscode.Disposable(() => {});
  }

  async stat(uri) {
    const own = this.saved.get(uri.path);
    if (own) return { type: vscode.FileType.File, ctime: 0, mtime: own.at, size: own.bytes.length };
    return this.describe(uri);
  }

  async readDirectory(uri) {
    const { names } = await this.describe(uri);
    if (!names) throw vscode.FileSystemError.FileNotADirectory(uri);
    const folder = uri.path.endsWith('/') ? uri.path : `${uri.path}/`;
    const known = new Map(names);
    for (const path of this.saved.keys()) {
      const rest = path.startsWith(folder) ? path.slice(folder.length) : '';
      if (rest && !rest.includes('/')) known.set(rest, vscode.FileType.File);
    }
    return [...known];
  }

  async readFile(uri) {
    const own = this.saved.get(uri.path);
    if (own) return own.bytes;
    const response = await fetch(asUrl('folder', uri));
    if (!response.ok) throw vscode.FileSystemError.FileNotFound(uri);
    return new Uint8Array(await response.arrayBuffer());
  }

  writeFile(uri, bytes) {
    this.saved.set(uri.path, { bytes, at: Date.now() });
    this.changes.fire([{ type: vscode.FileChangeType.Changed, uri }]);
  }

  createDirectory(uri) {
    throw vscode.FileSystemError.NoPermissions(uri);
  }
  delete(uri) {
    throw vscode.FileSystemError.NoPermissions(uri);
  }
  rename(uri) {
    throw vscode.FileSystemError.NoPermissions(uri);
  }

  async provideFileSearchResults({ pattern }, { folder }) {
    const response = await fetch(`http://${folder.authority}/folder-find/?pattern=${encodeURIComponent(pattern)}`);
    return (await response.json()).map(path => vscode.Uri.joinPath(folder, path));
  }

  async describe(uri) {
    const response = await fetch(asUrl('folder-stat', uri));
    if (!response.ok) throw vscode.FileSystemError.FileNotFound(uri);
    return response.json();
  }
}

exports.activate = context => {
  const folder = new Folder();
  context.subscriptions.push(
    vscode.workspace.registerFileSystemProvider('pagewarden-folder', folder, { isCaseSensitive: true }),
    vscode.workspace.registerFileSearchProvider('pagewarden-folder', folder),
  );
};
