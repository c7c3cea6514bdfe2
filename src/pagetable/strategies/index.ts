import { fullCover } from './full-cover';
import { mapcount } from './mapcount';
import { never } from './never';
import { privateCounter } from './private';
import { refcount } from './refcount';
import { scan } from './scan';
import { softwareBits } from './software-bits';
import type { CounterStrategy } from './strategy';

/** Every counter strategy, in the order in which results are shown; `never` is what the others are compared with. */
export const STRATEGIES: readonly CounterStrategy[] = [
  never,
  fullCover,
  refcount,
  mapcount,
  privateCounter,
  scan,
  softwareBits,
];

/** The strategy of that name; undefined for an unknown name. */
export const strategyNamed = (name: string): CounterStrategy | undefined =>
  STRATEGIES.find(strategy => strategy.name === name);
