import assert from 'node:assert/strict';
import { constants } from 'node:os';
import { describe, test } from 'node:test';
import { type FailureCode, RemoteError } from '../../../src/base/failure.ts';
import { silentLog } from '../../../src/base/log.ts';
import { FailureLog } from '../../../src/fuse/failure-log.ts';
import type { Answer } from '../../../src/fuse/kernel/answer.ts';
import { AnswerPool } from '../../../src/fuse/kernel/answer-pool.ts';
import { Exchange } from '../../../src/fuse/kernel/exchange.ts';
import { LookupCounts } from '../../../src/fuse/kernel/lookup-counts.ts';
import { Request } from '../../../src/fuse/kernel/request.ts';
import { OPCODE } from '../../../src/fuse/kernel/wire/opcodes.ts';
import { OUT_HEADER } from '../../../src/fuse/kernel/wire/structures.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { KernelSide, only, requestBytes } from './kernel-side.ts';

const { errno } = constants;

describe('an answer', () => {
  test('comes before anything else when nothing must be waited for', () => {
    const kernel = new KernelSide(only(OPCODE.READ, { name: 'read', perform: () => 0 }));
    assert.deepEqual(kernel.askNow(OPCODE.READ), { unique: 2, errno: 0, body: Buffer.alloc(0) });
  });

  test('carries the number of its request, all 64 bits of it', () => {
    const sent: bigint[] = [];
    const exchange = new Exchange({
      operations: new Map(),
      answers: new AnswerPool(),
      lookups: new LookupCounts(),
      failures: new FailureLog(silentLog, new ManualClock()),
      wantsPassthrough: false,
      waitedLess: () => undefined,
      pathOf: (node) => `node ${node}`,
      log: silentLog,
      send: (answer) => sent.push(answer.readBigUInt64LE(OUT_HEADER.at.unique)),
      negotiated: () => undefined,
    });
    for (const unique of [0n, 2n, 0xffff_fffen, 0x1_0000_0000n, 0xffff_ffff_ffff_fffen]) {
      const bytes = requestBytes(OPCODE.READ, unique, {});
      exchange.take(new Request(bytes), bytes.length);
      assert.equal(sent.at(-1), unique);
    }
  });

  test('has the errno of the failure, whichever it is', async () => {
    const expected: Record<FailureCode, number> = {
      'not-found': errno.ENOENT,
      gone: errno.ESTALE,
      'read-only': errno.EROFS,
      'signed-out': errno.EACCES,
      offline: errno.ENETUNREACH,
      quota: errno.EDQUOT,
      'timed-out': errno.ETIMEDOUT,
      corrupt: errno.EIO,
      'no-space': errno.ENOSPC,
      'destination-lost': errno.EIO,
      usage: errno.EINVAL,
      busy: errno.EBUSY,
      canceled: errno.EINTR,
      bug: errno.EIO,
    };
    for (const [code, number] of Object.entries(expected)) {
      const reason = new RemoteError(code as FailureCode, code);
      const thrown = new KernelSide(
        only(OPCODE.READ, {
          name: 'read',
          perform: () => {
            throw reason;
          },
        }),
      );
      const rejected = new KernelSide(only(OPCODE.READ, { name: 'read', perform: () => Promise.reject(reason) }));
      assert.equal(thrown.askNow(OPCODE.READ).errno, -number, code);
      assert.equal((await rejected.ask(OPCODE.READ)).errno, -number, code);
    }
  });

  test('to something that fails in an unknown way is EIO, and the log has it', () => {
    const perform = () => {
      throw new TypeError('x is undefined');
    };
    const kernel = new KernelSide(only(OPCODE.READ, { name: 'read', perform }));
    assert.equal(kernel.askNow(OPCODE.READ, { node: 12 }).errno, -errno.EIO);
    assert.match(kernel.log.text(), /"operation":"read","path":"node 12".*x is undefined/);
  });

  test('never has a body with an errno', () => {
    const perform = (_request: unknown, answer: Answer) => {
      answer.u32(0, 1);
      throw new RemoteError('offline', 'offline');
    };
    const kernel = new KernelSide(only(OPCODE.READ, { name: 'read', perform }));
    assert.equal(kernel.askNow(OPCODE.READ).body.length, 0);
  });

  test('to what we do not know is ENOSYS', () => {
    const kernel = new KernelSide(new Map());
    for (const opcode of [0, 20, 39, 40, 53, 4_096, 0xffff_ffff]) {
      assert.equal(kernel.askNow(opcode).errno, -errno.ENOSYS, String(opcode));
    }
  });

  test('to DESTROY is given, and FORGET is never answered', () => {
    const kernel = new KernelSide(new Map());
    assert.equal(kernel.askNow(OPCODE.DESTROY).errno, 0);
    kernel.send(OPCODE.FORGET, { node: 5, body: Buffer.alloc(8) });
    kernel.send(OPCODE.BATCH_FORGET, { body: Buffer.alloc(8) });
    assert.equal(kernel.answers.length, 1);
  });
});

describe('an answer that the kernel does not take', () => {
  const grants = only(OPCODE.LOOKUP, {
    name: 'lookup',
    perform: (_request, answer) => {
      answer.granted.push(7, 8, 7);
      return 0;
    },
  });

  test('grants nothing; one that it takes grants each node as often as it names it', () => {
    const kernel = new KernelSide(grants);
    kernel.refuseNext('ENOENT');
    kernel.send(OPCODE.LOOKUP);
    assert.equal(kernel.lookups.nodes, 0);
    kernel.send(OPCODE.LOOKUP);
    assert.deepEqual([kernel.lookups.of(7), kernel.lookups.of(8)], [2, 1]);
  });

  test('because the program or the mount is gone is no failure; for another reason the log has it', () => {
    const kernel = new KernelSide(grants);
    for (const code of ['ENOENT', 'ENODEV', 'ECONNABORTED', 'EBADF']) {
      kernel.refuseNext(code);
      kernel.send(OPCODE.LOOKUP);
    }
    assert.deepEqual(kernel.log.lines, []);
    kernel.refuseNext('EINVAL');
    kernel.send(OPCODE.LOOKUP);
    assert.deepEqual(kernel.log.messages('error'), ['The kernel did not take an answer']);
    assert.equal(kernel.lookups.nodes, 0);
    assert.equal(kernel.pool.taken, 0);
  });

  test('is like one that refuses: neither grants anything', () => {
    const kernel = new KernelSide(
      only(OPCODE.LOOKUP, {
        name: 'lookup',
        perform: (_request, answer) => {
          answer.granted.push(7);
          throw new RemoteError('offline', 'offline');
        },
      }),
    );
    kernel.send(OPCODE.LOOKUP);
    assert.equal(kernel.lookups.nodes, 0);
  });
});
