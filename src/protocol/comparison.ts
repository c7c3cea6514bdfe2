/** What comparing counter strategies asks and answers, and the messages of the view that shows it. */
import type { Failure } from '../kernel/failure';
import type { PublishedRow } from '../pagetable/stress/published';
import type { StressReport } from '../pagetable/stress/iova-stress';

export type { StressReport, StressResult } from '../pagetable/stress/iova-stress';

/** What iova_stress is to go through; sizes as a person writes them, "16T", "4K". */
export interface ComparisonOptions {
  readonly space: string;
  readonly size: string;
  /** Names of strategies, in the order of the list. */
  readonly strategies: readonly string[];
}

/** One way to find out that a page table is empty, and what it takes for granted. */
export interface StrategyFacts {
  readonly name: string;
  readonly title: string;
  readonly summary: string;
  /** The word of `struct page` that it uses, in the kernel's spelling; null for none. */
  readonly word: string | null;
  readonly lock: string;
  /** Kernel versions in which it is permitted, in words. */
  readonly versions: string;
}

/** What synchronisation costs in one model, counted. */
export interface SyncRow {
  readonly title: string;
  readonly acquisitions: number;
  readonly atomics: number;
  readonly transfers: number;
  readonly gracePeriods: number;
}

/** A run's figures, ready to be shown. */
export interface Comparison {
  readonly report: StressReport;
  /** The same as one SVG picture that takes its colours from the page around it. */
  readonly chart: string;
  /** The same as text, as the terminal prints it. */
  readonly text: string;
  /** The strategy whose operations {@link sync} is counted for; null when none ran. */
  readonly syncOf: string | null;
  readonly sync: readonly SyncRow[];
  readonly published: readonly PublishedRow[];
  /** What may be compared with the published rows, in sentences. */
  readonly comparable: readonly string[];
}

/** What the view hands to `setState`, and gets back after a reload. */
export interface ComparisonState {
  readonly options: ComparisonOptions;
  /** The last figures; null before a first run. */
  readonly comparison: Comparison | null;
}

/** From the extension to the view. */
export type ToComparison =
  | { readonly type: 'facts'; readonly strings: ComparisonStrings; readonly facts: readonly StrategyFacts[] }
  | { readonly type: 'running'; readonly what: string; readonly done: number; readonly total: number }
  | { readonly type: 'done'; readonly comparison: Comparison }
  | { readonly type: 'failed'; readonly failure: Failure }
  | { readonly type: 'cancelled' }
  | { readonly type: 'said'; readonly text: string };

/** From the view to the extension. */
export type FromComparison =
  | { readonly type: 'ready' }
  | { readonly type: 'run'; readonly options: ComparisonOptions }
  | { readonly type: 'cancel' }
  | { readonly type: 'copy'; readonly text: string };

/** Checks a message from the view: a webview's content is never trusted. */
export function isFromComparison(message: unknown): message is FromComparison {
  if (typeof message !== 'object' || message === null) return false;
  const m = message as Record<string, unknown>;
  switch (m['type']) {
    case 'ready':
    case 'cancel':
      return true;
    case 'copy':
      return typeof m['text'] === 'string';
    case 'run': {
      const { space, size, strategies } = (m['options'] ?? {}) as Record<string, unknown>;
      return (
        typeof space === 'string' &&
        typeof size === 'string' &&
        Array.isArray(strategies) &&
        strategies.every(name => typeof name === 'string')
      );
    }
    default:
      return false;
  }
}

/** Every text of the view, in the person's language; `{0}` and on are filled in. */
export interface ComparisonStrings {
  readonly title: string;
  readonly about: string;
  readonly space: string;
  readonly size: string;
  readonly strategies: string;
  readonly run: string;
  readonly cancel: string;
  readonly copy: string;
  readonly running: string;
  readonly cancelled: string;
  readonly chooseOne: string;
  readonly chart: string;
  readonly figures: string;
  readonly figuresOf: string;
  readonly needs: string;
  readonly sync: string;
  readonly published: string;
  readonly heads: {
    readonly strategy: string;
    readonly pairs: string;
    readonly seconds: string;
    readonly ratio: string;
    readonly peak: string;
    readonly left: string;
    readonly allocated: string;
    readonly freed: string;
    readonly flushes: string;
    readonly updates: string;
    readonly locks: string;
    readonly word: string;
    readonly lock: string;
    readonly versions: string;
    readonly summary: string;
    readonly synchronisation: string;
    readonly atomics: string;
    readonly transfers: string;
    readonly gracePeriods: string;
    readonly series: string;
    readonly base: string;
    readonly freeing: string;
  };
  readonly none: string;
}
