/**
 * Somebody who takes references, frees or walks pages beside the code under review. What it does is C, in a header that the
 * person can read and change; this says what it stands for.
 */
export interface Actor {
  /** Name in scenario names and on the command line, in kebab-case. */
  readonly name: string;
  /** Name in sentences, with its article: "a page cache look-up". */
  readonly title: string;
  /** The header below scenarios/pagewarden/ that has its C; empty when it needs none. */
  readonly header: string;
  /** Kernel file and functions for which it stands. */
  readonly standsFor: string;
  /** What it does to a page, in one sentence. */
  readonly does: string;
  /** True when it can only hit a page early in the page's life, bounded by a grace period; false when at any time. */
  readonly boundedByGracePeriod: boolean;
  /** How it meets a driver's page tables; undefined when it has nothing to do with them. */
  readonly tables?: Meeting;
  /** How it meets the owner of a page, `pw_block`, who ends the page's life. */
  readonly page?: Meeting;
}

/** What a scenario needs for an actor to take part. */
export interface Meeting {
  /** Statements for setup(), before the code under review runs. */
  readonly setup: string;
  /** What the page's owner does first: takes away where the actor finds the page. */
  readonly before?: string;
  /** The CPUs that it needs: heading of the column in a trace, and body as statements. */
  readonly cpus: readonly { readonly heading: string; readonly body: string }[];
}
