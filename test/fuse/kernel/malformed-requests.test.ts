import assert from 'node:assert/strict';
import { constants } from 'node:os';
import { test } from 'node:test';
import { setImmediate as turnOfTheLoop } from 'node:timers/promises';
import fc from 'fast-check';
import { OPCODE } from '../../../src/fuse/kernel/wire/opcodes.ts';
import { IN_HEADER, INTERRUPT_IN, OPEN_IN } from '../../../src/fuse/kernel/wire/structures.ts';
import { album, photo } from '../../support/library-entries.ts';
import { type KernelSide, nameBytes, requestBytes } from './kernel-side.ts';
import { bytesOf, valuesOf } from './layout-bytes.ts';
import { anyOddRequest, neededBytes, type OddRequest, plainBody, SHAPES } from './odd-requests.ts';
import { ServedTree } from './served-tree.ts';

/** What takes longer hangs. */
const PATIENCE_MS = 10_000;

/** The kernel takes no number beyond, nor a positive one. */
const LEAST_ERRNO = -511;

const UNANSWERED: readonly number[] = [OPCODE.FORGET, OPCODE.BATCH_FORGET];

async function serve(): Promise<ServedTree> {
  const served = await ServedTree.open(
    photo('beach.jpg', { sizeBytes: 3_000_000, description: 'By the sea', sizeIsListed: true }),
    photo('unsized.jpg', { sizeBytes: 10 }),
    album('Trip', ['beach.jpg']),
  );
  for (let opened = 0; opened < 3; opened += 1) await served.openFile('photos/2021/07/beach.jpg');
  return served;
}

/** Sends it as it is, and says under which number. */
function deliver(kernel: KernelSide, { opcode, node, body, announcedBytes, cutTo }: OddRequest): Delivered {
  const unique = kernel.nextUnique();
  const whole = requestBytes(opcode, unique, { node, body });
  if (announcedBytes !== undefined) whole.writeUInt32LE(announcedBytes, IN_HEADER.at.len);
  const lengthBytes = Math.min(cutTo ?? whole.length, whole.length);
  const { len } = valuesOf(IN_HEADER, whole);
  const hasHeader = lengthBytes >= IN_HEADER.sizeBytes;
  kernel.deliver(whole, lengthBytes);
  return { unique, opcode, hasHeader, isWhole: hasHeader && len === lengthBytes };
}

interface Delivered {
  readonly unique: number;
  readonly opcode: number;
  readonly hasHeader: boolean;
  /** It has a whole header, which tells its true length. */
  readonly isWhole: boolean;
}

async function settle(kernel: KernelSide): Promise<void> {
  for (const startedMs = performance.now(); kernel.pool.taken > 0; await turnOfTheLoop()) {
    assert.ok(performance.now() - startedMs < PATIENCE_MS, `${kernel.pool.taken} requests hang`);
  }
}

function assertAnswered(kernel: KernelSide, delivered: readonly Delivered[]): void {
  const asked = new Map(delivered.map((each) => [each.unique, each]));
  const answered = new Set<number>();
  for (const { unique, errno, body } of kernel.answers) {
    const request = asked.get(unique);
    assert.ok(request?.hasHeader, `an answer to ${unique}, which is no request`);
    assert.ok(!UNANSWERED.includes(request.opcode), 'nobody waits for the answer to a FORGET');
    assert.ok(!answered.has(unique), 'two answers to one request');
    assert.ok(errno <= 0 && errno >= LEAST_ERRNO, `errno ${errno}`);
    assert.ok(request.isWhole || errno === -constants.errno.EINVAL, `errno ${errno} for one of another length`);
    assert.ok(errno === 0 || body.length === 0, 'an errno has no body');
    answered.add(unique);
  }
  for (const { unique, opcode, hasHeader, isWhole } of delivered) {
    // An interrupt is answered itself, or ends the request it names.
    const mayStaySilent = UNANSWERED.includes(opcode) || (isWhole && opcode === OPCODE.INTERRUPT);
    if (hasHeader && !mayStaySilent) assert.ok(answered.has(unique), `no answer to opcode ${opcode}`);
  }
}

/** Of how many requests the log says so. */
function notUnderstood(kernel: KernelSide): number {
  return kernel.log.messages('error').filter((message) => /was not understood/.test(message)).length;
}

test('whatever arrives, everything with a whole header is answered once and well-formed, nothing is thrown, and every buffer comes back', async () => {
  await using served = await serve();
  const { kernel } = served;
  await fc.assert(
    fc.asyncProperty(fc.array(anyOddRequest, { minLength: 1, maxLength: 30 }), async (requests) => {
      kernel.answers.length = 0;
      kernel.log.lines.length = 0;
      const delivered = requests.map((request) => deliver(kernel, request));
      await settle(kernel);
      assertAnswered(kernel, delivered);
      const odd = delivered.filter(({ isWhole }) => !isWhole).length;
      assert.ok(notUnderstood(kernel) >= odd, 'the log tells of each that was not understood');
    }),
    { numRuns: 400 },
  );
  const { errno, body } = await served.ask(OPCODE.LOOKUP, 'photos/2021/07', nameBytes('beach.jpg'));
  assert.equal(errno, 0, 'and the tree is served as before');
  assert.ok(body.length > 0);
});

