import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { constants } from 'node:os';
import { describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { Device } from '../../../src/fuse/kernel/device.ts';
import { loadNative } from '../../../src/fuse/kernel/native.ts';
import { missingPrograms, output, type ProgramResult, start } from '../../support/programs.ts';
import { TemporaryDirectory } from '../../support/temporary-directory.ts';
import { SocketDevice } from './socket-device.ts';

const CHILD = fileURLToPath(new URL('device-process.ts', import.meta.url));

/** Ends it after a while: a process that hangs must fail the test, not hang it. */
async function endOf(how: string): Promise<ProgramResult> {
  await using directory = await TemporaryDirectory.create();
  await output('mkfifo', [directory.join('fifo')]);
  const { NODE_TEST_CONTEXT: _, ...env } = process.env;
  const child = start(process.execPath, ['--import', 'tsx', CHILD, directory.join('fifo'), how], { env });
  const tooLong = setTimeout(() => child.kill('SIGKILL'), 20_000);
  const result = await child.result;
  clearTimeout(tooLong);
  return result;
}

describe('a process of which a thread waits for a request', { skip: missingPrograms('mkfifo') }, () => {
  test('exits with the status it asked for, and everything it said is there', async () => {
    const { status, stdout } = await endOf('exit');
    assert.equal(status, 7);
    assert.match(stdout, /^x{200000}\nlast line\n$/);
  });

  for (const how of ['throw', 'reject']) {
    test(`ends with status 1 when nobody catches what it ${how}s, and tells what that was`, async () => {
      const { status, stdout, stderr } = await endOf(how);
      assert.equal(status, 1);
      assert.match(stderr, /Error: nobody caught this\n {4}at .*device-process\.ts/);
      assert.match(stdout, /last line\n$/);
    });
  }
});

describe('a device', () => {
  test('answers 0 where there is no request, and what it reads where there is one', async () => {
    await using world = await World.open();
    const buffer = Buffer.alloc(64);
    assert.equal(world.device.receive(buffer), 0);
    world.socket.sendBytes(Buffer.from('request'));
    await world.device.untilReadable();
    assert.equal(world.device.receive(buffer), 7);
    assert.equal(world.device.receive(buffer), 0);
  });

  test('waits until it is woken, and from then on does not wait any more', async () => {
    await using world = await World.open();
    const waiting = world.device.untilReadable();
    world.device.wake();
    await waiting;
    await world.device.untilReadable();
  });

  test('that was closed says so, twice if need be', async () => {
    await using world = await World.open();
    world.device.close();
    world.device.close();
    world.device.wake();
    assert.equal(world.device.receive(Buffer.alloc(8)), -constants.errno.EBADF);
  });

  test('leaves nothing of itself behind', async () => {
    const listeners = process.listenerCount('exit');
    const descriptors = readdirSync('/proc/self/fd').length;
    {
      await using _world = await World.open();
    }
    assert.equal(process.listenerCount('exit'), listeners);
    assert.equal(readdirSync('/proc/self/fd').length, descriptors);
  });
});

class World implements AsyncDisposable {
  private constructor(
    readonly socket: SocketDevice,
    readonly device: Device,
  ) {}

  static async open(): Promise<World> {
    const socket = SocketDevice.open();
    return new World(socket, Device.open(socket.device, await loadNative()));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.device.close();
    this.socket.close();
  }
}
