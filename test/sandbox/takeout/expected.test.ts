import assert from 'node:assert/strict';
import { test } from 'node:test';
import { expectedOf } from '../../../src/sandbox/takeout/expected.ts';
import { planExport } from '../../../src/sandbox/takeout/plan-export.ts';
import { album, shot } from '../../../src/sandbox/takeout/vocabulary.ts';

const STAMP = '20250529T084030Z';

test('a photo is expected once, with every file of it, and its albums', async () => {
  const beach = shot('beach.jpg', { people: ['Anna'], edited: 'edited' });
  const albums = [album('Summer', [beach]), album('Names', [beach], { copies: 'json-only' })];

  const { items, orphans } = await expectedOf(planExport({ stamp: STAMP, parts: 2, shots: [beach], albums }));

  assert.deepEqual(
    items.map(({ role, fileName, albums: titles }) => [role, fileName, titles]),
    [
      ['original', 'beach.jpg', ['Summer', 'Names']],
      ['edited', 'beach-edited.jpg', ['Summer', 'Names']],
    ],
  );
  assert.deepEqual(
    items[0]?.files.map(({ path }) => path.split('/').slice(2).join('/')),
    ['Photos from 2021/beach.jpg', 'Summer/beach.jpg'],
  );
  assert.equal(items[1]?.sizeBytes, 6);
  assert.deepEqual(orphans, []);
});

test('a copy with other bytes is told by its own checksum', async () => {
  const beach = shot('beach.jpg', { content: 'of the year' });
  const copy = { shot: beach, content: { kind: 'bytes', bytes: Buffer.from('of the album') } } as const;

  const { items } = await expectedOf(planExport({ stamp: STAMP, shots: [beach], albums: [album('Summer', [copy])] }));

  assert.deepEqual(
    items.map(({ files }) => files.map(({ sizeBytes }) => sizeBytes)),
    [[11, 12]],
  );
});

test('without its sidecar nothing is known of a photo but its file', async () => {
  const beach = shot('beach.jpg', { without: 'sidecar', description: 'x', favorite: true, people: ['Anna'] });

  const { items } = await expectedOf(planExport({ stamp: STAMP, shots: [beach] }));

  const [item] = items;
  assert.deepEqual(
    [item?.takenAtMs, item?.description, item?.favorite, item?.people, item?.fileName],
    [undefined, undefined, false, [], 'beach.jpg'],
  );
});

test('a sidecar that is given as it is tells nothing of its photo', async () => {
  const beach = shot('beach.jpg', { sidecar: '{"title":' });

  const { items } = await expectedOf(planExport({ stamp: STAMP, shots: [beach] }));

  assert.deepEqual([items[0]?.takenAtMs, items[0]?.fileName], [undefined, 'beach.jpg']);
});

test('a sidecar whose photo is nowhere is expected as such', async () => {
  const lost = shot('lost.jpg', { without: 'media' });

  const { items, orphans } = await expectedOf(planExport({ stamp: STAMP, naming: 'plain', shots: [lost] }));

  assert.deepEqual(items, []);
  assert.deepEqual(orphans, [
    { title: 'lost.jpg', path: 'Takeout/Google Photos/Photos from 2021/lost.jpg.json', part: 1 },
  ]);
});
