import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FOPEN, NOTIFY, OPCODE, WRITING } from '../../../../src/fuse/kernel/wire/opcodes.ts';
import { KernelHeader } from './kernel-header.ts';

/** What older headers do not have, with the minor version that brought it. */
const SINCE: Readonly<Record<string, number>> = {
  FUSE_TMPFILE: 37,
  FUSE_STATX: 39,
  FUSE_COPY_FILE_RANGE_64: 45,
  FOPEN_PASSTHROUGH: 40,
};

const header = KernelHeader.ofThisMachine();

function assertSame(name: string, ours: number, theirs: number | undefined): void {
  if (theirs === undefined) assert.ok((SINCE[name] ?? 0) > header.minor, `${name} is not in the header`);
  else assert.equal(ours, theirs, name);
}

test('opcodes have the kernel’s numbers', () => {
  for (const [name, opcode] of Object.entries(OPCODE)) {
    assertSame(`FUSE_${name}`, opcode, header.enumValue(`FUSE_${name}`));
  }
});

test('notifications have the kernel’s numbers', () => {
  for (const [name, code] of Object.entries(NOTIFY)) {
    assertSame(`FUSE_NOTIFY_${name}`, code, header.enumValue(`FUSE_NOTIFY_${name}`));
  }
});

test('the ways to open a file have the kernel’s bits', () => {
  for (const [name, flag] of Object.entries(FOPEN)) {
    const bit = header.bit(`FOPEN_${name}`);
    assertSame(`FOPEN_${name}`, flag, bit === undefined ? undefined : 1 << bit);
  }
});

test('no two opcodes are the same, and those that write are opcodes', () => {
  const all: number[] = Object.values(OPCODE);
  assert.equal(new Set(all).size, all.length);
  assert.equal(new Set(WRITING).size, WRITING.length);
  for (const opcode of WRITING) assert.ok(all.includes(opcode));
});
