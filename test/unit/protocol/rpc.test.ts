import { MessageChannel } from 'node:worker_threads';
import {
  CancellationTokenSource,
  createMessageConnection,
  PortMessageReader,
  PortMessageWriter,
} from 'vscode-jsonrpc/node';
import { afterEach, describe, expect, it } from 'vitest';
import { fail, ok, type Result } from '../../../src/kernel/failure';
import { isCancelled, remote, serve, type Context } from '../../../src/protocol/rpc';

interface Kitchen {
  bake(params: { readonly cakes: number }, context: Context): Promise<Result<string>>;
  burn(params: null, context: Context): Promise<Result<string>>;
  wait(params: null, context: Context): Promise<Result<string>>;
}

const kitchen: Kitchen = {
  bake: async ({ cakes }, { progress }) => {
    if (cakes < 0) return fail('no-cake', 'No cake', 'There is a negative number of them.', 'Ask for more.');
    for (let done = 1; done <= cakes; done++) progress('cakes', done, cakes);
    return ok(`${cakes} cakes`);
  },
  burn: () => Promise.reject(new Error('smoke')),
  wait: (_params, { cancel }) =>
    new Promise(resolve => {
      const poll = () => (cancel.isCancellationRequested ? resolve(ok('stopped')) : setImmediate(poll));
      poll();
    }),
};

const open: (() => void)[] = [];

function connect() {
  const { port1, port2 } = new MessageChannel();
  const [near, far] = [port1, port2].map(port =>
    createMessageConnection(new PortMessageReader(port), new PortMessageWriter(port)),
  );
  serve<Kitchen>(far!, kitchen, ['bake', 'burn', 'wait']);
  far!.listen();
  near!.listen();
  open.push(() => {
    near!.dispose();
    far!.dispose();
    port1.close();
  });
  return remote<Kitchen>(near!);
}

afterEach(() => open.splice(0).forEach(close => close()));

describe('a service at the other end of a port', () => {
  it('answers with values, and with failures as values', async () => {
    const client = connect();
    expect(await client.bake({ cakes: 2 })).toEqual(ok('2 cakes'));
    expect(await client.bake({ cakes: -1 })).toMatchObject({ ok: false, failure: { code: 'no-cake' } });
  });

  it('turns what a method throws into a failure, so that no caller waits for ever', async () => {
    const answer = await connect().burn(null);
    expect(answer).toMatchObject({ ok: false, failure: { code: 'internal-error' } });
    expect(answer.ok ? '' : answer.failure.why).toContain('smoke');
  });

  it('reports progress only to the call that asked for it', async () => {
    const client = connect();
    const [heard, other]: string[][] = [[], []];
    await Promise.all([
      client.bake({ cakes: 3 }, { progress: (what, done, total) => heard!.push(`${what} ${done}/${total}`) }),
      client.bake({ cakes: 1 }, { progress: (what, done, total) => other!.push(`${what} ${done}/${total}`) }),
      client.bake({ cakes: 2 }),
    ]);
    expect(heard).toEqual(['cakes 1/3', 'cakes 2/3', 'cakes 3/3']);
    expect(other).toEqual(['cakes 1/1']);
  });

  it('carries a cancellation to a method that runs', async () => {
    const source = new CancellationTokenSource();
    const answer = connect().wait(null, { cancel: source.token });
    source.cancel();
    expect(await answer).toEqual(ok('stopped'));
  });

  it('does not even ask when the caller has already given up', async () => {
    const answer = await connect().wait(null, { cancel: { isCancellationRequested: true } });
    expect(isCancelled(answer)).toBe(true);
  });
});
