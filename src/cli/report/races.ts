import type { Race, RacingAccess } from '../../explore/races';

/** Races between plain accesses, a line each: advice, so it asks. */
export const racesText = (races: readonly Race[]): string =>
  races.map(({ a, b }) => `    advice: ${side(a)} and ${side(b)} at once, both plain; is that meant?\n`).join('');

const side = ({ path, line, function: name, cpu, writes }: RacingAccess): string =>
  `${path}:${line} ${name}() (CPU${cpu} ${writes ? 'writes' : 'reads'})`;

/** The same as data. */
export const raceJson = ({ a, b }: Race): object => ({ a: sideJson(a), b: sideJson(b) });

const sideJson = ({ path: file, line, function: name, cpu, writes }: RacingAccess): object => ({
  ...{ file, line, function: name, cpu, writes },
});
