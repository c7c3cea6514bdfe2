import { Worker as Thread } from 'node:worker_threads';
import { PortMessageReader, PortMessageWriter } from 'vscode-jsonrpc/node';
import { Uri, type ExtensionContext } from 'vscode';
import type { Platform } from './platform';
import { startExtension } from './start';

/** Desktop and server: the worker is a thread that reads the disk itself. */
const platform: Platform = {
  name: 'node',
  startWorker(extensionUri) {
    const thread = new Thread(Uri.joinPath(extensionUri, 'dist', 'worker.js').fsPath);
    let wanted = true;
    return {
      reader: new PortMessageReader(thread),
      writer: new PortMessageWriter(thread),
      onDeath: listener => {
        thread.once('error', error => listener(String(error.stack ?? error)));
        thread.once('exit', code => {
          if (wanted) listener(`The worker ended with exit code ${code}.`);
        });
      },
      terminate: () => {
        wanted = false;
        void thread.terminate();
      },
    };
  },
  rootFor: uri => (uri.scheme === 'file' ? uri.fsPath : uri.toString()),
};

/** Entry of the Node extension host. */
export const activate = (context: ExtensionContext) => startExtension(context, platform);
