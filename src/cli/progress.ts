import type { Progress } from '../kernel/cancel';

/** Milliseconds between two updates of the line. */
const INTERVAL = 100;

/** A line on stderr that tells how far a task is; only on a terminal, and not with `--quiet`. */
export function progressLine(quiet: boolean): { readonly progress: Progress; readonly end: () => void } {
  if (quiet || !process.stderr.isTTY) return { progress: () => undefined, end: () => undefined };
  let [last, shown] = [0, false];
  return {
    progress(what, done, total) {
      const now = Date.now();
      if (now - last < INTERVAL) return;
      last = now;
      shown = true;
      const bar = total ? `${barOf(done / total)} ${Math.floor((100 * done) / total)} % ` : '';
      process.stderr.write(`\r\x1b[K${bar}${done}${total ? ` of ${total}` : ''} ${what}`);
    },
    end() {
      if (shown) process.stderr.write('\r\x1b[K');
    },
  };
}

/** Characters of a full bar. */
const BAR = 24;

const barOf = (share: number): string => {
  const full = Math.min(BAR, Math.floor(share * BAR));
  return `[${'#'.repeat(full)}${'.'.repeat(BAR - full)}]`;
};
