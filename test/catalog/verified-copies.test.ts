import assert from 'node:assert/strict';
import { test } from 'node:test';
import { silentLog } from '../../src/base/log.ts';
import { Catalog } from '../../src/catalog/catalog.ts';
import { decodeRecord, encodeRecord } from '../../src/catalog/key-space.ts';
import { copies, type FoundCopy, VerifiedCopies } from '../../src/catalog/verified-copies.ts';
import type { MediaId } from '../../src/library/media-item.ts';
import { ManualClock } from '../support/manual-clock.ts';
import { TemporaryDirectory } from '../support/temporary-directory.ts';

const id = 'AGj1epU' as MediaId;
const copy: FoundCopy = { id, revision: '1', path: '/nas/photos/a.jpg', sizeBytes: 5, mtimeMs: 1_714_564_800_000.5 };
const { id: _, ...record } = copy;

function openCatalog(directory: TemporaryDirectory): Promise<Catalog> {
  return Catalog.open({ directory: directory.join('catalog'), clock: new ManualClock(), log: silentLog });
}

test('the record of a copy stands as it always did', () => {
  const text = '{"v":1,"revision":"1","path":"/nas/photos/a.jpg","sizeBytes":5,"mtimeMs":1714564800000.5}';
  assert.equal(copies.key(id), 'v:AGj1epU');
  assert.equal(encodeRecord(copies, record), text);
  assert.deepEqual(decodeRecord(copies, text, copies.key(id)), record);
});

test('a copy is known by the next run too, for its own revision only', async () => {
  await using directory = await TemporaryDirectory.create();
  {
    await using catalog = await openCatalog(directory);
    await new VerifiedCopies(catalog).note([copy]);
  }
  await using catalog = await openCatalog(directory);
  const known = new VerifiedCopies(catalog);

  assert.deepEqual(known.of(id, '1'), record);
  assert.equal(known.of(id, '2'), undefined);
  assert.equal(known.of('other' as MediaId, '1'), undefined);
});

test('the copy that was found last is the one that is known', async () => {
  await using directory = await TemporaryDirectory.create();
  await using catalog = await openCatalog(directory);
  const known = new VerifiedCopies(catalog);
  await known.note([copy]);

  await known.note([{ ...copy, path: '/usb/photos/a.jpg' }]);

  assert.equal(known.of(id, '1')?.path, '/usb/photos/a.jpg');
});

test('a copy is forgotten, but not the one that took its place meanwhile', async () => {
  await using directory = await TemporaryDirectory.create();
  await using catalog = await openCatalog(directory);
  const known = new VerifiedCopies(catalog);
  await known.note([{ ...copy, mtimeMs: 7 }]);

  await known.forget(id, copy);
  assert.equal(known.of(id, '1')?.mtimeMs, 7);
  await known.forget(id, { ...copy, mtimeMs: 7 });

  assert.equal(known.of(id, '1'), undefined);
});
