import assert from 'node:assert/strict';
import { test } from 'node:test';
import { joins } from '../../src/catalog/records.ts';
import type { SyncOptions } from '../../src/catalog/sync.ts';
import type { MediaId } from '../../src/library/media-item.ts';
import { MemoryLibrary } from '../support/memory-library.ts';
import { album, CatalogWorld, type Entries, photo, video } from './catalog-world.ts';
import { consistentTree } from './consistency.ts';

/** One catalog, two libraries: Google's, and Takeout's archives. */
class TwoLibraries implements AsyncDisposable {
  private constructor(
    readonly world: CatalogWorld,
    readonly google: MemoryLibrary,
    readonly takeout: MemoryLibrary,
  ) {}

  static async with(google: Entries, takeout: Entries): Promise<TwoLibraries> {
    const library = new MemoryLibrary(google, { pageSize: 3 });
    const archives = new MemoryLibrary(takeout, { key: 'takeout', pageSize: 3 });
    return new TwoLibraries(await CatalogWorld.with(library), library, archives);
  }

  async syncGoogle(options?: SyncOptions): Promise<void> {
    await this.world.sync(options);
  }

  async syncTakeout(): Promise<void> {
    await this.world.clock.advance(60_000);
    await this.world.syncWith(this.takeout, { acceptRemovals: true });
  }

  async syncBoth(): Promise<void> {
    await this.syncGoogle({ acceptRemovals: true });
    await this.syncTakeout();
  }

  /** The item of the node at a path. */
  itemAt(path: string) {
    const node = this.world.at(path);
    if (node.kind === 'directory') throw new Error(`'${path}' is a directory`);
    const stored = this.world.catalog.item(node.item);
    if (!stored) throw new Error(`'${path}' has no item`);
    return { ino: node.ino, ...stored.item };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await consistentTree(this.world.catalog);
    await this.world[Symbol.asyncDispose]();
  }
}

const SHARED = 'photos/2021/07/beach.jpg';
const ofGoogle = photo('beach.jpg', { id: 'g1', cameraMake: 'Canon', revision: 'google' });
const ofTakeout = photo('beach.jpg', { id: 't1', sizeBytes: 5_000, sizeIsListed: true, revision: 'true original' });

for (const [first, order] of [
  ['Google', ['syncGoogle', 'syncTakeout']],
  ['Takeout', ['syncTakeout', 'syncGoogle']],
] as const) {
  test(`a photo that both libraries have is one item, with the true original; ${first} first`, async () => {
    await using both = await TwoLibraries.with(
      [ofGoogle, photo('only-google.jpg')],
      [ofTakeout, photo('only-takeout.jpg')],
    );
    await both[order[0]]();
    const { ino, id } = both.itemAt(SHARED);
    await both[order[1]]();

    assert.deepEqual(await both.world.files(), [
      SHARED,
      'photos/2021/07/only-google.jpg',
      'photos/2021/07/only-takeout.jpg',
    ]);
    const now = both.itemAt(SHARED);
    assert.deepEqual([now.ino, now.id], [ino, id]);
    assert.deepEqual([now.revision, now.sizeBytes, now.cameraMake], ['true original', 5_000, 'Canon']);
    const { google, takeout } = both.world.catalog.sightings(now.id);
    assert.deepEqual([google?.id, takeout?.id], ['g1', 't1']);
    const summary = await both.world.catalog.summary();
    assert.deepEqual([summary.items, summary.libraries.google.items, summary.libraries.takeout.items], [3, 2, 2]);
  });
}

test('an item that one library loses lives on through the other, in its place', async () => {
  await using both = await TwoLibraries.with([ofGoogle, album('x', ['beach.jpg'])], [ofTakeout]);
  await both.syncBoth();
  const before = both.itemAt(SHARED);

  both.takeout.remove('beach.jpg');
  await both.syncBoth();
  const afterTakeout = both.itemAt(SHARED);
  assert.deepEqual(
    [afterTakeout.ino, afterTakeout.revision, afterTakeout.sizeBytes],
    [before.ino, 'google', undefined],
  );

  both.takeout.add(ofTakeout);
  await both.syncBoth();
  both.google.remove('beach.jpg');
  await both.syncBoth();
  const afterGoogle = both.itemAt(SHARED);
  assert.deepEqual([afterGoogle.ino, afterGoogle.revision], [before.ino, 'true original']);
  assert.deepEqual((await both.world.catalog.summary()).libraries.google.items, 0);
});

