/** An error that a person can meet, as a value: one sentence each for what happened, why, and what to do. */
export interface Failure {
  /** Stable name for scripts and tests, in kebab-case. */
  readonly code: string;
  /** What could not be done. */
  readonly what: string;
  /** Why, with the place where it shows (file and line where there is one). */
  readonly why: string;
  /** What the person can do about it. */
  readonly remedy: string;
}

/** Either a value or the {@link Failure} that explains its absence. */
export type Result<T, F = Failure> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly failure: F };

/** Wraps a value as a successful {@link Result}. */
export const ok = <T>(value: T): Result<T, never> => ({ ok: true, value });

/** Wraps a {@link Failure} as an unsuccessful {@link Result}. */
export const fail = (code: string, what: string, why: string, remedy: string): { ok: false; failure: Failure } => ({
  ok: false,
  failure: { code, what, why, remedy },
});

/** The one line that the terminal and the editor show for a failure. */
export const sentence = (failure: Failure): string => `${failure.what}: ${failure.why} ${failure.remedy}`.trim();
