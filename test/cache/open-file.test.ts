import assert from 'node:assert/strict';
import { open, rm, writeFile } from 'node:fs/promises';
import { test } from 'node:test';
import type { Clock } from '../../src/base/clock.ts';
import { DiskPace } from '../../src/cache/disk-pace.ts';
import { OpenFile } from '../../src/cache/open-file.ts';
import { TemporaryDirectory } from '../support/temporary-directory.ts';

/** Each read seems to take `readMs`. */
class SlowDiskClock implements Clock {
  readMs = 0;
  private now = 0;
  private isReading = false;

  nowMs(): number {
    if (this.isReading) this.now += this.readMs;
    this.isReading = !this.isReading;
    return this.now;
  }

  pass(spanMs: number): void {
    this.now += spanMs;
    this.isReading = false;
  }

  async sleep(): Promise<void> {}
}

async function openedFile(temporary: TemporaryDirectory, clock: Clock): Promise<OpenFile> {
  const path = temporary.join('file');
  await writeFile(path, 'abcdefghij');
  const file = new OpenFile(await open(path, 'r'), new DiskPace(clock));
  file.becomeWhole(10, () => undefined);
  return file;
}

test('reads come at once from a quick disk; after slow ones they leave the event loop alone for 20 times as long', async () => {
  await using temporary = await TemporaryDirectory.create();
  const clock = new SlowDiskClock();
  const file = await openedFile(temporary, clock);
  const target = Buffer.alloc(4);

  clock.readMs = 4;
  for (let n = 0; n < 20; n += 1) assert.equal(file.read(target, 0), 4);
  clock.readMs = 5;
  for (let n = 0; n < 4; n += 1) assert.equal(file.read(target, 0), 4);

  clock.pass(99);
  const aside = file.read(target, 8);
  assert.ok(aside instanceof Promise);
  assert.equal(await aside, 2);
  assert.equal(target.toString(), 'ijcd');

  clock.pass(1);
  assert.equal(file.read(target, 2), 4);
  assert.equal(target.toString(), 'cdef');
  assert.ok(file.read(target, 2) instanceof Promise, 'one more slow read is enough');
  await file.release();
});

test('a slow read now and then, as on a busy processor, sends nothing aside; a very slow one does at once', async () => {
  await using temporary = await TemporaryDirectory.create();
  const clock = new SlowDiskClock();
  const file = await openedFile(temporary, clock);
  const target = Buffer.alloc(4);

  for (let n = 0; n < 500; n += 1) {
    clock.readMs = n % 50 === 0 ? 10 : 0;
    assert.equal(file.read(target, 0), 4);
  }
  clock.readMs = 20;
  assert.equal(file.read(target, 0), 4);

  const aside = file.read(target, 0);
  assert.ok(aside instanceof Promise);
  await aside;
  await file.release();
});

test('a file that was removed stays readable until its last holder lets go', async () => {
  await using temporary = await TemporaryDirectory.create();
  const file = await openedFile(temporary, new SlowDiskClock());
  file.hold();
  await rm(temporary.join('file'));
  await file.release();
  const target = Buffer.alloc(3);

  assert.equal(file.read(target, 7), 3);
  assert.equal(target.toString(), 'hij');

  await file.release();
  assert.throws(() => file.read(target, 7));
});
