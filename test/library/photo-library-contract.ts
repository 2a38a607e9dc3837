import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ItemGoneError, NotReadyError } from '../../src/library/failures.ts';
import type { MediaId, MediaItem } from '../../src/library/media-item.ts';
import type { Checkpoint, PhotoLibrary } from '../../src/library/photo-library.ts';
import { collect } from '../support/collect.ts';

/** An item that every library can be made to hold. File names are unique here. */
export interface ContractItem {
  readonly filename: string;
  readonly kind: MediaItem['kind'];
  readonly takenAt: string;
  readonly sizeBytes: number;
  readonly state: MediaItem['state'];
  readonly favorite: boolean;
}

export interface ContractAlbum {
  readonly title: string;
  /** File names in album order. */
  readonly items: readonly string[];
}

export interface LibraryContent {
  readonly items: readonly ContractItem[];
  readonly albums: readonly ContractAlbum[];
}

export interface LibraryUnderTest extends AsyncDisposable {
  readonly library: PhotoLibrary;
  bytesOf(filename: string): Promise<Uint8Array> | Uint8Array;
  /** Its owner deletes the item. */
  remove(filename: string): Promise<void> | void;
}

/** What not every library can have. */
export interface Traits {
  /** No item is ever still being prepared. */
  readonly isAlwaysReady?: boolean;
  /** The order of albums is not known: their items come in the order in which they were taken. */
  readonly ordersAlbumsByTime?: boolean;
}

function photo(filename: string, details: Partial<ContractItem> = {}): ContractItem {
  const usual = { takenAt: '2021-07-14T09:31:05Z', sizeBytes: 3_000, state: 'ready', favorite: false } as const;
  return { filename, kind: 'photo', ...usual, ...details };
}

const beach = photo('beach.jpg', { takenAt: '2023-01-01T00:00:00Z', favorite: true });
const hill = photo('hill.jpg', { takenAt: '2021-12-31T23:30:00Z', sizeBytes: 1 });
const clip = photo('clip.mp4', { kind: 'video', takenAt: '1969-07-20T20:17:40Z', sizeBytes: 200_000 });
const coming = photo('coming.mp4', { kind: 'video', state: 'processing', takenAt: '2022-02-02T02:02:02Z' });
const broken = photo('broken.mp4', { kind: 'video', state: 'failed', takenAt: '2020-02-02T02:02:02Z' });
const FEW: LibraryContent = {
  items: [hill, beach, clip, coming, broken],
  albums: [
    { title: 'Summer', items: ['hill.jpg', 'clip.mp4', 'beach.jpg'] },
    { title: 'Summer', items: [] },
  ],
};

const MANY: LibraryContent = {
  items: Array.from({ length: 230 }, (_, day) =>
    photo(`${day}.jpg`, { takenAt: new Date(Date.UTC(2020, 0, 1 + day)).toISOString(), sizeBytes: 100 + day }),
  ),
  albums: [],
};

