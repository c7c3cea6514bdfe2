import { ok, type Result } from '../../kernel/failure';
import { STRATEGIES } from '../../pagetable/strategies';
import { stressChart } from '../../pagetable/stress/chart';
import { runIovaStressInSlices } from '../../pagetable/stress/iova-stress';
import { COMPARABLE, PUBLISHED } from '../../pagetable/stress/published';
import { freeingOf, stressTable } from '../../pagetable/stress/table';
import { SYNC_MODELS, syncNamed } from '../../pagetable/sync';
import type { Comparison, ComparisonOptions, StrategyFacts } from '../../protocol/comparison';
import type { Context } from '../../protocol/rpc';
import { breathe } from './scenario-units';

/** Every strategy with what it needs, in the order of the list. */
export const strategyFacts = (): readonly StrategyFacts[] =>
  STRATEGIES.map(({ name, title, summary, needs }) => ({
    name,
    title,
    summary,
    word: needs.word ?? null,
    lock: syncNamed(needs.lock).title,
    versions: needs.versions,
  }));

/** Runs iova_stress with the strategies asked for, one after the other. */
export async function compareStrategies(
  { space, size, strategies }: ComparisonOptions,
  { cancel, progress }: Context,
): Promise<Result<Comparison>> {
  const options = { space, size, strategy: strategies.join(',') };
  const run = await runIovaStressInSlices(options, progress, cancel, breathe, () => performance.now() / 1000);
  if (!run.ok) return run;
  const freeing = freeingOf(run.value);
  return ok({
    report: run.value,
    chart: stressChart(run.value),
    text: stressTable(run.value),
    syncOf: freeing?.strategy ?? null,
    sync: freeing ? SYNC_MODELS.map(({ name, title }) => ({ title, ...freeing.synchronisation[name] })) : [],
    published: PUBLISHED,
    comparable: COMPARABLE,
  });
}
