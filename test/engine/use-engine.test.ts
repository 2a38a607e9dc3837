import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { type Clock, systemClock } from '../../src/base/clock.ts';
import { BusyError } from '../../src/base/failure.ts';
import { Engine } from '../../src/engine/engine.ts';
import { EngineServer } from '../../src/engine/engine-server.ts';
import type { EngineService } from '../../src/engine/service.ts';
import { useEngine } from '../../src/engine/use-engine.ts';
import { ManualClock } from '../support/manual-clock.ts';
import { photo } from '../support/memory-library.ts';
import { EngineWorld } from './engine-world.ts';

const namesIn = async (engine: EngineService, path: string) =>
  (await engine.list({ path, long: false })).map(({ name }) => name);

const lend = <T>(world: EngineWorld, use: (engine: EngineService) => Promise<T>, clock: Clock = world.clock) =>
  useEngine(async () => world.partsWith(clock), world.configuration.socketPath, use);

describe('an engine that is lent', () => {
  test('is our own when nobody holds the profile, and is closed afterwards with its library', async () => {
    await using world = await EngineWorld.create([photo('a.jpg')]);
    const report = await lend(world, (engine) => engine.sync({}));
    assert.equal(report.added, 1);
    assert.deepEqual(world.connections, { opened: 1, closed: 1 });
    await using engine = await Engine.open(world.parts);
    assert.equal((await engine.status()).catalog.items, 1);
  });

  test('is closed also when its use fails', async () => {
    await using world = await EngineWorld.create();
    const failing = lend(world, async () => {
      throw new Error('no');
    });
    await assert.rejects(failing, /no/);
    assert.deepEqual(world.connections, { opened: 1, closed: 1 });
    await (await Engine.open(world.parts)).close();
  });

  test("is another one's while they use it, and no library is connected for that", async () => {
    await using world = await EngineWorld.create([photo('a.jpg')]);
    await lend(world, async (own) => {
      await own.sync({});
      const names = await lend(world, (borrowed) => namesIn(borrowed, 'photos/2021/07'));
      assert.deepEqual(names, ['a.jpg']);
    });
    assert.equal(world.connections.opened, 1);
  });

  test('is one for many who ask at the same moment', async () => {
    await using world = await EngineWorld.create([photo('a.jpg')]);
    const asking = Array.from({ length: 8 }, () => lend(world, (engine) => engine.sync({}), systemClock));
    const reports = await Promise.all(asking);
    assert.deepEqual(new Set(reports.map(({ seen }) => seen)), new Set([1]));
    assert.equal(world.connections.opened, world.connections.closed);
  });

  test('is lent again by the next when its holder ends in the middle: the work is begun anew, not lost', async () => {
    await using world = await EngineWorld.create([photo('a.jpg')]);
    const holder = await Engine.open(world.parts);
    const server = await EngineServer.open(world.configuration.socketPath, holder, world.log);
    await holder.sync({});
    const gate = world.library.hold('a.jpg', 10);
    const directory = world.directory.join('copy');
    const copying = lend(world, (engine) => engine.materialize({ directory, syncFirst: false }), systemClock);
    await gate.reached;

    const ending = server.close().then(() => holder.close());
    gate.release();
    await ending;

    const report = await copying;
    assert.deepEqual(report.failed, []);
    assert.equal(report.copied + report.skipped, 1);
    assert.deepEqual(world.connections, { opened: 2, closed: 1 });
  });

  test('is refused after three seconds when the profile is locked and nobody answers', async () => {
    await using world = await EngineWorld.create([], new ManualClock('2024-05-01T12:00:00Z', { skipsWaits: true }));
    await using _silent = await Engine.open(world.parts);
    await assert.rejects(
      lend(world, async () => undefined),
      BusyError,
    );
    assert.equal(
      world.clock.sleptMs.reduce((sum, ms) => sum + ms, 0),
      2_900,
    );
    assert.deepEqual(world.connections, { opened: 2, closed: 1 });
  });
});

test('two processes share one engine: the second reaches the first through its socket', async () => {
  await using world = await EngineWorld.create([photo('of-the-second.jpg')]);
  const program = fileURLToPath(new URL('holder-process.ts', import.meta.url));
  const holder = spawn(process.execPath, ['--import=tsx', program, world.directory.path], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const ended = once(holder, 'exit');
  const [kind] = await once(createInterface({ input: holder.stdout }), 'line');
  assert.equal(kind, 'Engine');

  const pid = await lend(world, async (engine) => {
    assert.deepEqual(await namesIn(engine, 'photos/2021/07'), ['of-the-holder.jpg']);
    return (await engine.status()).pid;
  });
  assert.equal(pid, holder.pid);
  assert.equal(world.connections.opened, 0);

  holder.stdin.end();
  assert.deepEqual(await ended, [0, null]);
  await lend(world, async (engine) => {
    assert.ok(engine instanceof Engine);
    assert.equal((await engine.status()).catalog.items, 1, 'what the first learned is on disk');
  });
});
