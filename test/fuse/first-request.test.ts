import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { begunInTime } from '../../src/fuse/first-request.ts';
import { ManualClock } from '../support/manual-clock.ts';

const mount = { mountPoint: '/mnt/gphotos', otherDriver: 'kernel' } as const;

describe('the wait for the first request of the kernel', () => {
  test('gives what the mount began with, and waits for nothing more', async () => {
    const clock = new ManualClock();
    assert.equal(await begunInTime({ ...mount, begun: Promise.resolve('7.45') }, clock), '7.45');
    assert.equal(clock.sleeping, 0);
  });

  test('passes on why a mount did not begin', async () => {
    const begun = Promise.reject(new Error('fuse failed'));
    await assert.rejects(begunInTime({ ...mount, begun }, new ManualClock()), /^Error: fuse failed$/);
  });

  test('ends after ten seconds, and names the other driver', async () => {
    const clock = new ManualClock();
    const waiting = begunInTime({ ...mount, begun: new Promise(() => undefined) }, clock);
    const refused = assert.rejects(waiting, {
      code: 'busy',
      message: /^Cannot mount at \/mnt\/gphotos: .* within 10 s; see gphotos-fs doctor, or use --driver kernel$/,
    });
    await clock.advance(10_000);
    await refused;
  });
});
