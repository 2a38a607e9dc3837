import assert from 'node:assert/strict';
import { constants } from 'node:os';
import { describe, test } from 'node:test';
import { setImmediate as turnOfTheLoop } from 'node:timers/promises';
import type { Answer } from '../../../src/fuse/kernel/answer.ts';
import { OPCODE } from '../../../src/fuse/kernel/wire/opcodes.ts';
import { INTERRUPT_IN } from '../../../src/fuse/kernel/wire/structures.ts';
import { Gate } from '../../support/gate.ts';
import { KernelSide, only } from './kernel-side.ts';
import { bytesOf } from './layout-bytes.ts';

const { errno } = constants;

/** An operation that waits at a gate, and what became of it. */
function waitingWorld() {
  const gate = new Gate();
  const seen = { aborted: false, undone: 0 };
  const perform = async (_request: unknown, answer: Answer): Promise<number> => {
    const { signal } = answer;
    signal.addEventListener('abort', () => {
      seen.aborted = true;
    });
    await gate.pass();
    answer.granted.push(7);
    answer.undo = async () => {
      seen.undone += 1;
    };
    return 0;
  };
  return { gate, seen, kernel: new KernelSide(only(OPCODE.READ, { name: 'read', perform })) };
}

function interrupt(kernel: KernelSide, unique: number | bigint) {
  return kernel.send(OPCODE.INTERRUPT, { body: bytesOf(INTERRUPT_IN, { unique }) });
}

describe('an interrupt', () => {
  test('of a request that waits ends it with EINTR at once and aborts what it waited for', () => {
    const { kernel, seen } = waitingWorld();
    const unique = kernel.send(OPCODE.READ);
    assert.equal(kernel.answered(unique), undefined);
    interrupt(kernel, unique);
    assert.deepEqual(kernel.answers, [{ unique, errno: -errno.EINTR, body: Buffer.alloc(0) }]);
    assert.equal(seen.aborted, true);
  });

  test('is the only answer: what comes later is undone and given back', async () => {
    const { kernel, gate, seen } = waitingWorld();
    const unique = kernel.send(OPCODE.READ);
    interrupt(kernel, unique);
    gate.release();
    await turnOfTheLoop();
    assert.equal(kernel.answers.length, 1);
    assert.equal(seen.undone, 1);
    assert.equal(kernel.lookups.of(7), 0, 'the kernel was not told of node 7');
    assert.equal(kernel.pool.taken, 0);
  });

  test('ends one request and not the others', async () => {
    const { kernel, gate } = waitingWorld();
    const [first, second] = [kernel.send(OPCODE.READ), kernel.send(OPCODE.READ)];
    interrupt(kernel, first);
    gate.release();
    assert.equal((await kernel.answerTo(second)).errno, 0);
    assert.equal(kernel.answered(first)?.errno, -errno.EINTR);
  });

  test('of a request that has not come yet, or has its answer, is EAGAIN: the kernel looks itself', async () => {
    const { kernel, gate } = waitingWorld();
    const unknown = interrupt(kernel, 4_712);
    assert.equal(kernel.answered(unknown)?.errno, -errno.EAGAIN);
    const unique = kernel.send(OPCODE.READ);
    gate.release();
    await kernel.answerTo(unique);
    const late = interrupt(kernel, unique);
    assert.equal(kernel.answered(late)?.errno, -errno.EAGAIN);
    const twice = interrupt(kernel, unique);
    assert.equal(kernel.answered(twice)?.errno, -errno.EAGAIN);
    assert.equal(kernel.answers.filter((answer) => answer.unique === unique).length, 1);
  });

  test('whose EINTR the kernel does not take any more aborts all the same', () => {
    const { kernel, seen } = waitingWorld();
    const unique = kernel.send(OPCODE.READ);
    kernel.refuseNext('ENOENT');
    interrupt(kernel, unique);
    assert.equal(seen.aborted, true);
    assert.deepEqual(kernel.log.messages('error'), []);
  });

  test('of everything, at the end of the mount, aborts all that wait and answers ENOTCONN, also to what still comes', async () => {
    const { kernel, gate, seen } = waitingWorld();
    kernel.send(OPCODE.READ);
    kernel.send(OPCODE.READ);
    kernel.end();
    assert.equal(seen.aborted, true);
    gate.release();
    await turnOfTheLoop();
    kernel.send(OPCODE.READ);
    assert.deepEqual(
      kernel.answers.map(({ errno: code }) => code),
      Array(3).fill(-errno.ENOTCONN),
    );
    assert.equal(seen.undone, 2);
    assert.equal(kernel.pool.taken, 0);
  });
});
