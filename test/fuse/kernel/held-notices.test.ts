import assert from 'node:assert/strict';
import { constants } from 'node:os';
import { describe, test } from 'node:test';
import { KnownAbsences } from '../../../src/fuse/kernel/known-absences.ts';
import { Notifications } from '../../../src/fuse/kernel/notifications.ts';
import { OPCODE } from '../../../src/fuse/kernel/wire/opcodes.ts';
import { INTERRUPT_IN, NOTIFY_INVAL_INODE_OUT, OUT_HEADER } from '../../../src/fuse/kernel/wire/structures.ts';
import type { Inode } from '../../../src/tree/tree.ts';
import { Gate } from '../../support/gate.ts';
import { KernelSide, only } from './kernel-side.ts';
import { bytesOf, valuesOf } from './layout-bytes.ts';

const { errno } = constants;

const [ITEM, OTHER] = [7, 8] as [Inode, Inode];

/** Reads wait at a gate, whoever interrupts them; the kernel hears answers and notices in one order. */
class WaitingMount {
  readonly gate = new Gate();
  /** Of which nodes the kernel was told, and with how many answers before. */
  readonly told: { readonly node: number; readonly answers: number }[] = [];
  readonly kernel: KernelSide;
  readonly notifications: Notifications;

  constructor() {
    const perform = async () => {
      await this.gate.pass();
      return 0;
    };
    this.kernel = new KernelSide(only(OPCODE.READ, { name: 'read', perform }), {
      waitedLess: () => this.notifications.resume(),
    });
    this.notifications = new Notifications({
      device: { sendAside: async (notice) => this.hear(notice) },
      lookups: this.kernel.lookups,
      absences: new KnownAbsences(),
      isWaitedFor: (node) => this.kernel.isWaitedFor(node),
      log: this.kernel.log,
    });
    for (const node of [ITEM, OTHER]) this.kernel.lookups.granted(node);
  }

  read(node: Inode): number {
    return this.kernel.send(OPCODE.READ, { node });
  }

  interrupt(unique: number): void {
    this.kernel.send(OPCODE.INTERRUPT, { body: bytesOf(INTERRUPT_IN, { unique }) });
  }

  /** A notice of ITEM is held back, for a request that waits. */
  async holdNotice(): Promise<void> {
    this.notifications.forget(ITEM);
    await this.notifications.settled();
    assert.deepEqual(this.told, []);
  }

  private hear(notice: Buffer): void {
    const { ino } = valuesOf(NOTIFY_INVAL_INODE_OUT, notice, OUT_HEADER.sizeBytes);
    this.told.push({ node: ino, answers: this.kernel.answers.length });
  }
}

describe('what is held back for a request that waits is told', () => {
  test('when that has its answer', async () => {
    const mount = new WaitingMount();
    const unique = mount.read(ITEM);
    await mount.holdNotice();
    mount.gate.release();
    await mount.kernel.answerTo(unique);
    await mount.notifications.settled();
    assert.deepEqual(mount.told, [{ node: ITEM, answers: 1 }]);
  });

  test('when that was interrupted, however long what it waited for still takes', async () => {
    const mount = new WaitingMount();
    const unique = mount.read(ITEM);
    await mount.holdNotice();
    mount.interrupt(unique);
    await mount.notifications.settled();
    assert.equal(mount.kernel.answered(unique)?.errno, -errno.EINTR);
    assert.deepEqual(mount.told, [{ node: ITEM, answers: 1 }]);
  });

  test('when none for that node waits any more, whatever waits for others', async () => {
    const mount = new WaitingMount();
    const [first, second] = [mount.read(ITEM), mount.read(ITEM)];
    mount.read(OTHER);
    await mount.holdNotice();
    mount.interrupt(first);
    await mount.notifications.settled();
    assert.deepEqual(mount.told, []);
    mount.interrupt(second);
    await mount.notifications.settled();
    assert.deepEqual(mount.told, [{ node: ITEM, answers: 2 }]);
  });

  test('at the end of the mount, when everything that waited has its answer', async () => {
    const mount = new WaitingMount();
    for (const node of [ITEM, OTHER]) mount.read(node);
    await mount.holdNotice();
    mount.kernel.end();
    await mount.notifications.settled();
    assert.deepEqual(mount.told, [{ node: ITEM, answers: 2 }]);
  });
});
