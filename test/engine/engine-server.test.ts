import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readdir, stat, writeFile } from 'node:fs/promises';
import { connect, createServer, type Socket } from 'node:net';
import { createInterface } from 'node:readline';
import { describe, test } from 'node:test';
import { BusyError, failureCode, GphotosError, RemoteError } from '../../src/base/failure.ts';
import { silentLog } from '../../src/base/log.ts';
import { EngineServer } from '../../src/engine/engine-server.ts';
import { HolderEndedError, RemoteEngine } from '../../src/engine/remote-engine.ts';
import { QuotaError } from '../../src/library/failures.ts';
import { TemporaryDirectory } from '../support/temporary-directory.ts';
import { MemoryEngine, SYNCED } from './memory-engine.ts';

const COPY = { directory: '/nas', syncFirst: false };

class World implements AsyncDisposable {
  readonly #clients: RemoteEngine[] = [];

  private constructor(
    readonly directory: TemporaryDirectory,
    readonly engine: MemoryEngine,
    readonly server: EngineServer,
  ) {}

  static async open(): Promise<World> {
    const directory = await TemporaryDirectory.create();
    const engine = new MemoryEngine();
    return new World(directory, engine, await EngineServer.open(directory.join('run', 'e.sock'), engine, silentLog));
  }

  get socketPath(): string {
    return this.directory.join('run', 'e.sock');
  }

  async client(): Promise<RemoteEngine> {
    const client = (await RemoteEngine.connect(this.socketPath)) ?? assert.fail('nobody listens');
    this.#clients.push(client);
    return client;
  }

  /** A connection that speaks whatever the test wants; what comes back, line by line. */
  async raw(): Promise<{ socket: Socket; lines: AsyncIterator<string> }> {
    const socket = connect(this.socketPath);
    const lines = createInterface({ input: socket })[Symbol.asyncIterator]();
    await lines.next();
    return { socket, lines };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const client of this.#clients) await client.close();
    await this.server.close();
    await this.directory[Symbol.asyncDispose]();
  }
}

describe('a call over the socket', () => {
  test('is answered with the result, whatever characters it holds', async () => {
    await using world = await World.open();
    const client = await world.client();
    assert.deepEqual(await client.list({ path: 'photos/ä\n"', long: true }), [
      { name: 'süß.jpg', kind: 'item', sizeBytes: 5 },
    ]);
    assert.deepEqual(world.engine.asked, [{ path: 'photos/ä\n"', long: true }]);
    assert.equal((await client.status()).pid, 4_711);
    await client.stop();
    assert.equal(world.engine.asked.at(-1), 'stop');
  });

  test('tells its progress before its result', async () => {
    await using world = await World.open();
    const client = await world.client();
    const seen: number[] = [];
    const report = await client.sync({ acceptRemovals: true }, { onProgress: (count) => seen.push(count) });
    assert.deepEqual(seen, [1, 2, 3]);
    assert.deepEqual(report, SYNCED);
  });

  test('fails with the code and the words it failed with over there', async () => {
    await using world = await World.open();
    const client = await world.client();
    world.engine.failure = new QuotaError('The quota is used up until 09:00', 1);
    await assert.rejects(client.list({ path: '', long: false }), (error: unknown) => {
      assert.ok(error instanceof RemoteError);
      assert.deepEqual([error.code, error.message], ['quota', 'The quota is used up until 09:00']);
      return true;
    });
    world.engine.failure = new TypeError('x is undefined');
    await assert.rejects(
      client.list({ path: '', long: false }),
      (error: unknown) => error instanceof GphotosError && error.code === 'bug',
    );
  });

  test('runs beside others, and each has its own answer', async () => {
    await using world = await World.open();
    const client = await world.client();
    const [status, entries, report] = await Promise.all([
      client.status(),
      client.list({ path: '', long: false }),
      client.sync({}),
    ]);
    assert.deepEqual([status.pid, entries.length, report], [4_711, 1, SYNCED]);
  });

  test('is canceled over there when its signal aborts, and rejects with the reason; others go on', async () => {
    await using world = await World.open();
    const client = await world.client();
    const stop = new AbortController();
    const canceled = client.materialize(COPY, { signal: stop.signal });
    const other = client.materialize(COPY).catch((reason) => reason);
    await world.engine.untilWaiting(2);

    stop.abort(new Error('enough'));

    await assert.rejects(canceled, /enough/);
    await world.engine.untilWaiting(1);
    await client.close();
    assert.ok((await other) instanceof HolderEndedError);
  });

  test('is not even sent with a signal that has aborted', async () => {
    await using world = await World.open();
    const client = await world.client();
    await assert.rejects(client.sync({}, { signal: AbortSignal.abort() }), { name: 'AbortError' });
    await client.status();
    assert.deepEqual(world.engine.asked, []);
  });
});

