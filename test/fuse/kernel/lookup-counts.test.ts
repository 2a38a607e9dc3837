import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { LookupCounts } from '../../../src/fuse/kernel/lookup-counts.ts';
import { OPCODE } from '../../../src/fuse/kernel/wire/opcodes.ts';
import { BATCH_FORGET_IN, FORGET_IN, FORGET_ONE } from '../../../src/fuse/kernel/wire/structures.ts';
import { KernelSide } from './kernel-side.ts';
import { bytesOf } from './layout-bytes.ts';

/** Close together, at the edges of pages, and far away. */
const anyNode = fc.oneof(
  fc.integer({ min: 1, max: 12 }),
  fc.constantFrom(1_023, 1_024, 1_025, 2_047, 2_048, 1_000_000, 2 ** 32 - 1, 2 ** 32, 2 ** 53 - 1),
);

test('whatever is granted and forgotten, the counts are those of a plain table', () => {
  const granted = fc.record({ kind: fc.constant('granted' as const), node: anyNode });
  const forgotten = fc.record({
    kind: fc.constant('forgotten' as const),
    node: anyNode,
    count: fc.oneof(fc.nat(5), fc.constantFrom(2 ** 32, 2 ** 64)),
  });
  fc.assert(
    fc.property(fc.array(fc.oneof({ weight: 2, arbitrary: granted }, forgotten), { maxLength: 200 }), (steps) => {
      const counts = new LookupCounts();
      const model = new Map<number, number>();
      for (const step of steps) {
        const before = model.get(step.node) ?? 0;
        if (step.kind === 'granted') {
          counts.granted(step.node);
          model.set(step.node, before + 1);
        } else {
          counts.forgotten(step.node, step.count);
          if (before > step.count) model.set(step.node, before - step.count);
          else model.delete(step.node);
        }
        assert.equal(counts.of(step.node), model.get(step.node) ?? 0);
        assert.equal(counts.nodes, model.size);
      }
      for (const [node, count] of model) assert.equal(counts.of(node), count);
    }),
    { numRuns: 300 },
  );
});

test('a kernel that remembers a million nodes and forgets them leaves none', () => {
  const counts = new LookupCounts();
  for (let node = 1; node <= 1_000_000; node += 1) counts.granted(node);
  assert.equal(counts.nodes, 1_000_000);
  for (let node = 1; node <= 1_000_000; node += 1) counts.forgotten(node, 1);
  assert.equal(counts.nodes, 0);
});

describe('the kernel forgets', () => {
  const remembering = (...nodes: number[]) => {
    const kernel = new KernelSide(new Map());
    for (const node of nodes) kernel.lookups.granted(node);
    return kernel;
  };
  const batch = (count: number, ...forgets: { nodeid: number | bigint; nlookup: number | bigint }[]) =>
    Buffer.concat([bytesOf(BATCH_FORGET_IN, { count }), ...forgets.map((forget) => bytesOf(FORGET_ONE, forget))]);

  test('one node as often as it says', () => {
    const kernel = remembering(5, 5, 5);
    kernel.send(OPCODE.FORGET, { node: 5, body: bytesOf(FORGET_IN, { nlookup: 2 }) });
    assert.equal(kernel.lookups.of(5), 1);
  });

  test('many nodes at once', () => {
    const kernel = remembering(5, 5, 6, 7);
    const body = batch(2, { nodeid: 5, nlookup: 2 }, { nodeid: 7, nlookup: 1 });
    kernel.send(OPCODE.BATCH_FORGET, { body });
    assert.deepEqual(
      [5, 6, 7].map((node) => kernel.lookups.of(node)),
      [0, 1, 0],
    );
  });

  test('as far as the request goes, when it says that it holds more', () => {
    const kernel = remembering(5, 6);
    kernel.send(OPCODE.BATCH_FORGET, { body: batch(0xffff_ffff, { nodeid: 5, nlookup: 1 }) });
    assert.deepEqual([kernel.lookups.of(5), kernel.lookups.of(6)], [0, 1]);
  });

  test('only so many as it says, when the request holds more', () => {
    const kernel = remembering(5, 6);
    kernel.send(OPCODE.BATCH_FORGET, { body: batch(1, { nodeid: 5, nlookup: 1 }, { nodeid: 6, nlookup: 1 }) });
    assert.deepEqual([kernel.lookups.of(5), kernel.lookups.of(6)], [0, 1]);
  });

  test('what it never knew, which changes nothing', () => {
    const kernel = remembering(5);
    const most = 2n ** 64n - 1n;
    kernel.send(OPCODE.FORGET, { node: most, body: bytesOf(FORGET_IN, { nlookup: most }) });
    kernel.send(OPCODE.FORGET, { node: 0, body: bytesOf(FORGET_IN, { nlookup: 1 }) });
    assert.equal(kernel.lookups.nodes, 1);
    assert.equal(kernel.lookups.of(5), 1);
  });
});
