import assert from 'node:assert/strict';
import { closeSync, openSync, readFileSync, writeSync } from 'node:fs';
import { describe, test } from 'node:test';
import { KnownAbsences } from '../../../src/fuse/kernel/known-absences.ts';
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
  readonly absences = new KnownAbsences();
  readonly notifications: Notifications;
  /** The node for which a request waits. */
  waitedFor: number | undefined;

  private constructor(
    private readonly directory: TemporaryDirectory,
    private readonly device: number,
  ) {
    this.lookups.granted(DIRECTORY);
    this.lookups.granted(ITEM);
    const sendAside = async (notice: Buffer) => void writeSync(device, notice);
    this.notifications = new Notifications({
      device: { sendAside },
      lookups: this.lookups,
      absences: this.absences,
      isWaitedFor: (node) => node === this.waitedFor,
      log: this.log,
    });
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
  test('of a name that went, or came where it was known to be absent, and that the directory is another', async () => {
    await using device = await NotedDevice.open();
    device.absences.told(DIRECTORY, 'höhe.jpg');
    device.notifications.changed([
      change('added', DIRECTORY, 'höhe.jpg', UNKNOWN),
      change('removed', DIRECTORY, 'b.jpg'),
    ]);
    assert.deepEqual(await device.told(), ['entry 2 höhe.jpg', 'entry 2 b.jpg', 'node 2']);
  });

  test('of a name that nobody missed only that the directory is another, however many there are', async () => {
    await using device = await NotedDevice.open();
    for (let index = 0; index < 1_000; index += 1) {
      device.notifications.changed([change('added', DIRECTORY, `${index}.jpg`, UNKNOWN)]);
    }
    assert.deepEqual([...new Set(await device.told())], ['node 2']);
    assert.ok((await device.told()).length <= 2, 'one on its way, one that stands for all the others');
  });

  test('of an item that changed by its number', async () => {
    await using device = await NotedDevice.open();
    device.notifications.changed([change('changed', DIRECTORY, 'a.jpg')]);
    assert.deepEqual(await device.told(), ['node 7']);
  });

  test('of changes in the root, which it always knows', async () => {
    await using device = await NotedDevice.open();
    device.notifications.changed([change('added', ROOT_INODE, 'favorites', UNKNOWN)]);
    assert.deepEqual(await device.told(), ['node 1']);
  });

  test('nothing of what it never looked up, or forgot', async () => {
    await using device = await NotedDevice.open();
    device.notifications.changed([
      change('added', UNKNOWN, 'a.jpg', UNKNOWN),
      change('removed', UNKNOWN, 'b.jpg', UNKNOWN),
      change('changed', DIRECTORY, 'c.jpg', UNKNOWN),
    ]);
    device.lookups.forgotten(ITEM, 1);
    device.notifications.changed([change('changed', DIRECTORY, 'a.jpg')]);
    assert.deepEqual(await device.told(), []);
  });

  test('nothing of a node for which a request waits, until none does; all else overtakes it', async () => {
    await using device = await NotedDevice.open();
    device.waitedFor = ITEM;
    device.notifications.changed([change('changed', DIRECTORY, 'a.jpg'), change('added', DIRECTORY, 'b.jpg', UNKNOWN)]);
    assert.deepEqual(await device.told(), ['node 2']);
    device.waitedFor = undefined;
    device.notifications.resume();
    assert.deepEqual(await device.told(), ['node 2', 'node 7']);
  });

  test('nothing after the end, and what was not told yet is dropped', async () => {
    await using device = await NotedDevice.open();
    for (let node = 100; node < 200; node += 1) {
      device.lookups.granted(node);
      device.notifications.changed([change('changed', DIRECTORY, `${node}`, node as Inode)]);
    }
    await device.notifications.close();
    const told = await device.told();
    assert.ok(told.length <= 1, `${told.length} were on their way`);
    device.notifications.changed([change('changed', DIRECTORY, 'a.jpg')]);
    assert.deepEqual(await device.told(), told);
  });
});

describe('a notice that is not taken', () => {
  const refusing = (code: string, log: RecordingLog) =>
    new Notifications({
      device: { sendAside: () => Promise.reject(Object.assign(new Error(code), { code })) },
      lookups: new LookupCounts(),
      absences: new KnownAbsences(),
      isWaitedFor: () => false,
      log,
    });

  test('because the mount is gone is no failure, and does not hold up the end', async () => {
    const log = new RecordingLog();
    const notifications = refusing('ENODEV', log);
    notifications.forget(ROOT_INODE);
    await notifications.settled();
    await notifications.close();
    assert.deepEqual(log.lines, []);
  });

  test('for another reason is told in the log', async () => {
    const log = new RecordingLog();
    const notifications = refusing('ENOSPC', log);
    notifications.forget(ROOT_INODE);
    await notifications.settled();
    await notifications.close();
    assert.equal(log.messages('warn').length, 1);
  });
});

test('an absence is told of once, and beyond ten thousand the kernel is left to ask each time', () => {
  const absences = new KnownAbsences();
  assert.equal(absences.told(DIRECTORY, 'a.jpg'), true);
  assert.equal(absences.end(DIRECTORY, 'a.jpg'), true);
  assert.equal(absences.end(DIRECTORY, 'a.jpg'), false);
  for (let index = 0; index < 10_000; index += 1) absences.told(DIRECTORY, `${index}`);
  assert.equal(absences.told(DIRECTORY, 'one more'), false);
  assert.equal(absences.told(DIRECTORY, '7'), true);
});
