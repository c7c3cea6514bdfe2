import { LATER, STILL_THERE, laterScenarios } from '../../explore/later';
import { ok, type Result } from '../../kernel/failure';
import type { JudgedDecision, Scenario, VerdictView } from '../../protocol/exploration';
import { decisionsOf, type Decision } from '../../review/decisions';
import { auditComment, type Afterwards } from '../../review/draft';

/**
 * Every decision on a count that the explored code takes, judged by what was found; where a free is missed, explores
 * which later operation finds the table.
 */
export async function judge(
  verdicts: readonly VerdictView[],
  scenarios: readonly Scenario[],
  explore: (scenario: Scenario) => Promise<Result<readonly VerdictView[]>>,
): Promise<Result<readonly JudgedDecision[]>> {
  const judged: JudgedDecision[] = [];
  for (const decision of decisionsOf(verdicts)) {
    const afterwards = await afterwardsOf(decision, scenarios, explore);
    if (!afterwards.ok) return afterwards;
    const draft = auditComment(decision, afterwards.value);
    judged.push({ ...decision, afterwards: afterwards.value, ...(draft === undefined ? {} : { draft }) });
  }
  return ok(judged);
}

/** The scenarios of the standard set that map a page and unmap it again: what comes after is well defined. */
const MAPS_AND_UNMAPS = /\/standard\/map-unmap-beside-[\w-]+\.c$/;

async function afterwardsOf(
  { harm }: Decision,
  scenarios: readonly Scenario[],
  explore: (scenario: Scenario) => Promise<Result<readonly VerdictView[]>>,
): Promise<Result<readonly Afterwards[]>> {
  if (harm?.verdict !== 'missed-free' || !MAPS_AND_UNMAPS.test(harm.scenario)) return ok([]);
  const scenario = scenarios.find(({ path }) => path === harm.scenario);
  const found: Afterwards[] = [];
  for (const [i, later] of (scenario ? laterScenarios(scenario) : []).entries()) {
    const verdicts = await explore(later);
    if (!verdicts.ok) return verdicts;
    const outcomes = [...new Set(verdicts.value.flatMap(verdict => verdict.outcomes))];
    // A search that was not exhaustive says nothing.
    if (!outcomes.length || verdicts.value.some(({ verdict }) => verdict === 'not-decided')) return ok([]);
    const stays = outcomes.includes(STILL_THERE);
    const freed = !stays ? 'always' : outcomes.length === 1 ? 'never' : 'not in every order';
    if (LATER[i]!.statement) found.push({ what: LATER[i]!.what, freed });
  }
  return ok(found);
}
