import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ItemGoneError, OfflineError } from '../../src/library/failures.ts';
import type { MediaId } from '../../src/library/media-item.ts';
import type { OriginalStream } from '../../src/library/photo-library.ts';
import { collect } from './collect.ts';
import { album, MemoryLibrary, photo, video } from './memory-library.ts';

async function drain({ body }: OriginalStream): Promise<Buffer> {
  return Buffer.concat(await collect(body));
}

const beach = photo('beach.jpg', { sizeBytes: 3_000 });
const beachId = beach.item.id;

test('lists newest first, page by page, and goes on from a checkpoint', async () => {
  const years = [2019, 2023, 2021];
  const library = new MemoryLibrary(
    years.map((year) => photo(`${year}.jpg`, { takenAt: `${year}-01-01T00:00:00Z` })),
    { pageSize: 2 },
  );

  const pages = await collect(library.items(undefined));
  const rest = await collect(library.items(pages[0]?.next));

  assert.deepEqual(
    pages.map((page) => page.items.map((item) => item.filename)),
    [['2023.jpg', '2021.jpg'], ['2019.jpg']],
  );
  assert.deepEqual(rest, [pages[1]]);
  assert.equal(pages[1]?.next, undefined);
});

test('a forgotten checkpoint starts the listing from its first page', async () => {
  const library = new MemoryLibrary([photo('a.jpg'), photo('b.jpg')], { pageSize: 1 });
  const [first] = await collect(library.items(undefined));

  library.forgetCheckpoints();

  assert.equal((await collect(library.items(first?.next))).length, 2);
});

test('an interrupted listing fails where it was told to until it is healed', async () => {
  const library = new MemoryLibrary([photo('a.jpg'), photo('b.jpg'), photo('c.jpg')], { pageSize: 1 });
  library.interruptListing(2);

  await assert.rejects(() => collect(library.items(undefined)), OfflineError);
  assert.equal(library.pagesListed, 2);

  library.heal();
  assert.equal((await collect(library.items(undefined))).length, 3);
});

test('albums hold their items in order, and favourites are those marked so', async () => {
  const library = new MemoryLibrary([
    photo('a.jpg', { favorite: true }),
    video('b.mp4'),
    album('Summer', ['b.mp4', 'a.jpg']),
  ]);
  const [summer] = (await collect(library.albums())).flat();

  const items = (await collect(library.albumItems(summer?.id ?? assert.fail()))).flat();
  const favorites = (await collect(library.favorites() ?? assert.fail())).flat();

  assert.deepEqual(items, [library.item('b.mp4'), library.item('a.jpg')]);
  assert.deepEqual(favorites, [library.item('a.jpg')]);
});

test('a download brings the same bytes each time, and other ones after a new revision', async () => {
  const library = new MemoryLibrary([beach], { chunkBytes: 700 });

  const first = await drain(await library.open(beachId));
  library.change('beach.jpg', { revision: '2' });
  const second = await drain(await library.open(beachId));

  assert.equal(first.length, 3_000);
  assert.notDeepEqual(first, second);
  assert.deepEqual(second, library.bytesOf('beach.jpg'));
  assert.equal(library.downloadsOf('beach.jpg'), 2);
  assert.equal(library.bytesSentOf('beach.jpg'), 6_000);
});

test('a held download stops at exactly the byte it was told to, and ends with its signal', async () => {
  const library = new MemoryLibrary([beach]);
  const gate = library.hold('beach.jpg', 1_234);
  const stop = new AbortController();

  const reading = drain(await library.open(beachId, stop.signal));
  await gate.reached;
  assert.equal(library.bytesSentOf('beach.jpg'), 1_234);
  stop.abort();

  await assert.rejects(reading, { name: 'AbortError' });
  assert.equal(library.running.now, 0);
});

test('faults: refused, cut, ended early, announced wrongly, sent as another type, gone', async () => {
  const library = new MemoryLibrary([beach]);
  library.failOpening('beach.jpg', new OfflineError('down'), 1);
  await assert.rejects(library.open(beachId), OfflineError);

  library.cutShort('beach.jpg', 10);
  await assert.rejects(drain(await library.open(beachId)), OfflineError);

  library.endEarly('beach.jpg', 10);
  assert.equal((await drain(await library.open(beachId))).length, 10);

  library.announce('beach.jpg', 7);
  library.sendAs('beach.jpg', 'text/html');
  const odd = await library.open(beachId);
  assert.deepEqual([odd.sizeBytes, odd.mimeType], [7, 'text/html']);

  library.heal('beach.jpg');
  assert.deepEqual(await drain(await library.open(beachId)), library.bytesOf('beach.jpg'));

  library.remove('beach.jpg');
  await assert.rejects(library.open(beachId), ItemGoneError);
  assert.equal((await library.lookUp([beachId])).size, 0);
});

test('sizes are answered one by one and counted', async () => {
  const library = new MemoryLibrary([beach, photo('b.jpg', { sizeBytes: 5 })]);
  library.failSize('b.jpg', new OfflineError('down'));
  const nobody = 'nobody' as MediaId;

  const answers = await collect(library.sizes([beachId, library.item('b.jpg').id, nobody]));

  assert.deepEqual(answers[0], { id: beachId, sizeBytes: 3_000 });
  assert.ok(answers[1] && 'failure' in answers[1] && answers[1].failure instanceof OfflineError);
  assert.ok(answers[2] && 'failure' in answers[2] && answers[2].failure instanceof ItemGoneError);
  assert.equal(library.sizeRequestsOf('beach.jpg'), 1);
});
