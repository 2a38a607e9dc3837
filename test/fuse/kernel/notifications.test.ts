import assert from 'node:assert/strict';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { LookupCounts } from '../../../src/fuse/kernel/lookup-counts.ts';
import { Notifications } from '../../../src/fuse/kernel/notifications.ts';
import { NOTIFY } from '../../../src/fuse/kernel/wire/opcodes.ts';
import {
  NOTIFY_INVAL_ENTRY_OUT,
  NOTIFY_INVAL_INODE_OUT,
  OUT_HEADER,
} from '../../../src/fuse/kernel/wire/structures.ts';
import { type Inode, ROOT_INODE, type TreeChange } from '../../../src/tree/tree.ts';
import { RecordingLog } from '../../support/recording-log.ts';
import { TemporaryDirectory } from '../../support/temporary-directory.ts';
import { valuesOf } from './layout-bytes.ts';

const [DIRECTORY, ITEM, UNKNOWN] = [2, 7, 99] as Inode[] as [Inode, Inode, Inode];

function change(kind: TreeChange['kind'], directory: Inode, name: string, ino: Inode = ITEM): TreeChange {
  return { kind, directory, name, ino };
}

/** A device that is a file: what is written to it stays to be looked at. The kernel knows DIRECTORY and ITEM. */
class NotedDevice implements AsyncDisposable {
  readonly log = new RecordingLog();
  readonly lookups = new LookupCounts();
  readonly notifications: Notifications;

  private constructor(
    private readonly directory: TemporaryDirectory,
    private readonly device: number,
  ) {
    this.lookups.granted(DIRECTORY);
    this.lookups.granted(ITEM);
    this.notifications = new Notifications(device, this.lookups, this.log);
  }

  static async open(): Promise<NotedDevice> {
    const directory = await TemporaryDirectory.create();
    return new NotedDevice(directory, openSync(directory.join('device'), 'w'));
  }

  /** What was told so far, in order: `'entry 2 a.jpg'`, `'node 7'`. */
  async told(): Promise<string[]> {
    await this.notifications.settled();
    const bytes = readFileSync(this.directory.join('device'));
    const notices: string[] = [];
    for (let at = 0; at < bytes.length; ) {
      const { len } = valuesOf(OUT_HEADER, bytes, at);
      notices.push(describeNotice(bytes.subarray(at, at + len)));
      at += len;
    }
    return notices;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.notifications.close();
    closeSync(this.device);
    await this.directory[Symbol.asyncDispose]();
  }
}

function describeNotice(notice: Buffer): string {
  const { len, error, unique } = valuesOf(OUT_HEADER, notice);
  assert.equal(len, notice.length);
  assert.equal(unique, 0, 'it answers no request');
  const body = notice.subarray(OUT_HEADER.sizeBytes);
  if (error === NOTIFY.INVAL_INODE) {
    const { ino, off, len: bytes } = valuesOf(NOTIFY_INVAL_INODE_OUT, body);
    assert.deepEqual([body.length, off, bytes], [NOTIFY_INVAL_INODE_OUT.sizeBytes, 0, 0], 'all of it');
    return `node ${ino}`;
  }
  assert.equal(error, NOTIFY.INVAL_ENTRY);
  const { parent, namelen, flags } = valuesOf(NOTIFY_INVAL_ENTRY_OUT, body);
  assert.equal(flags, 0);
  const name = body.subarray(NOTIFY_INVAL_ENTRY_OUT.sizeBytes);
  assert.equal(name.length, namelen + 1, 'a zero behind the name, which is not counted');
  assert.equal(name.at(-1), 0);
  return `entry ${parent} ${name.toString('utf8', 0, namelen)}`;
}

describe('the kernel is told', () => {
  test('of an entry that came or went by its name, and that the directory is another', async () => {
    await using device = await NotedDevice.open();
    device.notifications.changed([change('added', DIRECTORY, 'höhe.jpg'), change('removed', DIRECTORY, 'b.jpg')]);
    assert.deepEqual(await device.told(), ['entry 2 höhe.jpg', 'entry 2 b.jpg', 'node 2']);
  });

  test('of an item that changed by its number', async () => {
    await using device = await NotedDevice.open();
    device.notifications.changed([change('changed', DIRECTORY, 'a.jpg')]);
    assert.deepEqual(await device.told(), ['node 7']);
  });

  test('of changes in the root, which it always knows', async () => {
    await using device = await NotedDevice.open();
    device.notifications.changed([change('added', ROOT_INODE, 'favorites')]);
    assert.deepEqual(await device.told(), ['entry 1 favorites', 'node 1']);
  });

  test('nothing of what it never looked up, or forgot', async () => {
    await using device = await NotedDevice.open();
    device.notifications.changed([
      change('added', UNKNOWN, 'a.jpg'),
      change('removed', UNKNOWN, 'b.jpg'),
      change('changed', DIRECTORY, 'c.jpg', UNKNOWN),
    ]);
    device.lookups.forgotten(ITEM, 1);
    device.notifications.changed([change('changed', DIRECTORY, 'a.jpg')]);
    assert.deepEqual(await device.told(), []);
  });

  test('in the order in which things happened, one notice at a time', async () => {
    await using device = await NotedDevice.open();
    const names = Array.from({ length: 200 }, (_, index) => `${index}.jpg`);
    for (const name of names) device.notifications.changed([change('added', DIRECTORY, name)]);
    assert.deepEqual(
      await device.told(),
      names.flatMap((name) => [`entry 2 ${name}`, 'node 2']),
    );
  });

  test('nothing before the caller goes on: the kernel may hold locks until we answer something else', async () => {
    await using device = await NotedDevice.open();
    device.notifications.changed([change('added', DIRECTORY, 'a.jpg'), change('added', DIRECTORY, 'b.jpg')]);
    let hasTold = false;
    const settled = device.notifications.settled().then(() => {
      hasTold = true;
    });
    await Promise.resolve();
    assert.equal(hasTold, false);
    await settled;
    assert.equal((await device.told()).length, 3);
  });

  test('nothing after the end, and what was not told yet is dropped', async () => {
    await using device = await NotedDevice.open();
    for (let index = 0; index < 100; index += 1) device.notifications.changed([change('added', DIRECTORY, `${index}`)]);
    await device.notifications.close();
    const told = await device.told();
    assert.ok(told.length <= 1, `${told.length} were on their way`);
    device.notifications.changed([change('changed', DIRECTORY, 'a.jpg')]);
    assert.deepEqual(await device.told(), told);
  });
});

describe('a notice that is not taken', () => {
  test('because the mount is gone is no failure, and does not hold up the end', async () => {
    const log = new RecordingLog();
    const closed = openSync('/dev/null', 'r');
    const notifications = new Notifications(closed, new LookupCounts(), log);
    notifications.changed([change('changed', DIRECTORY, '/', ROOT_INODE)]);
    await notifications.settled();
    await notifications.close();
    closeSync(closed);
    assert.deepEqual(log.lines, []);
  });

  test('for another reason is told in the log, and the next ones are sent', async () => {
    const log = new RecordingLog();
    const full = openSync('/dev/full', 'w');
    const notifications = new Notifications(full, new LookupCounts(), log);
    notifications.changed([change('added', ROOT_INODE, 'favorites')]);
    await notifications.settled();
    await notifications.close();
    closeSync(full);
    assert.equal(log.messages('warn').length, 2);
  });
});
