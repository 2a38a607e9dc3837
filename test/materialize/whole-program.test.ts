import assert from 'node:assert/strict';
import { lstat, readFile, readlink, stat, writeFile } from 'node:fs/promises';
import { test } from 'node:test';
import { Originals } from '../../src/cache/originals.ts';
import { Catalog } from '../../src/catalog/catalog.ts';
import { syncCatalog } from '../../src/catalog/sync.ts';
import { VerifiedCopies } from '../../src/catalog/verified-copies.ts';
import { walkCatalog } from '../../src/catalog/walk.ts';
import { QuotaError } from '../../src/library/failures.ts';
import { type MaterializeReport, materialize } from '../../src/materialize/materialize.ts';
import { createPlacement } from '../../src/tree/placement.ts';
import { Tree } from '../../src/tree/tree.ts';
import type { LibraryAlbum, LibraryItem } from '../support/library-entries.ts';
import { ManualClock } from '../support/manual-clock.ts';
import { album, MemoryLibrary, photo, video } from '../support/memory-library.ts';
import { RecordingLog } from '../support/recording-log.ts';
import { TemporaryDirectory } from '../support/temporary-directory.ts';

/** The real catalog, cache and tree between a library in memory and a real directory. */
class Household implements AsyncDisposable {
  readonly clock = new ManualClock(undefined, { skipsWaits: true });
  readonly log = new RecordingLog();
  readonly placement = createPlacement({ layout: '{year}/{month}', timeZone: 'UTC', portableNames: false });

  private constructor(
    readonly library: MemoryLibrary,
    readonly directory: TemporaryDirectory,
    readonly catalog: Catalog,
    readonly originals: Originals,
  ) {}

  static async of(...entries: readonly (LibraryItem | LibraryAlbum)[]): Promise<Household> {
    const library = new MemoryLibrary(entries);
    const directory = await TemporaryDirectory.create();
    const shared = { clock: new ManualClock(undefined, { skipsWaits: true }), log: new RecordingLog() };
    const catalog = await Catalog.open({ directory: directory.join('catalog'), ...shared });
    const originals = await Originals.open({
      directory: directory.join('cache'),
      library,
      limitBytes: 10 ** 9,
      freeFraction: 0,
      learned: (id, learned) => catalog.learn(id, learned),
      ...shared,
    });
    const household = new Household(library, directory, catalog, originals);
    await household.sync();
    return household;
  }

  async sync(): Promise<void> {
    const { catalog, library, placement, clock, log } = this;
    await syncCatalog({ catalog, library, placement, clock, log });
  }

  materialize(request: { readonly sidecars?: boolean; readonly dryRun?: boolean } = {}): Promise<MaterializeReport> {
    return materialize(
      { ...this, copies: new VerifiedCopies(this.catalog) },
      { directory: this.directory.join('nas'), ...request },
    );
  }

  at(path: string): string {
    return this.directory.join('nas', path);
  }

  /** Compares the destination with what the tree shows, node by node. */
  async assertIsWhatTheTreeShows(): Promise<number> {
    const { catalog, originals, library, clock, log } = this;
    const tree = new Tree({ catalog, originals, library, clock, log });
    let nodes = 0;
    for await (const { path, node } of walkCatalog(catalog)) {
      nodes += 1;
      const found = await lstat(this.at(path));
      const shown = await tree.attributes(node.ino);
      if (node.kind === 'directory') assert.ok(found.isDirectory());
      else assert.deepEqual([path, found.size, Math.floor(found.mtimeMs)], [path, shown.sizeBytes, shown.mtimeMs]);
      if (node.kind === 'link') assert.equal(await readlink(this.at(path)), tree.readlink(node.ino));
      if (node.kind === 'item') assert.ok((await readFile(this.at(path))).equals(library.bytesOf(node.item)), path);
    }
    await tree.close();
    return nodes;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.originals.close();
    await this.catalog.close();
    await this.directory[Symbol.asyncDispose]();
  }
}

