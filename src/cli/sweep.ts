import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { ok, type Result } from '../kernel/failure';
import type { Progress } from '../kernel/cancel';
import type { AuditBatch } from '../protocol/analysis';
import type { TreePath } from '../source/tree';
import { context, type OpenedTree } from './analysis';

/** Files that a thread audits at a time. */
const BATCH = 256;
/** With fewer files than this, starting threads costs more than they save. */
const WORTH_THREADS = 1000;

/** What an audit thread is started with. */
export interface ThreadStart {
  readonly root: string;
  readonly patches: readonly string[];
}

/** What an audit thread is asked and answers, one at a time. */
export interface ThreadQuestion {
  readonly paths: readonly TreePath[];
}
export type ThreadAnswer = Result<AuditBatch>;

/** Audits files on up to `jobs` threads and gives the batches in the files' order. */
export async function sweep(
  tree: OpenedTree,
  paths: readonly TreePath[],
  options: { readonly jobs: number; readonly patch: readonly string[]; readonly progress: Progress },
): Promise<Result<AuditBatch>> {
  const { jobs, progress } = options;
  if (jobs === 1 || paths.length < WORTH_THREADS) return tree.analysis.auditFiles({ paths }, context(progress));
  const batches = Array.from({ length: Math.ceil(paths.length / BATCH) }, (_, i) =>
    paths.slice(i * BATCH, (i + 1) * BATCH),
  );
  const answers: AuditBatch[] = [];
  let [next, done] = [0, 0];
  const thread = async (): Promise<Result<null>> => {
    const workerData: ThreadStart = { root: tree.root, patches: options.patch };
    const worker = new Worker(join(__dirname, 'audit-thread.js'), { workerData });
    try {
      for (let index = next++; index < batches.length; index = next++) {
        const batch = batches[index] ?? [];
        const answer = await ask(worker, { paths: batch });
        if (!answer.ok) return answer;
        answers[index] = answer.value;
        progress('files', (done += batch.length), paths.length);
      }
      return ok(null);
    } finally {
      await worker.terminate();
    }
  };
  const ends = await Promise.all(Array.from({ length: Math.min(jobs, batches.length) }, thread));
  const broken = ends.find(end => !end.ok);
  if (broken && !broken.ok) return broken;
  return ok({ findings: answers.flatMap(a => a.findings), problems: answers.flatMap(a => a.problems) });
}

const ask = (worker: Worker, question: ThreadQuestion): Promise<ThreadAnswer> =>
  new Promise((resolve, reject) => {
    worker.removeAllListeners();
    worker.once('message', resolve).once('error', reject);
    worker.postMessage(question);
  });
