import type { JudgedDecision } from '../../protocol/exploration';

/** What a count that is too high does at each line that decides on it, with the comment or the counterexample. */
export function decisionsText(decisions: readonly JudgedDecision[]): string {
  const told = decisions.filter(({ sided }) => sided !== 'not-tried');
  const untried = decisions.length - told.length;
  if (!told.length) return '';
  return [
    'Decisions on a count: what if it is too high?\n',
    ...told.map(decisionText),
    ...(untried
      ? [
          `${untried} more read${untried === 1 ? 's' : ''} a count that nobody raised there, or whose search was not exhaustive: nothing is known.\n`,
        ]
      : []),
  ].join('\n');
}

function decisionText({ path, line, function: name, source, sided, raised, harm, draft }: JudgedDecision): string {
  const by = raised.map(({ actor, values }) => `${actor?.name ?? 'other CPUs'} (${values.slice(0, 4).join(', ')})`);
  return [
    `${path}:${line} ${name}(): ${sided}`,
    `    ${source}`,
    ...(by.length ? [`    raised by ${by.join('; ')}`] : []),
    ...(harm
      ? [`    ${harm.verdict} in ${harm.scenario}: ${harm.message}`, `    schedule ${harm.schedule}`]
      : ['    no verdict turns on it']),
    ...(draft ? ['', draft.trimEnd()] : []),
    '',
  ].join('\n');
}

/** The same as data. */
export const decisionJson = ({
  path,
  line,
  function: name,
  source,
  count,
  sided,
  ...rest
}: JudgedDecision): object => ({
  ...{ file: path, line, function: name, source, count, sided },
  raised: rest.raised.map(({ actor, values }) => ({ actor: actor?.name ?? null, values })),
  harm: rest.harm ?? null,
  afterwards: rest.afterwards,
  scenarios: rest.scenarios,
  states: rest.states,
  bounds: rest.bounds,
  draft: rest.draft ?? null,
});
