import assert from 'node:assert/strict';
import { constants } from 'node:os';
import { test } from 'node:test';
import fc from 'fast-check';
import { KernelTooOldError } from '../../../src/fuse/kernel/failures.ts';
import type { Agreed } from '../../../src/fuse/kernel/negotiation.ts';
import { hasFlag, INIT_FLAG, type InitFlag } from '../../../src/fuse/kernel/wire/init-flags.ts';
import { OPCODE } from '../../../src/fuse/kernel/wire/opcodes.ts';
import { INIT_IN, INIT_OUT, SHORT_INIT_IN_BYTES } from '../../../src/fuse/kernel/wire/structures.ts';
import { KernelSide } from './kernel-side.ts';
import { bytesOf, valuesOf } from './layout-bytes.ts';

const ALL = 0xffff_ffff;
const EXTENDED = 1 << INIT_FLAG.INIT_EXT;

interface Offer {
  readonly major?: number;
  readonly minor: number;
  readonly flags?: number;
  readonly flags2?: number;
  readonly max_readahead?: number;
}

/** What we answer to a kernel that begins so, and what we go by from then on. */
function negotiateWith(offer: Offer, { wantsPassthrough = true, sentBytes = INIT_IN.sizeBytes } = {}) {
  const kernel = new KernelSide(new Map(), { wantsPassthrough });
  const body = bytesOf(INIT_IN, { major: 7, ...offer }).subarray(0, sentBytes);
  const { errno, body: answer } = kernel.askNow(OPCODE.INIT, { body });
  const told = answer.length === INIT_OUT.sizeBytes ? valuesOf(INIT_OUT, answer) : undefined;
  return { kernel, errno, told, outcome: kernel.outcomes[0] };
}

function agreedWith(offer: Offer, options = {}): Agreed {
  const { outcome } = negotiateWith(offer, options);
  assert.ok(outcome && !(outcome instanceof Error), String(outcome));
  return outcome;
}

test('every kernel from 7.31 on is spoken to in its own version, up to the newest we know', () => {
  for (let minor = 31; minor <= 60; minor += 1) {
    const { errno, told, outcome } = negotiateWith({ minor, flags: ALL, flags2: ALL });
    assert.equal(errno, 0);
    assert.deepEqual([told?.major, told?.minor], [7, Math.min(minor, 45)]);
    assert.ok(outcome && !(outcome instanceof Error));
  }
});

test('a kernel with a newer major version is told ours, and asks again in it', () => {
  const { kernel, errno, told, outcome } = negotiateWith({ major: 8, minor: 3 });
  assert.deepEqual([errno, told?.major, outcome], [0, 7, undefined]);
  assert.equal(told?.flags, 0, 'nothing is agreed yet');
  kernel.send(OPCODE.INIT, { body: bytesOf(INIT_IN, { major: 7, minor: 45, flags: ALL }) });
  assert.equal(kernel.outcomes.length, 1);
  assert.ok(!(kernel.outcomes[0] instanceof Error));
});

test('a kernel that is too old is refused, and the mount fails with the version it has', () => {
  for (const [major, minor] of [
    [7, 30],
    [7, 0],
    [6, 40],
    [0, 0],
  ] as const) {
    const { errno, outcome } = negotiateWith({ major, minor, flags: ALL });
    assert.equal(errno, -constants.errno.ENOSYS);
    assert.ok(outcome instanceof KernelTooOldError);
    assert.match(outcome.message, new RegExp(`FUSE ${major}\\.${minor}, and 7\\.31`));
  }
});

test('kernels before 7.36 send a short INIT, and its second word of flags is none', () => {
  const { told } = negotiateWith({ minor: 35, flags: ALL, flags2: ALL }, { sentBytes: SHORT_INIT_IN_BYTES });
  assert.equal(told?.flags2, 0);
  assert.notEqual(told?.flags, 0);
  assert.equal(agreedWith({ minor: 35, flags: ALL }, { sentBytes: SHORT_INIT_IN_BYTES }).hasPassthrough, false);
});

test('the second word counts only with INIT_EXT', () => {
  assert.equal(agreedWith({ minor: 45, flags: 0, flags2: ALL }).flags.flags2, 0);
  assert.notEqual(agreedWith({ minor: 45, flags: EXTENDED, flags2: ALL }).flags.flags2, 0);
});

test('an INIT without its flags is EINVAL, and the mount fails', () => {
  for (const sentBytes of [0, 8, SHORT_INIT_IN_BYTES - 1]) {
    const { errno, outcome } = negotiateWith({ minor: 45 }, { sentBytes });
    assert.equal(errno, -constants.errno.EINVAL);
    assert.ok(outcome instanceof Error);
  }
});

test('only flags that are offered and that we know are taken', () => {
  const word = fc.integer({ min: 0, max: ALL });
  fc.assert(
    fc.property(word, word, fc.boolean(), (flags, flags2, wantsPassthrough) => {
      const { told } = negotiateWith({ minor: 45, flags, flags2 }, { wantsPassthrough });
      const taken = { flags: told?.flags ?? 0, flags2: told?.flags2 ?? 0 };
      assert.equal(taken.flags & ~flags, 0);
      assert.equal(taken.flags2 & ~flags2, 0);
      const isExtended = (flags & EXTENDED) !== 0;
      for (const name of Object.keys(INIT_FLAG) as InitFlag[]) {
        const isOffered = hasFlag({ flags, flags2: isExtended ? flags2 : 0 }, name);
        assert.equal(hasFlag(taken, name), isOffered && (name !== 'PASSTHROUGH' || wantsPassthrough), name);
      }
    }),
  );
});

test('of a kernel that offers everything these are taken, each of them', () => {
  const { flags } = agreedWith({ minor: 45, flags: ALL, flags2: ALL });
  const taken = (Object.keys(INIT_FLAG) as InitFlag[]).filter((name) => hasFlag(flags, name));
  assert.deepEqual(taken.sort(), [
    'ABORT_ERROR',
    'ASYNC_DIO',
    'ASYNC_READ',
    'CACHE_SYMLINKS',
    'DIRECT_IO_ALLOW_MMAP',
    'DO_READDIRPLUS',
    'EXPLICIT_INVAL_DATA',
    'EXPORT_SUPPORT',
    'INIT_EXT',
    'MAX_PAGES',
    'NO_OPENDIR_SUPPORT',
    'PARALLEL_DIROPS',
    'PASSTHROUGH',
  ]);
});

test('passthrough is agreed only when it is offered and wanted, and only then a depth of stacked file systems', () => {
  const offer = { minor: 45, flags: ALL, flags2: ALL };
  const depth = (wantsPassthrough: boolean) => negotiateWith(offer, { wantsPassthrough }).told?.max_stack_depth;
  assert.equal(agreedWith(offer).hasPassthrough, true);
  assert.equal(depth(true), 1);
  assert.equal(agreedWith(offer, { wantsPassthrough: false }).hasPassthrough, false);
  assert.equal(depth(false), 0);
  assert.equal(agreedWith({ minor: 39, flags: ALL, flags2: 0 }).hasPassthrough, false);
});

test('reads of 1 MiB, nanoseconds, and the read-ahead that the kernel proposes', () => {
  const { told } = negotiateWith({ minor: 45, flags: ALL, max_readahead: 131_072 });
  assert.equal(told?.max_pages, 256);
  assert.equal(told?.time_gran, 1);
  assert.equal(told?.max_readahead, 131_072);
  assert.ok((told?.congestion_threshold ?? 0) < (told?.max_background ?? 0));
  assert.ok((told?.max_write ?? 0) >= 4_096, 'the least the kernel allows');
});
