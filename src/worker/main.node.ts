import { parentPort } from 'node:worker_threads';
import { createMessageConnection, PortMessageReader, PortMessageWriter } from 'vscode-jsonrpc/node';
import { nodeTree } from '../host/node';
import { shippedFiles } from '../host/shipped';
import { RemoteStore } from '../host/remote-store';
import { RemoteTree } from '../host/web';
import type { HostFiles } from '../protocol/files';
import { remote } from '../protocol/rpc';
import { answer } from './answer';

/** Entry of the analysis under Node: a thread beside the extension host, which reads the disk itself. */
const port = parentPort;
if (!port) throw new Error('This bundle runs as a worker thread only.');
const connection = createMessageConnection(new PortMessageReader(port), new PortMessageWriter(port));
const files = remote<HostFiles>(connection);

answer(connection, {
  // The editor names a tree that is no folder of this disk by its URI.
  files: ({ root, name }) => (/^[\w.+-]{2,}:\/\//.test(root) ? new RemoteTree(name, root, files) : nodeTree(root)),
  store: new RemoteStore(files),
  ...shippedFiles(__dirname),
});
