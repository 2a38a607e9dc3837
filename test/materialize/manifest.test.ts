import assert from 'node:assert/strict';
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { Level } from 'level';
import { BusyError, CorruptStateError } from '../../src/base/failure.ts';
import { silentLog } from '../../src/base/log.ts';
import { Manifest } from '../../src/materialize/manifest.ts';
import {
  decodeRecord,
  encodeRecord,
  type OriginalRecord,
  type SidecarRecord,
} from '../../src/materialize/manifest-record.ts';
import { Gate } from '../support/gate.ts';
import { TemporaryDirectory } from '../support/temporary-directory.ts';
import { file } from './memory-tree.ts';
import { World } from './world.ts';

const record: OriginalRecord = {
  kind: 'original',
  id: 'AF1Qip',
  revision: '7',
  sizeBytes: 4_093_221,
  sha256: 'c0ffee',
  mtimeMs: 1_626_255_065_789,
};
const sidecar: SidecarRecord = { kind: 'sidecar', sizeBytes: 731, sha256: 'cafe', mtimeMs: 1_700_000_000_000 };

// What is written here stands on people's disks: a change needs another version and a way to read this one.
const FROZEN = '{"v":1,"id":"AF1Qip","revision":"7","sizeBytes":4093221,"sha256":"c0ffee","mtimeMs":1626255065789}';
const FROZEN_SIDECAR = '{"v":2,"kind":"sidecar","sizeBytes":731,"sha256":"cafe","mtimeMs":1700000000000}';

test('a record is written as it always was, and read back', () => {
  assert.equal(encodeRecord(record), FROZEN);
  assert.deepEqual(decodeRecord('a.jpg', FROZEN), record);
});

test('the record of a sidecar is written as it always was, and read back', () => {
  assert.equal(encodeRecord(sidecar), FROZEN_SIDECAR);
  assert.deepEqual(decodeRecord('a.jpg.xmp', FROZEN_SIDECAR), sidecar);
});

for (const text of [
  '',
  'null',
  '7',
  '{"v":2}',
  FROZEN.replace('"v":1', '"v":2'),
  FROZEN.replace('4093221', '"4"'),
  FROZEN_SIDECAR.replace('"v":2', '"v":1'),
  FROZEN_SIDECAR.replace('"v":2', '"v":3'),
  FROZEN_SIDECAR.replace('"sidecar"', '"thumbnail"'),
]) {
  test(`the record ${text || '(nothing)'} is refused`, () => {
    assert.throws(() => decodeRecord('a.jpg', text), CorruptStateError);
  });
}

test('a manifest keeps what was recorded', async () => {
  await using directory = await TemporaryDirectory.create();
  {
    await using manifest = await Manifest.open(directory.path, silentLog);
    await manifest.record('photos/ü 🏖.jpg', record);
  }
  await using manifest = await Manifest.open(directory.path, silentLog);

  assert.deepEqual(await manifest.recordsOf(['photos/none.jpg', 'photos/ü 🏖.jpg']), [undefined, record]);
});

test('a manifest lies in the destination under its own name, a record under its path', async () => {
  await using world = await World.with({ 'photos/a.jpg': file() });
  await world.materialize();

  await using db = new Level<string, string>(world.at('.gphotos-fs/manifest'));
  const entries = await db.iterator().all();

  assert.deepEqual(
    entries.map(([key, value]) => [key, JSON.parse(value).id]),
    [['photos/a.jpg', 'id of photos/a.jpg']],
  );
});

test('a second run into the same destination is told that one is under way', async () => {
  await using world = await World.with({ 'photos/a.jpg': file() });
  const gate = new Gate();
  world.originals.hold('photos/a.jpg', gate);
  const first = world.materialize();
  await gate.reached;

  await assert.rejects(world.materialize(), (error) => error instanceof BusyError && /another run/.test(error.message));

  gate.release();
  await first;
  await world.assertIsTheTree();
});

test('a manifest that cannot be read says so, what to do, and that the files are untouched', async () => {
  await using world = await World.with({ 'photos/a.jpg': file() });
  await world.materialize();
  const manifest = world.at('.gphotos-fs/manifest');
  for (const name of await readdir(manifest)) {
    if (/^(CURRENT|MANIFEST)/.test(name)) await writeFile(join(manifest, name), 'garbage');
  }

  await assert.rejects(world.materialize(), (error) => {
    assert.ok(error instanceof CorruptStateError);
    assert.match(
      error.message,
      /files themselves are untouched: remove .*\.gphotos-fs\/manifest|untouched: remove that/,
    );
    assert.ok(error.message.includes(manifest));
    return true;
  });
  await world.assertIsTheTree();
});

test('a record that cannot be read says so too', async () => {
  await using world = await World.with({ 'photos/a.jpg': file() });
  await world.materialize();
  {
    await using db = new Level<string, string>(world.at('.gphotos-fs/manifest'));
    await db.put('photos/a.jpg', '{"v":1}');
  }

  await assert.rejects(world.materialize(), /photos\/a\.jpg.*untouched/);
});

test('a file in the place of the manifest is refused', async () => {
  await using world = await World.with({ 'photos/a.jpg': file() });
  await mkdir(world.at('.gphotos-fs'), { recursive: true });
  await writeFile(world.at('.gphotos-fs/manifest'), 'mine');

  await assert.rejects(world.materialize(), { code: 'corrupt' });
});
