import type { ComparisonState, FromComparison } from '../src/protocol/comparison';
import type { FromPanel, PersistedState } from '../src/protocol/panel';

/** What the page needs of the editor that shows it; the fixture page has its own. */
export interface Host {
  post(message: FromPanel): void;
  state(): unknown;
  keep(state: PersistedState): void;
}

interface WebviewApi {
  postMessage(message: unknown): void;
  getState(): unknown;
  setState(state: unknown): void;
}
declare const acquireVsCodeApi: () => WebviewApi;

const api = acquireVsCodeApi();

/** VS Code as the host; its API may be taken once only. */
export const host: Host = {
  post: message => api.postMessage(message),
  state: () => api.getState(),
  keep: state => api.setState(state),
};

/** The same for the comparison of counter strategies, with its own messages. */
export const comparisonHost = {
  post: (message: FromComparison): void => api.postMessage(message),
  state: (): unknown => api.getState(),
  keep: (state: ComparisonState): void => api.setState(state),
};
