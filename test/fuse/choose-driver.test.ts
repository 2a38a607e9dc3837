import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { systemClock } from '../../src/base/clock.ts';
import { BusyError, UsageError } from '../../src/base/failure.ts';
import { chooseDriver, KernelOrOther } from '../../src/fuse/choose-driver.ts';
import type { FuseDriver, MountedTree, WantedDriver } from '../../src/fuse/driver.ts';
import { KernelTooOldError } from '../../src/fuse/kernel/failures.ts';
import { type Surroundings, theseSurroundings } from '../../src/fuse/machine.ts';
import { RecordingLog } from '../support/recording-log.ts';
import { TreeWorld } from '../tree/tree-world.ts';

const OLD_KERNEL = { systemRelease: '4.19.0' };
const NO_PROGRAMS = { path: '/nonexistent' };

async function chosen(wanted: WantedDriver, machine: Partial<Surroundings> = {}) {
  const log = new RecordingLog();
  const driver = await chooseDriver(wanted, systemClock, log, { ...theseSurroundings(), ...machine });
  return { name: driver.name, log };
}

describe('the driver that is chosen', { skip: process.platform !== 'linux' && 'needs Linux' }, () => {
  test('is the one that is named', async () => {
    assert.equal((await chosen('kernel')).name, 'kernel');
    assert.equal((await chosen('fuse-native')).name, 'fuse-native');
  });

  test('is the kernel driver with auto, and nothing is said of it', async () => {
    const { name, log } = await chosen('auto');
    assert.deepEqual([name, log.lines], ['kernel', []]);
  });

  test('is fuse-native with auto where the kernel driver lacks something, and one line says what', async () => {
    const { name, log } = await chosen('auto', OLD_KERNEL);
    assert.deepEqual([name, log.lines.length], ['fuse-native', 1]);
    assert.match(log.text(), /kernel: Linux 4\.19\.0; the kernel driver needs 5\.4.*Mounting with fuse-native/);
  });

  test('is none when the one that is named lacks something, and the reason is given', async () => {
    await assert.rejects(chosen('kernel', OLD_KERNEL), (error) => {
      assert.ok(error instanceof UsageError);
      assert.match(
        error.message,
        /^Cannot mount with the driver kernel: kernel: Linux 4\.19\.0; .*--driver fuse-native$/,
      );
      return true;
    });
    await assert.rejects(
      chosen('fuse-native', NO_PROGRAMS),
      /driver fuse-native: fusermount: not installed; install it/,
    );
  });

  test('is none with auto where both lack something, and both reasons are given', async () => {
    const machine = { ...OLD_KERNEL, ...NO_PROGRAMS };
    await assert.rejects(
      chosen('auto', machine),
      /the kernel driver lacks kernel: .*; .*fuse-native: fusermount: not installed/,
    );
  });
});

describe('a kernel that says only at the mount how old it is', () => {
  const options = { mountPoint: '/mnt', usage: async () => ({ files: 0, bytes: 0 }) };
  const failing = (reason: Error): FuseDriver => ({ name: 'kernel', mount: () => Promise.reject(reason) });
  const mounted: MountedTree = {
    mountPoint: '/mnt',
    untilUnmounted: async () => {},
    settled: async () => {},
    close: async () => {},
    [Symbol.asyncDispose]: async () => {},
  };
  const other: FuseDriver = { name: 'fuse-native', mount: async () => mounted };

  test('gets the other driver, which is named from then on, and one line says why', async () => {
    await using world = await TreeWorld.open();
    const log = new RecordingLog();
    const driver = new KernelOrOther(failing(new KernelTooOldError(7, 26)), async () => other);
    assert.equal(await driver.mount(world.tree, options, log), mounted);
    assert.equal(driver.name, 'fuse-native');
    assert.equal(log.lines.length, 1);
    assert.match(log.text(), /7\.26.*Mounting with fuse-native: this kernel is too old/);
  });

  test('is the only reason to take the other one: a busy mount point stays busy', async () => {
    await using world = await TreeWorld.open();
    const driver = new KernelOrOther(failing(new BusyError('in use')), () => assert.fail('not to be loaded'));
    await assert.rejects(driver.mount(world.tree, options, new RecordingLog()), BusyError);
    assert.equal(driver.name, 'kernel');
  });
});
