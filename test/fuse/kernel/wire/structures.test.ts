import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { BACKING_MAP } from '../../../../src/fuse/kernel/wire/ioctls.ts';
import * as structures from '../../../../src/fuse/kernel/wire/structures.ts';
import { KernelHeader } from './kernel-header.ts';

/**
 * What older headers do not have, and so cannot confirm, with the minor version that brought it and how it stood then: the
 * place and the width of a field, in bytes, and of a structure the width of each. A field that is listed stood in words
 * without a meaning before. Everything else must be in any header.
 */
const NEWER: Readonly<Record<string, { readonly since: number; readonly is: string }>> = {
  'fuse_open_in.open_flags': { since: 33, is: 'at 4: 4' },
  'fuse_init_in.flags2': { since: 36, is: 'at 16: 4' },
  'fuse_init_out.flags2': { since: 36, is: 'at 32: 4' },
  'fuse_in_header.total_extlen': { since: 38, is: 'at 36: 2' },
  'fuse_notify_inval_entry_out.flags': { since: 38, is: 'at 12: 4' },
  fuse_sx_time: { since: 39, is: 'tv_sec 8, tv_nsec 4, __reserved 4' },
  fuse_statx: {
    since: 39,
    is:
      'mask 4, blksize 4, attributes 8, nlink 4, uid 4, gid 4, mode 2, __spare0 2, ino 8, size 8, blocks 8, ' +
      'attributes_mask 8, atime 16, btime 16, ctime 16, mtime 16, rdev_major 4, rdev_minor 4, dev_major 4, dev_minor 4, ' +
      '__spare2 112',
  },
  fuse_statx_in: { since: 39, is: 'getattr_flags 4, reserved 4, fh 8, sx_flags 4, sx_mask 4' },
  fuse_statx_out: { since: 39, is: 'attr_valid 8, attr_valid_nsec 4, flags 4, spare 16, stat 256' },
  fuse_backing_map: { since: 40, is: 'fd 4, flags 4, padding 8' },
  'fuse_open_out.backing_id': { since: 40, is: 'at 12: 4' },
  'fuse_init_out.max_stack_depth': { since: 40, is: 'at 36: 4' },
  'fuse_init_out.request_timeout': { since: 43, is: 'at 40: 2' },
};

interface Layout {
  readonly name: string;
  readonly sizeBytes: number;
  readonly at: Readonly<Record<string, number>>;
}

interface Field {
  readonly name: string;
  readonly at: number;
  readonly sizeBytes: number;
}

const header = KernelHeader.ofThisMachine();
const ours: readonly Layout[] = [...Object.values(structures), BACKING_MAP].filter((each) => typeof each !== 'number');

/** Names of words that carry nothing. A header may have given them away, or may not have yet, as the version goes. */
const isPadding = ({ name }: Field) => /^_*(padding|unused|spare|reserved|dummy)\d*$/.test(name);

function isNewer(name: string): boolean {
  return (NEWER[name]?.since ?? 0) > header.minor;
}

function fieldsOf({ at, sizeBytes }: Layout): Field[] {
  const starts = Object.entries(at);
  return starts.map(([name, start], index) => {
    const end = starts[index + 1]?.[1] ?? sizeBytes;
    return { name, at: start, sizeBytes: end - start };
  });
}

describe('each structure of the protocol stands as the kernel’s header has it', () => {
  for (const layout of ours) {
    const skip =
      isNewer(layout.name) && `the header is of 7.${header.minor}, and this came with 7.${NEWER[layout.name]?.since}`;
    test(layout.name, { skip }, () => {
      const theirs = header.structure(layout.name);
      assert.ok(theirs, `${layout.name} is not in the header of 7.${header.minor}`);
      const meant = fieldsOf(layout).filter((field) => !isPadding(field) && !isNewer(`${layout.name}.${field.name}`));
      const given = theirs.fields.filter((field) => !isPadding(field) && field.sizeBytes > 0);
      assert.deepEqual(meant, given);
      assert.equal(layout.sizeBytes, theirs.sizeBytes);
    });
  }
});

test('a field that an older kernel does not know stands where that one has words without a meaning', () => {
  for (const layout of ours) {
    const theirs = header.structure(layout.name);
    if (!theirs) continue;
    for (const field of fieldsOf(layout).filter(({ name }) => isNewer(`${layout.name}.${name}`))) {
      const old = theirs.fields.find(
        ({ at, sizeBytes }) => at <= field.at && field.at + field.sizeBytes <= at + sizeBytes,
      );
      assert.ok(old && isPadding(old), `${layout.name}.${field.name} stands in ${old?.name}`);
    }
  }
});

test('what is newer than some headers stands as Linux brought it, whichever header is here', () => {
  const stands = new Map<string, string>();
  for (const layout of ours) {
    const fields = fieldsOf(layout);
    stands.set(layout.name, fields.map(({ name, sizeBytes }) => `${name} ${sizeBytes}`).join(', '));
    for (const { name, at, sizeBytes } of fields) stands.set(`${layout.name}.${name}`, `at ${at}: ${sizeBytes}`);
  }
  for (const [name, { is }] of Object.entries(NEWER)) assert.equal(stands.get(name), is, name);
});

test('numbers are 16, 32 or 64 bits wide and stand at multiples of their width', () => {
  for (const layout of ours) {
    for (const { name, at, sizeBytes } of fieldsOf(layout)) {
      const unit = [2, 4, 8].includes(sizeBytes) ? sizeBytes : 2;
      assert.equal(at % unit, 0, `${layout.name}.${name}`);
    }
    assert.equal(layout.sizeBytes % 4, 0, layout.name);
  }
});

test('the short INIT of kernels before 7.36 ends behind its flags', () => {
  assert.equal(structures.SHORT_INIT_IN_BYTES, 16);
});
