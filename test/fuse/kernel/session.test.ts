import assert from 'node:assert/strict';
import { constants } from 'node:os';
import { test } from 'node:test';
import { setImmediate as turnOfTheLoop } from 'node:timers/promises';
import { FailureLog } from '../../../src/fuse/failure-log.ts';
import { Device } from '../../../src/fuse/kernel/device.ts';
import { KernelTooOldError } from '../../../src/fuse/kernel/failures.ts';
import { LookupCounts } from '../../../src/fuse/kernel/lookup-counts.ts';
import { loadNative } from '../../../src/fuse/kernel/native.ts';
import type { Operation } from '../../../src/fuse/kernel/operation.ts';
import { Session } from '../../../src/fuse/kernel/session.ts';
import { OPCODE } from '../../../src/fuse/kernel/wire/opcodes.ts';
import { INIT_IN, INTERRUPT_IN } from '../../../src/fuse/kernel/wire/structures.ts';
import { Gate } from '../../support/gate.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { RecordingLog } from '../../support/recording-log.ts';
import { CountingPool } from './kernel-side.ts';
import { bytesOf } from './layout-bytes.ts';
import { SocketDevice } from './socket-device.ts';

const init = (minor: number) => ({ body: bytesOf(INIT_IN, { major: 7, minor, flags: 0xffff_ffff }) });

/** A session whose reads wait at a gate, until they are interrupted; all else it does not know. */
class World implements AsyncDisposable {
  readonly log = new RecordingLog();
  readonly gate = new Gate();
  readonly pool = new CountingPool();
  readonly session: Session;

  private constructor(
    readonly device: Device,
    readonly socket: SocketDevice,
  ) {
    const read: Operation = {
      name: 'read',
      perform: (_request, answer) => this.gate.pass(answer.signal).then(() => 0),
    };
    this.session = new Session({
      device: this.device,
      operations: new Map([[OPCODE.READ, read]]),
      answers: this.pool,
      lookups: new LookupCounts(),
      failures: new FailureLog(this.log, new ManualClock()),
      wantsPassthrough: false,
      waitedLess: () => undefined,
      pathOf: (node) => `node ${node}`,
      log: this.log,
    });
    this.session.start();
  }

  static async open(): Promise<World> {
    const socket = SocketDevice.open();
    return new World(Device.open(socket.device, await loadNative()), socket);
  }

  async stop(): Promise<void> {
    this.session.stop();
    await this.session.ended;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.gate.release();
    await this.stop();
    this.device.close();
    this.socket.close();
  }
}

test('a session agrees with the kernel and answers what it asks', async () => {
  await using world = await World.open();
  world.socket.send(OPCODE.INIT, init(45));
  assert.equal((await world.socket.nextAnswer()).errno, 0);
  assert.equal((await world.session.agreed).minor, 45);
  const unique = world.socket.send(OPCODE.STATFS);
  assert.deepEqual(await world.socket.nextAnswer(), { unique, errno: -constants.errno.ENOSYS, body: Buffer.alloc(0) });
});

test('a session with a kernel that is too old says so', async () => {
  await using world = await World.open();
  world.socket.send(OPCODE.INIT, init(26));
  await assert.rejects(world.session.agreed, KernelTooOldError);
});

test('a request that waits holds up none of those behind it', async () => {
  await using world = await World.open();
  const waiting = [1, 2, 3, 4, 5].map(() => world.socket.send(OPCODE.READ));
  const unique = world.socket.send(OPCODE.STATFS);
  assert.equal((await world.socket.nextAnswer()).unique, unique);
  world.socket.send(OPCODE.INTERRUPT, { body: bytesOf(INTERRUPT_IN, { unique: waiting[2] ?? 0 }) });
  assert.deepEqual(await world.socket.nextAnswer(), {
    unique: waiting[2],
    errno: -constants.errno.EINTR,
    body: Buffer.alloc(0),
  });
});

test('what is no request is told in the log, and the next one is answered', async () => {
  await using world = await World.open();
  world.socket.sendBytes(Buffer.from('nonsense'));
  const unique = world.socket.send(OPCODE.STATFS);
  assert.equal((await world.socket.nextAnswer()).unique, unique);
  assert.deepEqual(world.log.messages('error'), ['A request of the kernel was not understood']);
});

test('a session that is stopped ends at once, and nobody waits any more', async () => {
  await using world = await World.open();
  world.socket.send(OPCODE.READ);
  while (world.pool.taken === 0) await turnOfTheLoop();
  await world.stop();
  while (world.pool.taken > 0) await turnOfTheLoop();
  await assert.rejects(world.session.agreed, /ended before the kernel said how it speaks/);
});

test('requests that come in great number are all answered, in their order', async () => {
  await using world = await World.open();
  const sent = Array.from({ length: 150 }, () => world.socket.send(OPCODE.STATFS));
  for (const unique of sent) assert.equal((await world.socket.nextAnswer()).unique, unique);
});
