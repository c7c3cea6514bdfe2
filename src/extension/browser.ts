import { BrowserMessageReader, BrowserMessageWriter } from 'vscode-jsonrpc/browser';
import { Uri, type ExtensionContext } from 'vscode';
import type { Platform } from './platform';
import { startExtension } from './start';

/** Web: the worker has no files of its own and asks the extension host for them. */
const platform: Platform = {
  name: 'web',
  startWorker(extensionUri) {
    const worker = new Worker(Uri.joinPath(extensionUri, 'dist', 'worker.web.js').toString(true));
    return {
      reader: new BrowserMessageReader(worker),
      writer: new BrowserMessageWriter(worker),
      onDeath: listener => worker.addEventListener('error', event => listener(event.message), { once: true }),
      terminate: () => worker.terminate(),
    };
  },
  rootFor: uri => uri.toString(),
};

/** Entry of the web extension host. */
export const activate = (context: ExtensionContext) => startExtension(context, platform);