const beach = photo('beach.jpg', { takenAt: '2021-07-14T09:31:05.789Z', sizeBytes: 30_000, favorite: true });
const sameName = photo('beach.jpg', { id: 'other beach', takenAt: '2021-07-20T00:00:00Z', sizeBytes: 20_000 });
const film = video('film.mp4', { takenAt: '2022-01-01T23:30:00Z', sizeBytes: 400_000 });
const undated = photo('ünïcode 🏖.jpg', { takenAt: undefined });
const old = photo('old.jpg', { takenAt: '1969-07-20T20:17:40.500Z' });

test('a library is copied as the tree shows it: paths, sizes, times, bytes and link targets', async () => {
  await using household = await Household.of(
    ...[beach, sameName, film, undated, old],
    album('Summer', ['id-beach.jpg', 'other beach']),
    album('Summer', ['id-film.mp4'], { id: 'second summer' }),
    album('Empty'),
  );

  const report = await household.materialize();

  assert.deepEqual([report.copied, report.links, report.failed], [5, 4, []]);
  assert.ok((await household.assertIsWhatTheTreeShows()) >= 18);
  assert.equal((await stat(household.at('favorites/beach (2).jpg'))).size, 30_000);
});

test('the second run asks the library for nothing', async () => {
  await using household = await Household.of(beach, film, album('Summer', ['film.mp4']));
  await household.materialize();
  const downloads = household.library.downloads.length;

  const report = await household.materialize();

  assert.equal(household.library.downloads.length, downloads);
  assert.deepEqual([report.copied, report.skipped, report.total], [0, 4, 4]);
});

test('what was read through the mount before is copied from the cache', async () => {
  await using household = await Household.of(beach);
  const { id, revision, filename: name } = household.library.item('beach.jpg');
  const opened = household.originals.open({ id, revision, name });
  await opened.read(Buffer.alloc(30_000), 0);
  await opened.close();

  await household.materialize();

  assert.equal(household.library.downloadsOf('beach.jpg'), 1);
  await household.assertIsWhatTheTreeShows();
});

test('the tree shows the sizes that copying told, with no request for them', async () => {
  await using household = await Household.of(beach, film);
  await household.materialize();

  await household.assertIsWhatTheTreeShows();

  assert.equal(household.library.sizeRequestsOf('beach.jpg') + household.library.sizeRequestsOf('film.mp4'), 0);
});

test('new, changed and removed items: the copy follows, and nothing is deleted', async () => {
  await using household = await Household.of(beach, film, old);
  await household.materialize();
  household.library.add(undated);
  household.library.change('beach.jpg', { revision: '2' });
  household.library.remove('old.jpg');
  await household.sync();

  const report = await household.materialize();

  assert.deepEqual([report.copied, report.failed], [2, []]);
  await household.assertIsWhatTheTreeShows();
  assert.ok((await stat(household.at('photos/1969/07/old.jpg'))).isFile());
});

test('a copy follows its item when that gets its date, with its links, and nothing is fetched again', async () => {
  await using household = await Household.of(undated, beach, album('Summer', [undated.item.filename]));
  await household.materialize();
  const downloads = household.library.downloads.length;
  household.library.change(undated.item.filename, { takenAtMs: Date.parse('2021-07-14T09:31:05Z') });
  await household.sync();

  const planned = await household.materialize({ dryRun: true });
  const report = await household.materialize();

  const { elapsedMs: _planned, ...expected } = planned;
  const { elapsedMs: _done, ...done } = report;
  assert.deepEqual(done, expected);
  assert.deepEqual([report.copied, report.links, report.failed], [0, 1, []]);
  assert.equal(household.library.downloads.length, downloads);
  await household.assertIsWhatTheTreeShows();
  await assert.rejects(stat(household.at('photos/undated')), { code: 'ENOENT' });
  assert.equal((await household.materialize()).skipped, report.total);
});

