import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { type BackingFiles, type OpenedMode, type ReadMode, ReadModes } from '../../../src/fuse/kernel/read-modes.ts';
import { FOPEN } from '../../../src/fuse/kernel/wire/opcodes.ts';
import type { Inode } from '../../../src/tree/tree.ts';
import { RecordingLog } from '../../support/recording-log.ts';

const DEVICE = 3;
const NODE = 5 as Inode;
const whole = (wholeFd: number) => ({ revision: 'r1', isWhole: true, wholeFd });
const EDITED = { revision: 'r2', isWhole: true, wholeFd: 12 };
const NOT_HERE = { revision: 'r1', isWhole: false, wholeFd: undefined };
/** In an archive that holds others as well. */
const PART_OF_A_FILE = { revision: 'r1', isWhole: true, wholeFd: undefined };

/** The kernel's table of files that it may read itself. Gives numbers out again, as the kernel does. */
class KernelBackings implements BackingFiles {
  readonly open = new Map<number, number>();
  readonly refused = new Map<number, string>();
  asked = 0;

  openBacking(device: number, fd: number): number {
    assert.equal(device, DEVICE);
    this.asked += 1;
    const code = this.refused.get(fd);
    if (code) throw Object.assign(new Error(code), { code });
    let id = 1;
    while (this.open.has(id)) id += 1;
    this.open.set(id, fd);
    return id;
  }

  closeBacking(_device: number, backingId: number): void {
    assert.ok(this.open.delete(backingId), `${backingId} is not open`);
  }
}

function passingThrough() {
  const backings = new KernelBackings();
  const log = new RecordingLog();
  const modes = new ReadModes(log);
  modes.usePassthrough({ native: backings, device: DEVICE });
  return { backings, log, modes };
}

describe('a file is read', () => {
  test('through the kernel’s pages, which are still right, when it is whole on this disk; directly otherwise', () => {
    const modes = new ReadModes(new RecordingLog());
    assert.deepEqual(modes.open(NODE, whole(9)), { mode: 'cached', flags: FOPEN.KEEP_CACHE, backingId: 0 });
    assert.deepEqual(modes.open(NODE, NOT_HERE), { mode: 'direct', flags: FOPEN.DIRECT_IO, backingId: 0 });
  });

  test('by the kernel alone when it is whole on this disk and passthrough was agreed', () => {
    const { modes, backings } = passingThrough();
    const { mode, flags, backingId } = modes.open(NODE, whole(9));
    assert.equal(mode, 'passthrough');
    assert.equal(flags & FOPEN.PASSTHROUGH, FOPEN.PASSTHROUGH);
    assert.equal(backings.open.get(backingId), 9);
    assert.equal(modes.open(6 as Inode, NOT_HERE).mode, 'direct');
  });

  test('through the kernel’s pages when it is a part of a file of this disk, which cannot be passed through', () => {
    const { modes, backings } = passingThrough();
    assert.equal(modes.open(NODE, PART_OF_A_FILE).mode, 'cached');
    assert.equal(backings.asked, 0);
  });

  test('by everybody in the same way while it is passed through, and its number is given back with the last', () => {
    const { modes, backings } = passingThrough();
    const first = modes.open(NODE, whole(9));
    assert.deepEqual(modes.open(NODE, whole(10)), first);
    assert.deepEqual(modes.open(NODE, NOT_HERE), first);
    modes.close(NODE, 'passthrough');
    modes.close(NODE, 'passthrough');
    assert.equal(backings.open.size, 1);
    modes.close(NODE, 'passthrough');
    assert.equal(backings.open.size, 0);
  });

  test('through the pages as long as somebody does, and passed through once nobody does', () => {
    const { modes, backings } = passingThrough();
    backings.refused.set(11, 'ELOOP');
    modes.open(NODE, whole(11));
    assert.equal(modes.open(NODE, whole(9)).mode, 'cached');
    modes.close(NODE, 'cached');
    assert.equal(modes.open(NODE, whole(9)).mode, 'cached');
    modes.close(NODE, 'cached');
    modes.close(NODE, 'cached');
    assert.equal(modes.open(NODE, whole(9)).mode, 'passthrough');
  });

  test('not passed through while somebody reads it directly, who may map it, which goes through the pages', () => {
    const { modes } = passingThrough();
    modes.open(NODE, NOT_HERE);
    assert.equal(modes.open(NODE, whole(9)).mode, 'cached');
    modes.close(NODE, 'direct');
    modes.close(NODE, 'cached');
    assert.equal(modes.open(NODE, whole(9)).mode, 'passthrough');
  });
});

