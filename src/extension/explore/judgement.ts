import { sentence, type Result } from '../../kernel/failure';
import type { JudgedDecision } from '../../protocol/exploration';
import type { Judgement, ShownDecision } from '../../protocol/verdicts';

/** What the view shows of the judged decisions: those of which something is known, and how many there are besides. */
export function judgementOf(judged: Result<readonly JudgedDecision[]>): Judgement {
  if (!judged.ok) return { decisions: [], untried: 0, why: sentence(judged.failure) };
  const decisions = judged.value.flatMap(shown);
  return { decisions, untried: judged.value.length - decisions.length, why: '' };
}

function shown({ path, line, function: name, source, sided, raised, harm, draft }: JudgedDecision): ShownDecision[] {
  if (sided === 'not-tried') return [];
  return [
    {
      ...{ path, line, function: name, source, sided, draft: draft ?? '' },
      raised: raised.map(({ actor, values }) => ({ by: actor?.name ?? null, values })),
      harm: harm ? { verdict: harm.verdict, message: harm.message, scenario: harm.scenario } : null,
    },
  ];
}
