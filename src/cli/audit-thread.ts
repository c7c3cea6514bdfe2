import { parentPort, workerData } from 'node:worker_threads';
import { context, openFolder } from './analysis';
import type { ThreadAnswer, ThreadQuestion, ThreadStart } from './sweep';

/** Entry of a thread of `pagewarden audit`: audits the files that it is sent, batch by batch. */
const port = parentPort;
if (!port) throw new Error('This bundle runs as a worker thread only.');
const { root, patches } = workerData as ThreadStart;
const tree = openFolder(root, patches);

async function answer({ paths }: ThreadQuestion): Promise<ThreadAnswer> {
  const opened = await tree;
  return opened.ok ? opened.value.analysis.auditFiles({ paths }, context()) : opened;
}

port.on('message', (question: ThreadQuestion) => {
  void answer(question).then(reply => port.postMessage(reply));
});
