/** What a page needs of the editor that shows it: it sends `Message`s, and keeps a `State` over a reload. */
export interface Host<Message, State> {
  post(message: Message): void;
  /** What was kept, if anything was; a view finds only its own kind. */
  state(): State | undefined;
  keep(state: State): void;
}

interface WebviewApi {
  postMessage(message: unknown): void;
  getState(): unknown;
  setState(state: unknown): void;
}
declare const acquireVsCodeApi: () => WebviewApi;

/** VS Code's API may be taken once only. */
const api = acquireVsCodeApi();

/** VS Code as the host of a page. */
export const hostOf = <Message, State>(): Host<Message, State> => ({
  post: message => api.postMessage(message),
  state: () => (api.getState() as State | null | undefined) ?? undefined,
  keep: state => api.setState(state),
});
