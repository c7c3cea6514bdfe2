import { BrowserMessageReader, BrowserMessageWriter, createMessageConnection } from 'vscode-jsonrpc/browser';
import { RemoteStore } from '../host/remote-store';
import { RemoteTree } from '../host/web';
import type { HostFiles } from '../protocol/files';
import { remote } from '../protocol/rpc';
import { answer } from './answer';

declare const self: DedicatedWorkerGlobalScope;

/** Entry of the analysis in a browser: every file comes from the extension host. */
const connection = createMessageConnection(new BrowserMessageReader(self), new BrowserMessageWriter(self));
const files = remote<HostFiles>(connection);

async function shipped(name: string): Promise<Uint8Array> {
  const answer = await files.readShipped({ name });
  if (!answer.ok) throw new Error(`${answer.failure.what}: ${answer.failure.why}`);
  return answer.value;
}

answer(connection, {
  files: ({ root, name }) => new RemoteTree(name, root, files),
  store: new RemoteStore(files),
  parser: async () => ({
    runtime: await shipped('web-tree-sitter.wasm'),
    grammar: await shipped('tree-sitter-c.wasm'),
  }),
  scenarios: async () => {
    const text = new TextDecoder().decode(await shipped('scenarios.json'));
    return new Map(Object.entries(JSON.parse(text) as Record<string, string>));
  },
});
