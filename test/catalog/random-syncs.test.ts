import { test } from 'node:test';
import fc from 'fast-check';
import type { LibraryItem } from '../support/library-entries.ts';
import { album, photo, video, worldWith } from './catalog-world.ts';
import { pick, Reference } from './reference.ts';

const NAMES = ['a.jpg', 'A.JPG', 'a (2).jpg', 'b.jpg', 'e\u0301.jpg', '\u00e9.jpg'];
const MONTHS = ['2021-07', '2020-12', undefined];
const TITLES = ['x', 'X', 'x (2)', 'y'];

interface Act {
  toString(): string;
  perform(reference: Reference, at: number): void | Promise<void>;
}

const which = fc.nat(30);
const description = fc.record({
  name: which,
  month: which,
  revision: which,
  ready: fc.boolean(),
  favorite: fc.boolean(),
});
type Description = typeof description extends fc.Arbitrary<infer D> ? D : never;

function described(id: string, { name, month, revision, ready, favorite }: Description): LibraryItem {
  const make = revision % 2 ? photo : video;
  const taken = pick(MONTHS, month);
  return make(pick(NAMES, name) ?? '', {
    id,
    takenAt: taken && `${taken}-14T00:00:0${revision % 5}Z`,
    state: ready ? 'ready' : 'processing',
    revision: `${revision % 3}`,
    favorite,
  });
}

/** One kind of act: how often beside the others, what it is about, and what it does. */
function act<D>(
  weight: number,
  name: string,
  about: fc.Arbitrary<D>,
  perform: (r: Reference, d: D, at: number) => unknown,
) {
  const arbitrary: fc.Arbitrary<Act> = about.map((details) => ({
    toString: () => `${name} ${JSON.stringify(details)}`,
    perform: async (reference, at) => void (await perform(reference, details, at)),
  }));
  return { weight, arbitrary };
}

const titled = fc.record({ which, title: which, items: fc.array(which, { maxLength: 4 }) });
const nothing = fc.constant(undefined);

const acts = fc.oneof(
  act(5, 'add', description, (r, details, at) => r.add(described(`${at}`, details))),
  act(2, 'change', fc.tuple(which, description), (r, [one, details]) => r.change(one, (id) => described(id, details))),
  act(2, 'remove', which, (r, one) => r.remove(one)),
  act(1, 'bring back', which, (r, one) => r.bringBack(one)),
  act(1, 'learn', which, (r, one) => r.learn(one)),
  act(2, 'add album', titled, (r, { title, items }, at) => {
    r.putAlbum(album(pick(TITLES, title) ?? '', r.itemsAt(items), { id: `album-${at}` }));
  }),
  act(1, 'retitle and refill album', titled, (r, { which: one, title, items }) => {
    const id = r.albumAt(one);
    if (id) r.putAlbum(album(pick(TITLES, title) ?? '', r.itemsAt(items), { id }));
  }),
  act(1, 'remove album', which, (r, one) => r.removeAlbum(one)),
  act(2, 'interrupted sync', fc.nat(12), async ({ world }, items) => {
    world.library.interruptListing(items);
    await world.sync().catch(() => undefined);
    world.library.heal();
  }),
  act(2, 'quick sync', fc.nat(20), async ({ world }, items) => {
    world.library.interruptListing(items);
    await world.sync({ quick: true }).catch(() => undefined);
    world.library.heal();
  }),
  act(1, 'forget checkpoints', nothing, ({ world }) => world.library.forgetCheckpoints()),
  act(1, 'reopen', nothing, ({ world }) => world.reopen()),
  act(3, 'sync', nothing, syncWhole),
);

async function syncWhole(reference: Reference): Promise<void> {
  const { world } = reference;
  // The first may only end a sync that began before the last changes.
  if ((await world.catalog.summary()).libraries.google.unfinishedSync) await world.sync();
  await world.sync();
  await reference.check();
  await reference.checkWhole();
}

test('whatever comes, goes, changes or breaks off: names are unique and for good once a date is known, and nothing is lost', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(acts, { minLength: 5, maxLength: 30, size: 'max' }), async (performed) => {
      await using world = await worldWith([], { pageSize: 3, repeatsBoundaryItems: true, tellsItemCounts: true });
      const reference = new Reference(world);
      for (const [at, one] of performed.entries()) {
        await one.perform(reference, at);
        await reference.check();
      }
      await syncWhole(reference);
    }),
    { numRuns: 25 },
  );
});
