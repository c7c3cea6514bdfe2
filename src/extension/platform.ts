import type { MessageReader, MessageWriter } from 'vscode-jsonrpc';
import type { Uri } from 'vscode';

/** A worker and the two ends of its message port. */
export interface Worker {
  readonly reader: MessageReader;
  readonly writer: MessageWriter;
  /** Called once when the worker dies unasked, with the reason. */
  onDeath(listener: (why: string) => void): void;
  terminate(): void;
}

/** What differs between the two extension hosts. */
export interface Platform {
  readonly name: 'node' | 'web';
  /** Starts the bundle that hosts the analysis service. */
  startWorker(extensionUri: Uri): Worker;
  /** How the worker is told where a tree is: a path where it can read the disk, else the URI. */
  rootFor(uri: Uri): string;
}
