import type { CancelToken } from '../../kernel/cancel';
import type { Result } from '../../kernel/failure';
import type { JudgedDecision, Scenario, SearchFigures, VerdictView } from '../../protocol/exploration';
import type { Prepared } from '../simulate/places';

/** How far a search is. */
export interface SearchReport extends SearchFigures {
  readonly states: number;
}

/** Explores one scenario in the worker. `report` is called about every 100 ms once states are being searched. */
export const exploreScenario = (
  { client, review }: Prepared,
  scenario: Scenario,
  cancel: CancelToken,
  report?: (report: SearchReport) => void,
): Promise<Result<readonly VerdictView[]>> => {
  const progress = (
    _what: string,
    states: number,
    _total?: number,
    { frontier, rate, seconds }: Readonly<Record<string, number>> = {},
  ): void => {
    if (frontier !== undefined && rate !== undefined && seconds !== undefined)
      report?.({ states, frontier, rate, seconds });
  };
  return client.call(
    service => service.explore({ scenario, ...(review === undefined ? {} : { review }) }, { cancel, progress }),
    { cancel },
  );
};

/** Judges the lines that decide on a count by what was found; this may explore what later operations do. */
export const judge = (
  { client, review }: Prepared,
  verdicts: readonly VerdictView[],
  scenarios: readonly Scenario[],
  cancel: CancelToken,
): Promise<Result<readonly JudgedDecision[]>> =>
  client.call(
    service => service.decisions({ verdicts, scenarios, ...(review === undefined ? {} : { review }) }, { cancel }),
    { cancel },
  );

/** Does a C text read as a scenario: a function for the first CPU? */
export const isScenario = (text: string): boolean => /^void\s+cpu0\s*\(\s*void\s*\)/m.test(text);