test('a copy that somebody changed stays where it was when its item gets its date', async () => {
  await using household = await Household.of(undated);
  await household.materialize();
  const before = household.at(`photos/undated/${undated.item.filename}`);
  await writeFile(before, 'mine');
  household.library.change(undated.item.filename, { takenAtMs: Date.parse('2021-07-14T09:31:05Z') });
  await household.sync();

  const report = await household.materialize();

  assert.deepEqual([report.copied, report.failed], [1, []]);
  assert.equal(await readFile(before, 'utf8'), 'mine');
  await household.assertIsWhatTheTreeShows();
});

test('a download that breaks is asked for again; one that is refused for good is listed', async () => {
  await using household = await Household.of(beach, film, old);
  household.library.cutShort('film.mp4', 100_000);
  household.library.sendAs('old.jpg', 'text/html');

  const report = await household.materialize();

  assert.equal(report.copied, 2);
  assert.deepEqual(
    report.failed.map(({ path }) => path),
    ['photos/1969/07/old.jpg'],
  );
  assert.match(report.failed[0]?.reason ?? '', /text\/html/);
});

test('a used-up quota stops the run; the next one goes on where it stopped', async () => {
  const many = Array.from({ length: 60 }, (_, number) => photo(`${number}.jpg`));
  await using household = await Household.of(...many);
  household.library.failOpening('30.jpg', new QuotaError('used up', 0));

  await assert.rejects(household.materialize(), QuotaError);

  household.library.heal();
  const report = await household.materialize();
  assert.deepEqual([report.total, report.failed], [60, []]);
  assert.ok(report.skipped > 0 && report.copied > 0);
  await household.assertIsWhatTheTreeShows();
});

test('what the library tells of places and people comes through the catalog into sidecars, beside the tree as it is shown', async () => {
  const told = {
    description: 'Apollo 11',
    people: ['Buzz'],
    location: { latitude: 0.674, longitude: 23.473, altitudeM: -1_927 },
  };
  const moon = photo('moon.jpg', { takenAt: '1969-07-20T20:17:40Z', ...told });
  await using household = await Household.of(beach, moon);

  const first = await household.materialize({ sidecars: true });

  assert.deepEqual([first.copied, first.sidecars, first.failed], [2, 1, []]);
  await household.assertIsWhatTheTreeShows();
  const sidecar = household.at('photos/1969/07/moon.jpg.xmp');
  for (const words of [
    '>Apollo 11<',
    '>Buzz<',
    '>0,40.440000N<',
    '>23,28.380000E<',
    '>1927000/1000<',
    '>1969-07-20T20:17:40Z<',
  ]) {
    assert.ok((await readFile(sidecar, 'utf8')).includes(words), words);
  }

  household.library.change('moon.jpg', { people: ['Buzz', 'Neil'] });
  await household.sync();
  const second = await household.materialize({ sidecars: true });
  const third = await household.materialize({ sidecars: true });

  assert.deepEqual([second.copied, second.sidecars, third.sidecars, third.skipped], [0, 1, 0, 4]);
  assert.match(await readFile(sidecar, 'utf8'), />Neil</);
});

test('an item called like the sidecar of another keeps its name, also after it left the library', async () => {
  await using household = await Household.of(
    photo('a.jpg', { description: 'A' }),
    photo('A.JPG.xmp', { mimeType: 'image/jpeg', description: 'Awkward' }),
  );

  const first = await household.materialize({ sidecars: true });
  household.library.remove('A.JPG.xmp');
  await household.sync();
  const second = await household.materialize({ sidecars: true });

  assert.deepEqual([first.copied, first.sidecars, second.sidecars, second.failed], [2, 2, 0, []]);
  assert.equal((await stat(household.at('photos/2021/07/A.JPG.xmp'))).size, 1_000);
});