test('an item that both lose leaves the tree, and comes back as itself, whichever library brings it', async () => {
  await using both = await TwoLibraries.with([ofGoogle], [ofTakeout]);
  await both.syncBoth();
  const { ino } = both.itemAt(SHARED);
  both.google.remove('beach.jpg');
  both.takeout.remove('beach.jpg');
  await both.syncBoth();
  assert.deepEqual(await both.world.files(), []);

  both.takeout.add(ofTakeout);
  await both.syncBoth();
  assert.equal(both.itemAt(SHARED).ino, ino);
  both.google.add(ofGoogle);
  await both.syncBoth();
  assert.deepEqual(await both.world.files(), [SHARED]);
});

test('what was learned of the bytes of one library says nothing about those of the other', async () => {
  await using both = await TwoLibraries.with([ofGoogle], [photo('beach.jpg', { id: 't1', revision: 'true original' })]);
  await both.syncGoogle();
  const { id } = both.itemAt(SHARED);
  await both.world.catalog.learn(id, { revision: 'google', sizeBytes: 700 });
  await both.syncTakeout();
  assert.equal(both.world.catalog.original(id), undefined);
});

test('a time that the two know to different parts of a second does not change when they are joined', async () => {
  const exact = photo('beach.jpg', { id: 'g1', takenAt: '2021-07-14T09:31:05.250Z' });
  await using both = await TwoLibraries.with([exact], [ofTakeout]);
  await both.syncBoth();
  assert.equal(both.itemAt(SHARED).takenAtMs, Date.parse('2021-07-14T09:31:05.250Z'));
});

test('albums of one title are one directory, with the items of both', async () => {
  await using both = await TwoLibraries.with(
    [ofGoogle, photo('a.jpg'), album('Summer', ['beach.jpg', 'a.jpg'])],
    [ofTakeout, photo('b.jpg'), album('Summer', ['beach.jpg', 'b.jpg'], { id: 'archive/Summer' })],
  );
  await both.syncBoth();
  const links = async () => (await both.world.files()).filter((path) => path.startsWith('albums/'));
  assert.deepEqual(await links(), [
    'albums/Summer/a.jpg -> photos/2021/07/a.jpg',
    'albums/Summer/b.jpg -> photos/2021/07/b.jpg',
    `albums/Summer/beach.jpg -> ${SHARED}`,
  ]);
  assert.equal((await both.world.catalog.summary()).albums, 1);

  both.google.changeAlbum('Summer', ['a.jpg']);
  await both.syncBoth();
  assert.equal((await links()).length, 3, 'the other library still has it in the album');
  both.takeout.changeAlbum('Summer', ['b.jpg']);
  await both.syncBoth();
  assert.equal((await links()).length, 2, 'neither has it there');

  both.google.removeAlbum('Summer');
  await both.syncBoth();
  assert.deepEqual(await links(), ['albums/Summer/b.jpg -> photos/2021/07/b.jpg']);
  both.takeout.removeAlbum('Summer');
  await both.syncBoth();
  assert.deepEqual(await links(), []);
  assert.equal(both.world.find('albums/Summer'), undefined);
  assert.equal((await both.world.catalog.summary()).albums, 0);

  both.google.add(album('Summer', ['a.jpg']));
  await both.syncBoth();
  assert.deepEqual(await links(), ['albums/Summer/a.jpg -> photos/2021/07/a.jpg']);
});

test('two albums of one title in one library stay two, also beside a third one in the other', async () => {
  await using both = await TwoLibraries.with(
    [photo('a.jpg'), album('Summer', ['a.jpg'], { id: '1' }), album('Summer', [], { id: '2' })],
    [photo('b.jpg'), album('Summer', ['b.jpg'], { id: '3' })],
  );
  await both.syncBoth();
  const directories = (await both.world.directories()).filter((path) => path.startsWith('albums/'));
  assert.deepEqual(directories, ['albums/Summer', 'albums/Summer (2)']);
});

test('a favourite of either library is a favourite until it is one of neither', async () => {
  const liked = { favorite: true };
  await using both = await TwoLibraries.with(
    [photo('beach.jpg', { id: 'g1', ...liked })],
    [photo('beach.jpg', { id: 't1', ...liked }), photo('b.jpg', liked)],
  );
  await both.syncBoth();
  const favorites = async () => (await both.world.files()).filter((path) => path.startsWith('favorites/'));
  assert.equal((await favorites()).length, 2);
  both.google.change('beach.jpg', { favorite: false });
  await both.syncBoth();
  assert.equal((await favorites()).length, 2);
  both.takeout.change('beach.jpg', { favorite: false });
  await both.syncBoth();
  assert.deepEqual(await favorites(), ['favorites/b.jpg -> photos/2021/07/b.jpg']);
});

