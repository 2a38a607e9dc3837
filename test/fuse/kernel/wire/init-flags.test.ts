import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  hasFlag,
  INIT_FLAG,
  type InitFlag,
  LEFT_OUT,
  TAKEN,
  takeFlags,
} from '../../../../src/fuse/kernel/wire/init-flags.ts';
import { KernelHeader } from './kernel-header.ts';
import { assertSame } from './newer-numbers.ts';

const header = KernelHeader.ofThisMachine();
const NAMES = Object.keys(INIT_FLAG) as InitFlag[];

test('flags have the kernel’s bits', () => {
  for (const name of NAMES) assertSame(`FUSE_${name}`, INIT_FLAG[name], header.bit(`FUSE_${name}`));
});

test('each flag that we may take says why', () => {
  assert.deepEqual(Object.keys(TAKEN).sort(), [...NAMES].sort());
});

test('every flag that the kernel has is either taken or left out, with a reason', () => {
  const explained = new Map([...Object.entries(TAKEN), ...Object.entries(LEFT_OUT)]);
  assert.ok(header.initFlags.length >= 32, 'the header was understood');
  for (const name of header.initFlags) assert.ok(explained.get(name), `${name} is neither taken nor left out`);
  assert.equal(explained.size, NAMES.length + Object.keys(LEFT_OUT).length, 'none is both');
});

test('what is taken is exactly what is both wanted and offered, in both words', () => {
  const word = fc.integer({ min: 0, max: 0xffff_ffff });
  fc.assert(
    fc.property(word, word, fc.subarray(NAMES), (flags, flags2, wanted) => {
      const offered = { flags, flags2 };
      const taken = takeFlags(offered, wanted);
      for (const name of NAMES) {
        assert.equal(hasFlag(taken, name), wanted.includes(name) && hasFlag(offered, name), name);
      }
      for (const [mine, theirs] of [
        [taken.flags, flags],
        [taken.flags2, flags2],
      ] as const) {
        assert.ok(mine >= 0 && mine <= 0xffff_ffff);
        assert.equal(mine & ~theirs, 0, 'nothing that was not offered');
      }
    }),
  );
});