describe('passthrough that is refused', () => {
  test('for one file is refused for that one only', () => {
    const { modes, backings } = passingThrough();
    backings.refused.set(9, 'ELOOP');
    assert.equal(modes.open(NODE, whole(9)).mode, 'cached');
    assert.equal(modes.open(6 as Inode, whole(10)).mode, 'passthrough');
    assert.equal(modes.open(7 as Inode, whole(9)).mode, 'cached');
  });

  test('for want of privilege is not tried again, and what is passed through is taken back at its end', () => {
    const { modes, backings } = passingThrough();
    modes.open(NODE, whole(9));
    backings.refused.set(10, 'EPERM');
    assert.equal(modes.open(6 as Inode, whole(10)).mode, 'cached');
    assert.equal(modes.open(7 as Inode, whole(11)).mode, 'cached');
    assert.equal(backings.asked, 2);
    assert.equal(modes.open(NODE, whole(9)).mode, 'passthrough', 'the kernel wants all opens alike');
    modes.close(NODE, 'passthrough');
    modes.close(NODE, 'passthrough');
    assert.equal(backings.open.size, 0);
  });

  test('when it is taken back is only told in the log', () => {
    const { modes, log, backings } = passingThrough();
    modes.open(NODE, whole(9));
    backings.open.clear();
    modes.close(NODE, 'passthrough');
    assert.equal(log.messages('debug').length, 1);
    assert.equal(modes.open(NODE, whole(9)).mode, 'passthrough');
  });
});

/** What the kernel holds of each open file (`fuse_file_io_open`); it answers EIO where this asserts. */
class KernelOpens {
  private readonly opens: { readonly node: number; readonly opened: OpenedMode; isMapped: boolean }[] = [];

  open(node: number, opened: OpenedMode): void {
    const others = this.opens.filter((each) => each.node === node);
    const passed = others.filter((each) => each.opened.mode === 'passthrough');
    const paged = others.filter((each) => each.opened.mode === 'cached' || each.isMapped);
    if (opened.mode === 'passthrough') {
      assert.ok(opened.backingId > 0);
      assert.equal(paged.length, 0, 'the node is read through its pages');
      for (const each of passed) assert.equal(each.opened.backingId, opened.backingId, 'of another file');
    } else {
      assert.equal(passed.length, 0, 'the node is passed through');
    }
    this.opens.push({ node, opened, isMapped: false });
  }

  /** A program maps one of the files. What is read directly then goes through the pages. */
  map(at: number): void {
    const open = this.opens[at % (this.opens.length || 1)];
    if (open?.opened.mode === 'direct') open.isMapped = true;
  }

  /** The kernel closes first, and tells us some time later. */
  close(at: number): { node: number; mode: ReadMode } | undefined {
    const [closed] = this.opens.splice(at % (this.opens.length || 1), 1);
    return closed && { node: closed.node, mode: closed.opened.mode };
  }
}

test('whatever is opened, mapped and closed in whatever order, the kernel refuses no open and every number is given back', () => {
  const anyStep = fc.oneof(
    {
      weight: 5,
      arbitrary: fc.record({
        kind: fc.constant('open' as const),
        node: fc.integer({ min: 1, max: 3 }),
        readable: fc.constantFrom(whole(9), whole(10), whole(11), NOT_HERE),
      }),
    },
    { weight: 3, arbitrary: fc.record({ kind: fc.constant('close' as const), at: fc.nat(20) }) },
    { weight: 3, arbitrary: fc.record({ kind: fc.constant('hear' as const), at: fc.nat(20) }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('map' as const), at: fc.nat(20) }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('lose privilege' as const) }) },
  );
  fc.assert(
    fc.property(fc.array(anyStep, { maxLength: 80 }), fc.boolean(), (steps, losesPrivilege) => {
      const { modes, backings } = passingThrough();
      backings.refused.set(11, 'ELOOP');
      const kernel = new KernelOpens();
      const told: { node: number; mode: ReadMode }[] = [];
      const hear = (at: number) => {
        const [closed] = told.splice(at % (told.length || 1), 1);
        if (closed) modes.close(closed.node as Inode, closed.mode);
      };
      const close = (at: number) => {
        const closed = kernel.close(at);
        if (closed) told.push(closed);
        return closed !== undefined;
      };
      for (const step of steps) {
        if (step.kind === 'open') kernel.open(step.node, modes.open(step.node as Inode, step.readable));
        else if (step.kind === 'close') close(step.at);
        else if (step.kind === 'hear') hear(step.at);
        else if (step.kind === 'map') kernel.map(step.at);
        else if (losesPrivilege) backings.refused.set(9, 'EPERM').set(10, 'EPERM');
      }
      while (close(0));
      while (told.length > 0) hear(0);
      assert.equal(backings.open.size, 0);
    }),
    { numRuns: 500 },
  );
});

describe('an item that is edited while somebody reads it as it was', () => {
  test('is read directly beside pages of the former revision, and through its own pages once those are closed', () => {
    const modes = new ReadModes(new RecordingLog());
    modes.open(NODE, whole(9));
    assert.equal(modes.open(NODE, EDITED).mode, 'direct');
    modes.close(NODE, 'cached');
    modes.close(NODE, 'direct');
    assert.equal(modes.open(NODE, EDITED).mode, 'cached');
  });

  test('cannot be opened while the kernel itself reads the former revision', () => {
    const { modes } = passingThrough();
    modes.open(NODE, whole(9));
    assert.throws(() => modes.open(NODE, EDITED), { code: 'gone' });
    modes.close(NODE, 'passthrough');
    assert.equal(modes.open(NODE, EDITED).mode, 'passthrough');
  });
});