test('too many items missing at once are suspicious in the library that misses them, however many the other has', async () => {
  const many = Array.from({ length: 150 }, (_, number) => photo(`g${number}.jpg`));
  const archived = Array.from({ length: 900 }, (_, number) => photo(`t${number}.jpg`));
  await using both = await TwoLibraries.with(many, archived);
  await both.syncTakeout();
  await both.syncGoogle();
  for (let number = 0; number < 120; number += 1) both.google.remove(`g${number}.jpg`);
  await both.syncGoogle();
  assert.equal((await both.world.catalog.summary()).libraries.google.items, 150);
});

test('what belongs beside another item has the stem that is shown of that one', async () => {
  await using both = await TwoLibraries.with(
    [],
    [
      photo('IMG_1.HEIC', { id: 'first' }),
      photo('IMG_1.HEIC', { id: 'second' }),
      video('IMG_1.MP4', { id: 'clip', beside: 'second' }),
      photo('IMG_1-edited.HEIC', { id: 'edit', beside: 'second' }),
      photo('IMG_1-edited.HEIC', { id: 'edit of the first', beside: 'first' }),
    ],
  );
  await both.syncTakeout();
  assert.deepEqual(await both.world.files(), [
    'photos/2021/07/IMG_1 (2)-edited.HEIC',
    'photos/2021/07/IMG_1 (2).HEIC',
    'photos/2021/07/IMG_1 (2).MP4',
    'photos/2021/07/IMG_1-edited.HEIC',
    'photos/2021/07/IMG_1.HEIC',
  ]);
});

test('a moving half stands beside a still that Google showed first, in the directory of that one', async () => {
  await using both = await TwoLibraries.with(
    [photo('other.jpg', { id: 'g0' }), photo('IMG_1.HEIC', { id: 'g1' })],
    [
      photo('IMG_1.HEIC', { id: 't1' }),
      video('IMG_1.MP4', { id: 't2', beside: 't1', takenAt: '2020-01-01T00:00:00Z' }),
    ],
  );
  await both.syncBoth();
  assert.ok(both.world.find('photos/2021/07/IMG_1.MP4'));
});

test('both libraries can be synced at the same time', async () => {
  const shots = Array.from({ length: 40 }, (_, number) => `IMG_${number}.jpg`);
  await using both = await TwoLibraries.with(
    shots.map((name) => photo(name, { id: `g ${name}` })),
    shots.map((name) => photo(name, { id: `t ${name}` })),
  );
  await Promise.all([both.syncGoogle(), both.syncTakeout()]);
  assert.equal((await both.world.files()).length, 40);
});

test('a catalog with one library keeps nothing for a second one', async () => {
  await using both = await TwoLibraries.with([ofGoogle], []);
  await both.syncGoogle();
  assert.deepEqual(await both.world.catalog.store.range(joins, joins.prefix, { limit: 1 }), []);
  assert.deepEqual(both.world.catalog.sightings('g1' as MediaId), { google: both.google.item('beach.jpg') });
});

test('random changes in both libraries: each photo is shown once, as long as one of them has it', async () => {
  for (let seed = 1; seed <= 12; seed += 1) {
    await using both = await TwoLibraries.with([], []);
    const chance = chanceOf(seed);
    const held = { google: new Set<number>(), takeout: new Set<number>() };
    for (let step = 0; step < 40; step += 1) {
      const key = chance(2) === 0 ? 'google' : 'takeout';
      const number = chance(12);
      const id = `${key} ${number}`;
      if (held[key].delete(number)) both[key].remove(id);
      else {
        held[key].add(number);
        both[key].add(photo(`IMG_${number}.jpg`, { id, revision: key }));
      }
      if (chance(4) === 0) await (chance(2) === 0 ? both.syncGoogle({ acceptRemovals: true }) : both.syncTakeout());
      if (chance(10) === 0) await both.world.reopen();
    }
    await both.syncBoth();
    const wanted = [...new Set([...held.google, ...held.takeout])]
      .map((number) => `photos/2021/07/IMG_${number}.jpg`)
      .sort();
    assert.deepEqual(await both.world.files(), wanted, `seed ${seed}`);
    for (const number of held.takeout) {
      assert.equal(both.itemAt(`photos/2021/07/IMG_${number}.jpg`).revision, 'takeout', `seed ${seed}`);
    }
  }
});

/** Whole numbers below a limit, the same for the same seed. */
function chanceOf(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}
