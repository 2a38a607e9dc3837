import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setImmediate as turnOfTheLoop } from 'node:timers/promises';
import { ReadAhead } from '../../src/takeout/reading/read-ahead.ts';
import { Gate } from '../support/gate.ts';

const MIB = 1_048_576;
const START = 1_000;

/** A part of a file of which the system has `residentBytes` in memory, and what of it was read ahead. */
function partOf(sizeBytes: number, residentBytes = 0) {
  const brought: [fromMib: number, mib: number][] = [];
  let gate = new Gate();
  const file = {
    isResident: (position: number) => position - START < residentBytes,
    readAhead: async (position: number, lengthBytes: number) => {
      brought.push([(position - START) / MIB, lengthBytes / MIB]);
      await gate.pass();
    },
  };
  const ahead = new ReadAhead(file, START, sizeBytes);
  const read = (fromMib: number, mib = 1) => ahead.follow(fromMib * MIB, mib * MIB);
  const arrive = async () => {
    const waiting = gate;
    gate = new Gate();
    waiting.release();
    await turnOfTheLoop();
  };
  return { brought, read, arrive };
}

test('whoever reads on has as much read ahead as it has read, up to 32 MiB, in stretches of up to 8 MiB, one at a time', async () => {
  const { brought, read, arrive } = partOf(200 * MIB);
  read(0);
  assert.deepEqual(brought, [], 'one read is no beginning yet');
  read(1);
  assert.deepEqual(brought, [[2, 2]]);
  await arrive();
  assert.equal(brought.length, 1, 'no further than it has come');
  for (let at = 2; at < 40; at += 1) read(at);
  assert.deepEqual(brought.slice(1), [[4, 3]], 'one stretch at a time, as long as what was read');
  for (let mib = 40; mib < 72; mib += 8) {
    await arrive();
    assert.deepEqual(brought.at(-1), [mib, 8], 'what was read meanwhile is not read once more');
  }
  await arrive();
  assert.deepEqual(brought.at(-1), [64, 8], 'no further than 32 MiB');
  read(40);
  assert.deepEqual(brought.at(-1), [72, 8]);
});

test('the part is not left at its end', async () => {
  const { brought, read, arrive } = partOf(3.5 * MIB);
  read(0);
  read(1);
  assert.deepEqual(brought, [[2, 1.5]]);
  read(2);
  read(3, 0.5);
  await arrive();
  assert.equal(brought.length, 1);
});

test('what is in memory is not read ahead', () => {
  const { brought, read } = partOf(100 * MIB, 10.5 * MIB);
  for (let at = 0; at < 5; at += 1) read(at);
  assert.deepEqual(brought, []);
  read(5);
  assert.deepEqual(brought, [[11, 6]]);
});

test('for whoever reads here and there nothing is read ahead, and it ends with the run', async () => {
  const { brought, read, arrive } = partOf(100 * MIB);
  for (const at of [50, 10, 11.5, 90, 0, 3, 2]) read(at);
  assert.deepEqual(brought, []);
  read(3);
  assert.deepEqual(brought, [[4, 2]]);
  read(70);
  await arrive();
  assert.equal(brought.length, 1);
});
