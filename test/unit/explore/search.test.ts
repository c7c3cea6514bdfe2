import { describe, expect, it } from 'vitest';
import { BreadthFirst } from '../../../src/explore/search/breadth-first';
import { fewestPreemptions } from '../../../src/explore/search/preemptions';
import { PgrefSystem } from '../../support/pgref-system';

const GIB = 2 ** 30;
const explore = (mappers: number, gups: number, rounds: number, mode: 0 | 1) => {
  const system = new PgrefSystem(mappers, gups, rounds, mode);
  const search = new BreadthFirst(system, { bytes: GIB });
  while (search.run(4096));
  return { system, search };
};

describe('the breadth-first search', () => {
  // Spin 6.5.2 on the same protocol; its count includes one state before the processes start.
  it.each([
    [2, 1, 1, 5_478],
    [2, 2, 1, 40_410],
    [2, 1, 2, 42_760],
    [3, 1, 1, 153_974],
  ])('visits the states that Spin stores: %i mappers, %i GUP, %i rounds', (mappers, gups, rounds, spin) => {
    const { search } = explore(mappers, gups, rounds, 1);
    expect(search.sightings).toEqual([]);
    expect(search.states.size).toBe(spin - 1);
  });

  it.each([
    [1, 10],
    [2, 14],
    [3, 18],
  ])('finds the shortest way to the range warning with %i mappers', (mappers, length) => {
    const { search } = explore(mappers, 1, 1, 0);
    const warning = search.sightings.find(s => s.violation === 1);
    expect(warning?.steps).toHaveLength(length);
  });

  it('does not depend on how it is sliced', () => {
    const whole = explore(2, 1, 1, 0).search;
    const system = new PgrefSystem(2, 1, 1, 0);
    const sliced = new BreadthFirst(system, { bytes: GIB });
    while (sliced.run(7));
    expect(sliced.states.size).toBe(whole.states.size);
    expect(sliced.sightings).toEqual(whole.sightings);
  });

  it('says so when its memory is used up', () => {
    const search = new BreadthFirst(new PgrefSystem(2, 2, 1, 1), { bytes: 1000 });
    while (search.run(4096));
    expect(search.exhausted).toBe('memory');
  });
});

describe('the search for the fewest preemptions', () => {
  it.each([
    [1, 3],
    [2, 3],
    [3, 4],
  ])('needs as few switches as the warning allows with %i mappers', (mappers, preemptions) => {
    const { system, search } = explore(mappers, 1, 1, 0);
    expect(fewestPreemptions(search, system, 1)?.preemptions).toBe(preemptions);
  });

  it('finds the way to a table that is left over', () => {
    const { system, search } = explore(2, 1, 1, 0);
    const calm = fewestPreemptions(search, system, 2);
    expect(calm?.atRest).toBe(true);
    expect(calm?.preemptions).toBe(3);
  });
});
