/** A kernel release, from the top Makefile's VERSION, PATCHLEVEL and SUBLEVEL. */
export interface KernelVersion {
  readonly major: number;
  readonly minor: number;
  /** SUBLEVEL; 0 when only a series is meant, as in "from 6.11". */
  readonly patch: number;
}

/** Parses "6.1", "6.12.117", "v6.11-rc2"; undefined for anything else. */
export function parseVersion(text: string): KernelVersion | undefined {
  const m = /^v?(\d+)\.(\d+)(?:\.(\d+))?/.exec(text.trim());
  return m ? { major: Number(m[1]), minor: Number(m[2]), patch: Number(m[3] ?? 0) } : undefined;
}

/** Negative, zero or positive as `a` is older than, equal to or newer than `b`. */
export const compareVersions = (a: KernelVersion, b: KernelVersion): number =>
  a.major - b.major || a.minor - b.minor || a.patch - b.patch;

/** "6.1" or "6.1.192". */
export const formatVersion = (v: KernelVersion): string =>
  v.patch ? `${v.major}.${v.minor}.${v.patch}` : `${v.major}.${v.minor}`;
