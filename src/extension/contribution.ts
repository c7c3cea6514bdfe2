import type { ExtensionContext } from 'vscode';

/** One feature. `register` adds everything that must end with the extension to `context.subscriptions`. */
export interface Contribution {
  register(context: ExtensionContext): void;
}
