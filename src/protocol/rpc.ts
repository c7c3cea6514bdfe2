/**
 * Calls between threads, typed from one interface. A service is an interface of asynchronous methods
 * `(params, { cancel, progress }) => Promise<Result<T>>`; {@link remote} makes a client of it and {@link serve} answers
 * from an implementation, over any vscode-jsonrpc connection. Failures travel as values; what a method throws becomes a
 * Failure too, so that no caller waits for ever.
 */
import { ProgressType, RequestType, type CancellationToken, type MessageConnection } from 'vscode-jsonrpc';
import { NEVER_CANCELLED, type CancelToken, type Progress } from '../kernel/cancel';
import { fail, type Result } from '../kernel/failure';

/** What a method of a service is given beside its parameters. */
export interface Context {
  readonly cancel: CancelToken;
  readonly progress: Progress;
}

type Method = (params: never, context: Context) => Promise<Result<unknown>>;

/** A service of which every member is a {@link Method}; `any` interface that fits can cross a thread. */
export type Service<S> = { readonly [K in keyof S]: Method };

/** The same methods as a client sees them: cancellation and progress are optional. */
export type Remote<S> = {
  readonly [K in keyof S]: S[K] extends (params: infer P, context: Context) => infer R
    ? (params: P, context?: Partial<Context>) => R
    : never;
};

interface Envelope {
  readonly params: unknown;
  /** Names the stream of progress reports of this call; absent when nobody listens. */
  readonly progress?: number;
}
interface Report {
  readonly what: string;
  readonly done: number;
  readonly total?: number;
  readonly figures?: Readonly<Record<string, number>>;
}
const REPORT = new ProgressType<Report>();
const request = (method: string) => new RequestType<Envelope, Result<unknown>, void>(method);

/** The Failure of a call that was cancelled; clients show nothing for it. */
export const CANCELLED = fail('cancelled', 'Cancelled', 'Somebody asked to stop.', '');

/** Was this result's failure only a cancellation? */
export const isCancelled = (result: Result<unknown>): boolean => !result.ok && result.failure.code === 'cancelled';

/** Can this token tell when it is cancelled (as VS Code's and vscode-jsonrpc's can), not only whether? */
const announces = (token: CancelToken): token is CancellationToken => 'onCancellationRequested' in token;

/** A client of the service `S` at the other end of `connection`. */
export function remote<S extends Service<S>>(connection: MessageConnection): Remote<S> {
  let streams = 0;
  const call = async (method: string, params: unknown, context: Partial<Context> = {}): Promise<Result<unknown>> => {
    if (context.cancel?.isCancellationRequested) return CANCELLED;
    const { progress } = context;
    const stream = progress && ++streams;
    const listening =
      progress &&
      connection.onProgress(REPORT, stream!, ({ what, done, total, figures }) => progress(what, done, total, figures));
    const token = context.cancel && announces(context.cancel) ? context.cancel : undefined;
    try {
      const envelope: Envelope = stream ? { params, progress: stream } : { params };
      return await connection.sendRequest(request(method), envelope, token);
    } catch (error) {
      return context.cancel?.isCancellationRequested ? CANCELLED : broken(method, error);
    } finally {
      listening?.dispose();
    }
  };
  return new Proxy({} as Remote<S>, {
    // `then` must stay undefined, or awaiting the client would be taken for a call.
    get: (_, method) =>
      typeof method === 'string' && method !== 'then'
        ? (params: unknown, context?: Partial<Context>) => call(method, params, context)
        : undefined,
  });
}

/** Answers calls on `connection` with `service`. `methods` lists what may be called from outside. */
export function serve<S extends Service<S>>(
  connection: MessageConnection,
  service: S,
  methods: readonly (keyof S & string)[],
): void {
  for (const method of methods) {
    connection.onRequest(request(method), async (envelope, cancel) => {
      const progress: Progress = (what, done, total, figures) => {
        if (envelope.progress === undefined) return;
        void connection.sendProgress(REPORT, envelope.progress, {
          ...{ what, done },
          ...(total === undefined ? {} : { total }),
          ...(figures ? { figures } : {}),
        });
      };
      try {
        const answer = service[method].bind(service) as (params: unknown, context: Context) => Promise<Result<unknown>>;
        return await answer(envelope.params, { cancel: cancel ?? NEVER_CANCELLED, progress });
      } catch (error) {
        return cancel.isCancellationRequested ? CANCELLED : broken(method, error);
      }
    });
  }
}

function broken(method: string, error: unknown) {
  const why = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return fail('internal-error', `Pagewarden failed inside (${method})`, why, 'Please report this with the log.');
}
