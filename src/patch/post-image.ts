import { overlay } from '../source/overlay';
import type { SourceTree } from '../source/tree';
import type { AppliedSeries } from './series';

/** A tree as it stands after a series: changed files come from the series, all others from `base`. */
export const postImageTree = <T extends SourceTree>(base: T, applied: AppliedSeries): T =>
  overlay(base, new Map(applied.files.map(file => [file.path, file.after ?? null])));