describe('the end of one side', () => {
  test('the calls of a client that dies are canceled', async () => {
    await using world = await World.open();
    const { socket } = await world.raw();
    socket.write(`${JSON.stringify({ id: 1, call: 'materialize', request: COPY })}\n`);
    await world.engine.untilWaiting(1);
    socket.destroy();
    await world.engine.untilWaiting(0);
  });

  test('a server that closes cancels what runs and tells who waits that it ended, and what to do', async () => {
    await using world = await World.open();
    const client = await world.client();
    const waiting = assert.rejects(client.materialize(COPY), (error: unknown) => {
      assert.ok(error instanceof HolderEndedError);
      assert.equal(failureCode(error), 'busy');
      assert.match(error.message, /ended meanwhile; run again/);
      return true;
    });
    await world.engine.untilWaiting(1);
    await world.server.close();
    assert.equal(world.engine.waiting.size, 0, 'nothing runs once it is closed');
    await waiting;
    await world.server.close();
  });

  test('a call after that fails at once instead of waiting for nobody', async () => {
    await using world = await World.open();
    const client = await world.client();
    await Promise.all([world.server.close(), assert.rejects(client.materialize(COPY), HolderEndedError)]);
    await assert.rejects(client.status(), HolderEndedError);
  });

  test('after it the socket file is gone and nobody is found', async () => {
    await using world = await World.open();
    await world.server.close();
    assert.deepEqual(await readdir(world.directory.join('run')), []);
    assert.equal(await RemoteEngine.connect(world.socketPath), undefined);
  });
});

describe('the socket file', () => {
  test("is its owner's alone, in a directory that is too", async () => {
    await using world = await World.open();
    assert.equal((await stat(world.socketPath)).mode & 0o777, 0o600);
    assert.equal((await stat(world.directory.join('run'))).mode & 0o777, 0o700);
  });

  test('that a killed process left is no engine, and is replaced', async () => {
    await using directory = await TemporaryDirectory.create();
    const socketPath = directory.join('e.sock');
    const script = `require('net').createServer().listen(${JSON.stringify(socketPath)}, () => process.kill(process.pid, 'SIGKILL'))`;
    const { spawn } = await import('node:child_process');
    await once(spawn(process.execPath, ['-e', script]), 'exit');
    assert.deepEqual(await readdir(directory.path), ['e.sock']);
    assert.equal(await RemoteEngine.connect(socketPath), undefined);

    await using _server = await EngineServer.open(socketPath, new MemoryEngine(), silentLog);
    await using client = await RemoteEngine.connect(socketPath);
    assert.equal((await client?.status())?.pid, 4_711);
  });

  test('that is a plain file is replaced too', async () => {
    await using directory = await TemporaryDirectory.create();
    await writeFile(directory.join('e.sock'), 'x');
    await using _server = await EngineServer.open(directory.join('e.sock'), new MemoryEngine(), silentLog);
    await using client = await RemoteEngine.connect(directory.join('e.sock'));
    assert.ok(client);
  });
});

describe('a malformed request', () => {
  const badRequests: [string, object, RegExp][] = [
    ['an unknown call', { id: 1, call: 'format', request: {} }, /'format'.*no such call.*another version/],
    ['the name of something that every object has', { id: 1, call: 'toString' }, /no such call/],
    ['no call at all', { id: 1 }, /no such call/],
    ['a request of another shape', { id: 1, call: 'list', request: { path: 7 } }, /'list' \(path: .*another version/],
    ['no request', { id: 1, call: 'materialize' }, /'materialize'/],
  ];
  for (const [what, message, says] of badRequests) {
    test(`with ${what} is answered, and the connection goes on`, async () => {
      await using world = await World.open();
      const { socket, lines } = await world.raw();
      socket.write(`${JSON.stringify(message)}\n`);
      const answer = JSON.parse((await lines.next()).value);
      assert.equal(answer.failure.code, 'usage');
      assert.match(answer.failure.message, says);
      socket.write(`${JSON.stringify({ id: 2, call: 'status' })}\n`);
      assert.equal(JSON.parse((await lines.next()).value).result.pid, 4_711);
      socket.destroy();
    });
  }

  test('that is no JSON, or no object, ends its connection and no other', async () => {
    await using world = await World.open();
    const client = await world.client();
    for (const line of ['{', 'null', '7', '"text"']) {
      const { socket } = await world.raw();
      const closed = once(socket, 'close');
      socket.write(`${line}\n`);
      await closed;
    }
    assert.equal((await client.status()).pid, 4_711);
  });

  test('to cancel what does not run does nothing', async () => {
    await using world = await World.open();
    const { socket, lines } = await world.raw();
    socket.write(`${JSON.stringify({ id: 9, cancel: true })}\n${JSON.stringify({ id: 1, call: 'status' })}\n`);
    assert.equal(JSON.parse((await lines.next()).value).id, 1);
    socket.destroy();
  });
});

describe('another program behind the socket', () => {
  async function withServer(greeting: string | undefined, use: (socketPath: string) => Promise<void>): Promise<void> {
    await using directory = await TemporaryDirectory.create();
    const server = createServer((socket) => {
      socket.on('error', () => undefined);
      if (greeting !== undefined) socket.write(`${greeting}\n`);
      socket.resume();
    });
    await new Promise<void>((resolve) => server.listen(directory.join('e.sock'), resolve));
    try {
      await use(directory.join('e.sock'));
    } finally {
      await new Promise((resolve) => server.close(resolve));
    }
  }

  test('of another version is busy, and named by its process', async () => {
    await withServer(JSON.stringify({ version: 999, pid: 4_711 }), async (socketPath) => {
      await assert.rejects(RemoteEngine.connect(socketPath), (error: unknown) => {
        assert.ok(error instanceof BusyError);
        assert.match(error.message, /process 4711.*another version of gphotos-fs; stop it first/);
        return true;
      });
    });
  });

  test('that says nothing is not waited for without end', async () => {
    await withServer(undefined, async (socketPath) => {
      await assert.rejects(
        RemoteEngine.connect(socketPath, 5),
        (error: unknown) => error instanceof BusyError && /does not answer/.test(error.message),
      );
    });
  });
});
