import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setImmediate as turnOfTheLoop } from 'node:timers/promises';
import { OfflineError } from '../../src/library/failures.ts';
import { ROOT_INODE } from '../../src/tree/tree.ts';
import { photo } from '../support/library-entries.ts';
import { SizeDesk } from './size-desk.ts';
import { TreeWorld } from './tree-world.ts';

const numbered = (count: number, sizeIsListed = false) =>
  Array.from({ length: count }, (_, number) => photo(`${number}.jpg`, { sizeBytes: 100 + number, sizeIsListed }));

test('listing does not wait for sizes', async () => {
  await using world = await TreeWorld.open(numbered(50));
  const gate = world.library.holdSizes();
  assert.equal((await world.names('photos/2021/07')).length, 50);
  await gate.reached;
  gate.release();
});

test('a listing and a stat of each of 500 items of unknown size ask for 500 sizes, 32 at a time, none twice', async () => {
  const desk = new SizeDesk();
  await using world = await TreeWorld.open(numbered(500), { sizes: desk });
  const entries = await world.list(world.find('photos/2021/07'));
  await desk.untilAsked(32);

  const stats = Promise.all(entries.map(({ ino }) => world.tree.attributes(ino)));
  let isDone = false;
  const done = stats.finally(() => {
    isDone = true;
  });
  while (!isDone) {
    desk.answerAll((id) => world.library.item(id).id.length);
    await turnOfTheLoop();
  }
  for (const [position, { sizeBytes }] of (await done).entries()) {
    assert.equal(sizeBytes, `id-${entries[position]?.name}`.length);
  }
  assert.equal(desk.asked.length, 500);
  assert.equal(new Set(desk.asked).size, 500);
  assert.equal(desk.peak, 32);
});

test('directories listed side by side share the 32 requests', async () => {
  const desk = new SizeDesk();
  const months = ['01', '02', '03', '04'];
  const entries = months.flatMap((month) =>
    Array.from({ length: 30 }, (_, number) =>
      photo(`${month}-${number}.jpg`, { takenAt: `2021-${month}-10T12:00:00Z` }),
    ),
  );
  await using world = await TreeWorld.open(entries, { sizes: desk });
  await Promise.all(months.map((month) => world.names(`photos/2021/${month}`)));
  await desk.untilAsked(1);
  while (desk.asked.length < 120 || desk.waiting.length > 0) {
    desk.answerAll(() => 5);
    await turnOfTheLoop();
  }
  assert.ok(desk.peak <= 32, `${desk.peak} at a time`);
  assert.equal(desk.asked.length, 120);
  assert.equal(new Set(desk.asked).size, 120);
});

test('a listing asks for no size that a library lists or that was learned before', async () => {
  await using world = await TreeWorld.open([...numbered(3, true), photo('new.jpg')]);
  await world.stat('photos/2021/07/new.jpg');
  await world.names('photos/2021/07');
  await turnOfTheLoop();
  assert.equal((await world.stat('photos/2021/07/2.jpg')).sizeBytes, 102);
  for (const name of ['0.jpg', '1.jpg', '2.jpg']) assert.equal(world.library.sizeRequestsOf(name), 0);
  assert.equal(world.library.sizeRequestsOf('new.jpg'), 1);
});

test('a library out of reach: everything is listed, what is known is told, the rest fails', async () => {
  await using world = await TreeWorld.open([photo('known.jpg', { sizeBytes: 7 }), photo('unknown.jpg')]);
  await world.stat('photos/2021/07/known.jpg');
  world.library.failSize('unknown.jpg', new OfflineError('The line is cut'));
  assert.equal((await world.names('photos/2021/07')).length, 2);
  await assert.rejects(world.stat('photos/2021/07/unknown.jpg'), { code: 'offline' });
  assert.equal((await world.stat('photos/2021/07/known.jpg')).sizeBytes, 7);
});

