import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { Sandbox } from '../../src/sandbox/sandbox.ts';
import { missingPrograms } from '../support/programs.ts';
import { anyChange, Owner } from '../tree/random-owner.ts';
import { TreeModel } from '../tree/tree-model.ts';
import { comparable, expectedOutcome, type ShownTree } from './expected-outcome.ts';
import { OwnedSandbox } from './owned-sandbox.ts';
import { ProbedMount } from './probed-mount.ts';
import type { Deed } from './tree-probe.ts';
import { WAYS } from './ways-to-mount.ts';

const place = fc.record({
  at: fc.nat(1_000),
  /** Most paths are there; some never were, and some lead through what is no directory. */
  turn: fc.oneof({ weight: 8, arbitrary: fc.constant('') }, fc.constantFrom('.none', '/below', ' (9)', '/..')),
});
const anyDeed = fc.oneof(
  fc.record({
    what: fc.constantFrom(
      'look' as const,
      'look' as const,
      'follow' as const,
      'readlink' as const,
      'open for writing' as const,
      'ask for the id' as const,
    ),
    place,
  }),
  fc.record({ what: fc.constant('list' as const), place, atATime: fc.integer({ min: 1, max: 64 }) }),
  fc.record({ what: fc.constant('list, go back, and rewind' as const), place, after: fc.nat(6) }),
  fc.record({
    what: fc.constant('read' as const),
    place,
    position: fc.oneof(fc.nat(3_200), fc.constantFrom(4_096, 2 ** 31, 2 ** 32 + 1, 2 ** 40)),
    length: fc.integer({ min: 1, max: 8_192 }),
  }),
);
type AnyDeed = typeof anyDeed extends fc.Arbitrary<infer T> ? T : never;

const anyRound = fc.record({
  changes: fc.array(anyChange, { minLength: 4, maxLength: 10 }),
  deeds: fc.array(anyDeed, { minLength: 60, maxLength: 90, size: 'max' }),
});

function placed(tree: ShownTree, { place, ...deed }: AnyDeed): Deed {
  const paths = [...tree.keys()].sort();
  return { ...deed, path: `${paths[place.at % paths.length]}${place.turn}` };
}

describe('whatever happens in the library and whatever programs do', {
  skip: missingPrograms('perl', 'getfattr'),
}, () => {
  // A driver that is left out would not be missed otherwise.
  const skip = WAYS.map((way) => way.skip).find((reason) => reason !== false) ?? false;

  test('every driver shows what the model says, and each path keeps its inode number', { skip }, async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(anyRound, { minLength: 3, maxLength: 4 }), async (rounds) => {
        await using sandbox = await Sandbox.start({ library: { items: [], albums: [] } });
        const library = new OwnedSandbox(sandbox);
        const owner = new Owner(library);
        const model = new TreeModel();
        const mounts = await Promise.all(WAYS.map((way) => ProbedMount.open(way, sandbox)));
        try {
          for (const { changes, deeds } of rounds) {
            for (const change of changes) owner.apply(change);
            await Promise.all(mounts.map((mount) => mount.sync()));
            const tree = await model.sync(library);
            const everything = [...tree.keys()].map((path): Deed => ({ what: 'look', path }));
            const todo = [...everything, ...deeds.map((deed) => placed(tree, deed))];
            await Promise.all(
              mounts.map(async (mount) => {
                const outcomes = await mount.perform(todo);
                mount.compareInodes(todo, outcomes);
                for (const [index, deed] of todo.entries()) {
                  const found = outcomes[index] ?? assert.fail('the probe left a deed out');
                  const wanted = expectedOutcome(tree, deed, mount.way, (id) => library.bytesOf(id));
                  const said = `${mount.way.name}: ${JSON.stringify(deed)}\n${mount.said()}`;
                  assert.deepEqual(comparable(deed, found), comparable(deed, wanted), said);
                }
              }),
            );
          }
        } finally {
          await Promise.all(mounts.map((mount) => mount[Symbol.asyncDispose]()));
        }
      }),
      { numRuns: 3, endOnFailure: true },
    );
  });
});