/** What every `PhotoLibrary` must do, whatever it stands on. */
export function photoLibraryContract(
  name: string,
  makeOf: (content: LibraryContent) => Promise<LibraryUnderTest>,
  { isAlwaysReady = false, ordersAlbumsByTime = false }: Traits = {},
): void {
  const isPossible = ({ state }: ContractItem) => state === 'ready' || !isAlwaysReady;
  const make = ({ items, albums }: LibraryContent) => makeOf({ items: items.filter(isPossible), albums });

  test(`${name}: lists every item newest first, with what is known of it`, async () => {
    await using world = await make(FEW);

    const items = await listed(world.library);

    const wanted = [beach, coming, hill, broken, clip].filter(isPossible);
    assert.deepEqual(
      items.map(({ filename, kind, state, takenAtMs }) => ({ filename, kind, state, takenAtMs })),
      wanted.map(({ filename, kind, state, takenAt }) => ({ filename, kind, state, takenAtMs: Date.parse(takenAt) })),
    );
    assert.equal(new Set(items.map(({ id }) => id)).size, items.length);
  });

  test(`${name}: an empty library is one page without items and without a next one`, async () => {
    await using world = await make({ items: [], albums: [] });

    assert.deepEqual(await collect(world.library.items(undefined)), [{ items: [] }]);
    assert.deepEqual((await collect(world.library.albums())).flat(), []);
  });

  test(`${name}: a listing goes on behind the page that a checkpoint came with`, async () => {
    await using world = await make(MANY);

    const pages = await collect(world.library.items(undefined));
    const rest = await collect(world.library.items(pages[0]?.next));

    assert.ok(pages.length > 1);
    assert.equal(pages.flatMap(({ items }) => items).length, 230);
    assert.deepEqual(rest.flatMap(namesOn), pages.slice(1).flatMap(namesOn));
    assert.equal(pages.at(-1)?.next, undefined);
    assert.ok(pages.slice(0, -1).every(({ next }) => next !== undefined));
  });

  test(`${name}: an unknown checkpoint begins the listing anew, once`, async () => {
    await using world = await make(FEW);

    const pages = await collect(world.library.items('never given out' as Checkpoint));

    const wanted = [beach, coming, hill, broken, clip].filter(isPossible);
    assert.deepEqual(
      pages.flatMap(namesOn),
      wanted.map(({ filename }) => filename),
    );
  });

  test(`${name}: albums hold their items in album order; titles may be equal`, async () => {
    await using world = await make(FEW);

    const albums = (await collect(world.library.albums())).flat();
    const contents = await Promise.all(albums.map(async ({ id }) => collect(world.library.albumItems(id))));

    assert.deepEqual(
      albums.map(({ title }) => title),
      ['Summer', 'Summer'],
    );
    assert.deepEqual(
      contents.map((pages) => pages.flat().map(({ filename }) => filename)),
      [ordersAlbumsByTime ? ['clip.mp4', 'hill.jpg', 'beach.jpg'] : ['hill.jpg', 'clip.mp4', 'beach.jpg'], []],
    );
  });

  test(`${name}: knows the favourites, or says that it knows none`, async () => {
    await using world = await make(FEW);

    const favorites = world.library.favorites();
    if (favorites === undefined) return;

    const items = (await collect(favorites)).flat();
    assert.deepEqual(
      items.map(({ filename }) => filename),
      ['beach.jpg'],
    );
  });

  test(`${name}: looks up any number of ids, and leaves out what is gone`, async () => {
    await using world = await make(MANY);
    const items = await listed(world.library);
    const ids = items.map(({ id }) => id);
    await world.remove('7.jpg');

    const found = await world.library.lookUp([...ids, ...ids.slice(0, 60)]);

    assert.equal(found.size, 229);
    for (const item of items.filter(({ filename }) => filename !== '7.jpg')) {
      assert.deepEqual(found.get(item.id), item);
    }
    assert.equal((await world.library.lookUp([])).size, 0);
  });

  test(`${name}: answers once for the size of each id, gone and unready ones too`, async () => {
    await using world = await make({ items: [...MANY.items, clip, coming, broken], albums: [] });
    const items = await listed(world.library);
    await world.remove('7.jpg');

    const answers = await collect(world.library.sizes(items.map(({ id }) => id)));

    assert.equal(answers.length, items.length);
    const byId = new Map(answers.map((answer) => [answer.id, answer]));
    for (const { id, filename, state } of items) {
      const answer = byId.get(id) ?? assert.fail(filename);
      if (filename === '7.jpg') assert.ok('failure' in answer && answer.failure instanceof ItemGoneError);
      else if (state !== 'ready') assert.ok('failure' in answer && answer.failure instanceof NotReadyError);
      else assert.deepEqual(answer, { id, sizeBytes: (await world.bytesOf(filename)).length });
    }
  });

  for (const { filename, kind } of [beach, hill, clip]) {
    test(`${name}: opens ${filename} and sends all of its bytes`, async () => {
      await using world = await make(FEW);

      const stream = await world.library.open(await idOf(world.library, filename));

      const right = await world.bytesOf(filename);
      assert.match(stream.mimeType, kind === 'video' ? /^video\/[^;]+$/ : /^image\/[^;]+$/);
      assert.ok(stream.sizeBytes === undefined || stream.sizeBytes === right.length);
      assert.deepEqual(Buffer.concat(await collect(stream.body)), Buffer.from(right));
    });
  }

  test(`${name}: an item that was deleted is gone, one that is not ready says so`, async () => {
    await using world = await make(FEW);
    const ids = new Map((await listed(world.library)).map(({ id, filename }) => [filename, id]));
    const open = (filename: string) => world.library.open(ids.get(filename) ?? assert.fail(filename));
    await world.remove('beach.jpg');

    await assert.rejects(open('beach.jpg'), ItemGoneError);
    for (const { filename } of [coming, broken].filter(isPossible)) await assert.rejects(open(filename), NotReadyError);
  });

  test(`${name}: a revision stays the same as long as nothing changes`, async () => {
    await using world = await make(FEW);

    assert.deepEqual(await listed(world.library), await listed(world.library));
  });

  test(`${name}: whatever is asked with an aborted signal rejects with its reason`, async () => {
    await using world = await make(FEW);
    const id = await idOf(world.library, 'beach.jpg');
    const [album] = (await collect(world.library.albums())).flat();
    const reason = new Error('enough');
    const signal = AbortSignal.abort(reason);
    const isReason = (error: unknown) => error === reason;

    await assert.rejects(collect(world.library.items(undefined, signal)), isReason);
    await assert.rejects(collect(world.library.albums(signal)), isReason);
    await assert.rejects(collect(world.library.albumItems(album?.id ?? assert.fail(), signal)), isReason);
    await assert.rejects(collect(world.library.sizes([id], signal)), isReason);
    await assert.rejects(world.library.lookUp([id], signal), isReason);
    await assert.rejects(world.library.open(id, signal), isReason);
  });

  test(`${name}: aborting in the middle of a body ends it with the reason`, async () => {
    await using world = await make({ items: [{ ...clip, sizeBytes: 8_000_000 }], albums: [] });
    const stop = new AbortController();
    const reason = new Error('enough');
    const stream = await world.library.open(await idOf(world.library, 'clip.mp4'), stop.signal);

    const reading = (async () => {
      for await (const _piece of stream.body) stop.abort(reason);
    })();

    await assert.rejects(reading, (error) => error === reason);
  });

  test(`${name}: a reader may stop early`, async () => {
    await using world = await make({ items: [{ ...clip, sizeBytes: 8_000_000 }], albums: [] });
    const id = await idOf(world.library, 'clip.mp4');

    for await (const _piece of (await world.library.open(id)).body) break;
    for await (const _page of world.library.items(undefined)) break;
    for await (const _answer of world.library.sizes([id])) break;

    assert.equal((await world.library.lookUp([id])).size, 1);
  });
}

async function listed(library: PhotoLibrary): Promise<readonly MediaItem[]> {
  return (await collect(library.items(undefined))).flatMap(({ items }) => items);
}

async function idOf(library: PhotoLibrary, filename: string): Promise<MediaId> {
  const items = await listed(library);
  return items.find((item) => item.filename === filename)?.id ?? assert.fail(`no ${filename}`);
}

function namesOn({ items }: { items: readonly MediaItem[] }): string[] {
  return items.map(({ filename }) => filename);
}
