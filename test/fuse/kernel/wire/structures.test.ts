import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { BACKING_MAP } from '../../../../src/fuse/kernel/wire/ioctls.ts';
import * as structures from '../../../../src/fuse/kernel/wire/structures.ts';
import { KernelHeader } from './kernel-header.ts';

/**
 * What older headers do not have, with the minor version that brought it. A field that is listed stood in words without a
 * meaning before. Everything else must be in any header.
 */
const SINCE: Readonly<Record<string, number>> = {
  'fuse_open_in.open_flags': 33,
  'fuse_init_in.flags2': 36,
  'fuse_init_out.flags2': 36,
  'fuse_in_header.total_extlen': 38,
  'fuse_notify_inval_entry_out.flags': 38,
  fuse_sx_time: 39,
  fuse_statx: 39,
  fuse_statx_in: 39,
  fuse_statx_out: 39,
  fuse_backing_map: 40,
  'fuse_open_out.backing_id': 40,
  'fuse_init_out.max_stack_depth': 40,
  'fuse_init_out.request_timeout': 43,
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
  return (SINCE[name] ?? 0) > header.minor;
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
      isNewer(layout.name) && `the header is of 7.${header.minor}, and this came with 7.${SINCE[layout.name]}`;
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

test('the list of newer things names only what we have', () => {
  const known = new Set(ours.flatMap(({ name, at }) => [name, ...Object.keys(at).map((field) => `${name}.${field}`)]));
  assert.deepEqual(
    Object.keys(SINCE).filter((name) => !known.has(name)),
    [],
  );
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
