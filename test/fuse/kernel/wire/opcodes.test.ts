import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FOPEN, NOTIFY, OPCODE, WRITING } from '../../../../src/fuse/kernel/wire/opcodes.ts';
import { KernelHeader } from './kernel-header.ts';
import { assertSame } from './newer-numbers.ts';

const header = KernelHeader.ofThisMachine();

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
