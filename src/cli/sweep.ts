import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { Finding } from '../audit/finding';
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

/** What is wanted of a sweep. */
export interface SweepOptions {
  readonly jobs: number;
  readonly patch: readonly string[];
  readonly progress: Progress;
  /** Gets the findings as they come, in the files' order. */
  readonly found?: (findings: readonly Finding[]) => void;
}

/** Audits files on up to `jobs` threads; findings and problems are in the files' order. */
export async function sweep(
  tree: OpenedTree,
  paths: readonly TreePath[],
  options: SweepOptions,
): Promise<Result<AuditBatch>> {
  const { jobs, progress, found = () => undefined } = options;
  const batches = Array.from({ length: Math.ceil(paths.length / BATCH) }, (_, i) =>
    paths.slice(i * BATCH, (i + 1) * BATCH),
  );
  const answers: AuditBatch[] = [];
  let [next, done, told] = [0, 0, 0];
  const work = async (audit: (batch: readonly TreePath[]) => Promise<ThreadAnswer>): Promise<Result<null>> => {
    for (let index = next++; index < batches.length; index = next++) {
      const batch = batches[index] ?? [];
      const answer = await audit(batch);
      if (!answer.ok) return answer;
      answers[index] = answer.value;
      progress('files', (done += batch.length), paths.length);
      for (let ready = answers[told]; ready; ready = answers[++told]) found(ready.findings);
    }
    return ok(null);
  };
  const thread = async (): Promise<Result<null>> => {
    const workerData: ThreadStart = { root: tree.root, patches: options.patch };
    const worker = new Worker(join(__dirname, 'audit-thread.js'), { workerData });
    try {
      return await work(batch => ask(worker, { paths: batch }));
    } finally {
      await worker.terminate();
    }
  };
  const ends =
    jobs === 1 || paths.length < WORTH_THREADS
      ? [await work(batch => tree.analysis.auditFiles({ paths: batch }, context()))]
      : await Promise.all(Array.from({ length: Math.min(jobs, batches.length) }, thread));
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
