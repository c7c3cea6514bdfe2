import { EventEmitter, Uri, workspace, type ExtensionContext } from 'vscode';
import type { Contribution } from './contribution';
import { REPORT_SCHEME } from './names';

/**
 * The URI of a page of the shipped docs, as "docs/rules/<rule>.md". A scheme of its own opens in the editor in every
 * host; in a browser the extension's own files have web addresses, which would open outside.
 */
export const pageUri = (path: string): Uri => Uri.from({ scheme: REPORT_SCHEME, path: `/${path}` });

/** Read-only documents: pages of the shipped docs, and texts that a command writes for the person. */
export class Pages implements Contribution {
  private readonly written = new Map<string, string>();
  private readonly changed = new EventEmitter<Uri>();

  constructor(private readonly extensionUri: Uri) {}

  register(context: ExtensionContext): void {
    context.subscriptions.push(
      this.changed,
      workspace.registerTextDocumentContentProvider(REPORT_SCHEME, {
        onDidChange: this.changed.event,
        provideTextDocumentContent: async uri => {
          const own = this.written.get(uri.path);
          if (own !== undefined) return own;
          const file = Uri.joinPath(this.extensionUri, uri.path);
          return new TextDecoder().decode(await workspace.fs.readFile(file));
        },
      }),
    );
  }

  /** Makes (or replaces) a page; `name` becomes the title of its tab. */
  write(name: string, text: string): Uri {
    const uri = Uri.from({ scheme: REPORT_SCHEME, path: `/reports/${name}` });
    this.written.set(uri.path, text);
    this.changed.fire(uri);
    return uri;
  }
}