test('a stat that is interrupted leaves the others waiting', async () => {
  await using world = await TreeWorld.open([photo('a.jpg', { sizeBytes: 7 })]);
  const gate = world.library.holdSizes();
  const stop = new AbortController();
  const ino = world.find('photos/2021/07/a.jpg');
  const interrupted = Promise.resolve(world.tree.attributes(ino, stop.signal));
  const patient = Promise.resolve(world.tree.attributes(ino));
  await gate.reached;
  stop.abort();
  await assert.rejects(interrupted, { name: 'AbortError' });
  gate.release();
  assert.equal((await patient).sizeBytes, 7);
});

test('a listing goes on at any position, in the order in which entries came', async () => {
  await using world = await TreeWorld.open(numbered(20));
  const directory = world.find('photos/2021/07');
  const all = await world.list(directory);
  assert.equal(all.length, 20);
  const positions = all.map(({ position }) => position);
  const behind = async (position: number, limit: number) =>
    (await world.tree.list(directory, position, limit)).map((entry) => entry.position);
  for (const [index, { position }] of all.entries()) {
    assert.deepEqual(await behind(position, 100), positions.slice(index + 1));
    assert.deepEqual(await behind(position, 3), positions.slice(index + 1, index + 4));
  }
  world.library.add(photo('late.jpg'));
  await world.sync();
  assert.deepEqual(
    (await world.tree.list(directory, all.at(-1)?.position ?? 0, 9)).map(({ name }) => name),
    ['late.jpg'],
  );
});

test('a directory that changes while it is listed shows what stays exactly once', async () => {
  await using world = await TreeWorld.open(numbered(30));
  const directory = world.find('photos/2021/07');
  const before = await world.tree.list(directory, 0, 10);
  const gone = [before[9]?.name, '29.jpg', '5.jpg'].map((name) => name ?? '');
  for (const name of new Set(gone)) world.library.remove(name);
  world.library.add(photo('0.jpg', { id: 'another' }), photo('late.jpg'));
  await world.sync();

  const after: string[] = [];
  for (let position = before.at(-1)?.position ?? 0; ; ) {
    const block = await world.tree.list(directory, position, 4);
    after.push(...block.map(({ name }) => name));
    if (block.length < 4) break;
    position = block.at(-1)?.position ?? 0;
  }
  const listed = [...before.map(({ name }) => name), ...after];
  assert.equal(new Set(listed).size, listed.length);
  const stayed = numbered(30).flatMap(({ item }) => (gone.includes(item.filename) ? [] : [item.filename]));
  for (const name of [...stayed, '0 (2).jpg', 'late.jpg']) assert.ok(listed.includes(name), `${name} is listed`);
  for (const name of gone) assert.ok(!after.includes(name), `${name} is not listed after it went`);
});

test('closing ends the stats that wait and the learning behind a listing', async () => {
  const desk = new SizeDesk();
  await using world = await TreeWorld.open(numbered(1_000), { sizes: desk });
  const entries = await world.list(world.find('photos/2021/07'), 1_000);
  const stat = Promise.resolve(world.tree.attributes(entries[0]?.ino ?? ROOT_INODE));
  await desk.untilAsked(32);
  const refused = assert.rejects(stat, { name: 'AbortError' });
  await world.tree.close();
  await world.tree.close();
  await refused;
  await turnOfTheLoop();
  assert.equal(desk.asked.length, 32);
  assert.deepEqual(desk.waiting, []);
  assert.deepEqual(world.log.messages('error'), []);
});

test('a listing tells sizes and times as a stat does, as far as it can without waiting', async () => {
  await using world = await TreeWorld.open([
    ...numbered(3, true),
    photo('new.jpg'),
    photo('star.jpg', { favorite: true }),
  ]);
  for (const path of ['', 'photos/2021/07', 'favorites']) {
    for (const { ino, kind, name, sizeBytes, mtimeMs } of await world.list(world.find(path))) {
      const told = await world.tree.attributes(ino);
      const isUnknown = ['new.jpg', 'star.jpg'].includes(name) && kind === 'item';
      assert.deepEqual({ ino, kind, sizeBytes, mtimeMs }, isUnknown ? { ...told, sizeBytes: undefined } : told);
    }
  }
});
