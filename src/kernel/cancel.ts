/** Asks a long task to stop; shaped so that VS Code's and vscode-jsonrpc's tokens can be passed as they are. */
export interface CancelToken {
  readonly isCancellationRequested: boolean;
}

/** The token of a task that nobody can cancel. */
export const NEVER_CANCELLED: CancelToken = { isCancellationRequested: false };

/**
 * Where a long task says how far it is; `done` and `total` are in the unit that `what` names. `figures` are further numbers
 * of the same moment, by name, for who can show them.
 */
export type Progress = (what: string, done: number, total?: number, figures?: Readonly<Record<string, number>>) => void;
