// Counts checks. A suite is an async function that is given `check`; what it throws is a failure of its own.

/** All counts of a run, with what failed. */
export class Report {
  passed = 0;
  failed = 0;

  /** One check: `what` is a sentence that is true when it passes. */
  check(ok, what, seen) {
    if (ok) this.passed++;
    else this.failed++;
    console.log(
      `  ${ok ? 'ok  ' : 'FAIL'} ${what}${ok || seen === undefined ? '' : `\n       but: ${JSON.stringify(seen)}`}`,
    );
    return ok;
  }

  /** Runs a suite; an exception ends it and counts as one failure. `onError` may save a screenshot. */
  async suite(name, work, onError) {
    const started = Date.now();
    console.log(`\n${name}`);
    try {
      await work((ok, what, seen) => this.check(ok, what, seen));
    } catch (error) {
      this.check(false, `${name} runs to its end`, String(error?.stack ?? error).slice(0, 1500));
      await onError?.();
    }
    console.log(`  ${((Date.now() - started) / 1000).toFixed(1)} s`);
  }
}