test('random bytes are answered at most once, and thrown away', async () => {
  await using served = await serve();
  const { kernel } = served;
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), fc.boolean(), (bytes, saysItsLength) => {
      const request = Buffer.from(bytes);
      if (saysItsLength && request.length >= 4) request.writeUInt32LE(request.length);
      kernel.answers.length = 0;
      kernel.deliver(request);
      assert.ok(kernel.answers.length <= 1);
    }),
    { numRuns: 2_000 },
  );
  await settle(kernel);
});

test('a request of any kind whose length is not what it says is EINVAL; only one without a whole header is not answered', async () => {
  await using served = await serve();
  const { kernel } = served;
  for (const shape of SHAPES) {
    const { opcode } = shape;
    const body = plainBody(shape);
    const wholeBytes = IN_HEADER.sizeBytes + body.length;
    const delivered: Delivered[] = [];
    kernel.answers.length = 0;
    kernel.log.lines.length = 0;
    for (let cutTo = 0; cutTo < wholeBytes; cutTo += 1) {
      delivered.push(deliver(kernel, { opcode, node: 1n, body, announcedBytes: undefined, cutTo }));
    }
    for (const announcedBytes of [0, wholeBytes - 1, wholeBytes + 1, 0xffff_ffff]) {
      delivered.push(deliver(kernel, { opcode, node: 1n, body, announcedBytes, cutTo: undefined }));
    }
    await settle(kernel);
    assertAnswered(kernel, delivered);
    assert.equal(notUnderstood(kernel), delivered.length, 'the log tells of each');
  }
});

test('a request of any kind is EINVAL without something that its answer depends on; what is not looked at may be missing', async () => {
  await using served = await serve();
  const { kernel } = served;
  for (const shape of SHAPES) {
    const body = plainBody(shape);
    for (let bodyBytes = 0; bodyBytes <= body.length; bodyBytes += 1) {
      kernel.log.lines.length = 0;
      const cutTo = IN_HEADER.sizeBytes + bodyBytes;
      const { unique, opcode } = deliver(kernel, { ...shape, node: 1n, body, announcedBytes: cutTo, cutTo });
      await settle(kernel);
      const isMissing = bodyBytes < neededBytes(shape);
      const isInvalid = kernel.answered(unique)?.errno === -constants.errno.EINVAL;
      assert.equal(isInvalid, isMissing && !UNANSWERED.includes(opcode), `opcode ${opcode} with ${bodyBytes} bytes`);
      assert.equal(notUnderstood(kernel), isMissing ? 1 : 0, 'the log tells of it');
    }
  }
});

test('a name that does not end, or ends behind its request, is EINVAL', async () => {
  await using served = await serve();
  const { kernel } = served;
  // The buffer behind the request holds what was there before: a name that was longer.
  await served.ask(OPCODE.LOOKUP, '', nameBytes('x'.repeat(2_000)));
  for (const body of [Buffer.alloc(0), Buffer.from('photos'), Buffer.alloc(5_000, 'x')]) {
    const { errno } = kernel.askNow(OPCODE.LOOKUP, { node: 1, body });
    assert.equal(errno, -constants.errno.EINVAL);
  }
  assert.equal(kernel.log.messages('error').length, 3);
});

test('interrupts of anything end at most what they name', async () => {
  await using served = await serve();
  const { kernel } = served;
  const gate = served.world.library.holdSizes();
  const waiting = [1, 2, 3].map(() =>
    kernel.send(OPCODE.GETATTR, { node: served.world.find('photos/2021/07/unsized.jpg') }),
  );
  for (const unique of [0n, 1n, 2n ** 53n, 2n ** 64n - 1n, BigInt(waiting[1] ?? 0)]) {
    kernel.send(OPCODE.INTERRUPT, { body: bytesOf(INTERRUPT_IN, { unique }) });
  }
  assert.equal(kernel.answered(waiting[1] ?? 0)?.errno, -constants.errno.EINTR);
  assert.equal(kernel.answered(waiting[0] ?? 0), undefined);
  gate.release();
  await settle(kernel);
  assert.deepEqual(
    waiting.map((unique) => kernel.answers.filter((answer) => answer.unique === unique).map(({ errno }) => errno)),
    [[0], [-constants.errno.EINTR], [0]],
  );
});

test('files that were opened for programs that went away are closed again', async () => {
  await using served = await serve();
  const node = served.world.find('photos/2021/07/beach.jpg');
  for (let asked = 0; asked < 500; asked += 1) {
    served.kernel.refuseNext('ENOENT');
    served.kernel.send(OPCODE.OPEN, { node, body: bytesOf(OPEN_IN) });
  }
  await settle(served.kernel);
  const { fh } = await served.openFile('photos/2021/07/beach.jpg');
  for (let handle = fh - 5; handle < fh; handle += 1) assert.throws(() => served.files.at(handle), /not open/);
});
