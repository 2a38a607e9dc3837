import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { foldedName } from '../../src/catalog/placement.ts';
import { photo, worldWith } from './catalog-world.ts';

const JULY = 'photos/2021/07';

test('an item gets its place when it is first seen', async () => {
  await using world = await worldWith([photo('beach.jpg'), photo('snow.jpg', { takenAt: '2020-12-31T23:30:00Z' })]);

  await world.sync();

  assert.deepEqual(await world.files(), ['photos/2020/12/snow.jpg', `${JULY}/beach.jpg`]);
});

test('a later item of the same name gets a number, on one page as on the next', async () => {
  for (const pageSize of [1, 100]) {
    await using world = await worldWith(
      ['a', 'b', 'c'].map((id) => photo('x.jpg', { id })),
      { pageSize },
    );

    await world.sync();

    assert.deepEqual(await world.files(), [`${JULY}/x (2).jpg`, `${JULY}/x (3).jpg`, `${JULY}/x.jpg`]);
  }
});

test('a number that somebody has as his own name is passed over', async () => {
  await using world = await worldWith([photo('x (2).jpg'), photo('x.jpg', { id: 'a' }), photo('x.jpg', { id: 'b' })]);

  await world.sync();

  assert.deepEqual(await world.files(), [`${JULY}/x (2).jpg`, `${JULY}/x (3).jpg`, `${JULY}/x.jpg`]);
});

test('names that a disk may take for one are told apart', async () => {
  await using world = await worldWith(
    ['Straße.jpg', 'STRASSE.JPG', 'Caf\u00e9.jpg', 'cafe\u0301.jpg'].map((name, index) =>
      photo(name, { id: `${index}` }),
    ),
  );

  await world.sync();

  assert.deepEqual(await world.files(), [
    `${JULY}/Caf\u00e9.jpg`,
    `${JULY}/STRASSE (2).JPG`,
    `${JULY}/Straße.jpg`,
    `${JULY}/cafe\u0301 (2).jpg`,
  ]);
});

test('a name is given as soon as something has it, in whatever case, and stays so when that is gone', async () => {
  await using world = await worldWith([photo('A.jpg'), photo('Café.jpg')]);
  await world.sync();
  const july = world.at(JULY).ino;

  const given = ['a.JPG', 'cafe\u0301.jpg', 'b.jpg'].map((name) => world.catalog.isNameGiven(july, name));
  world.library.remove('A.jpg');
  await world.sync({ acceptRemovals: true });

  assert.deepEqual(given, [true, true, false]);
  assert.equal(world.find(`${JULY}/A.jpg`), undefined);
  assert.equal(world.catalog.isNameGiven(july, 'a.jpg'), true);
});

test('a lookup finds exactly the name that was given', async () => {
  await using world = await worldWith([photo('A.JPG')]);
  await world.sync();

  assert.ok(world.find(`${JULY}/A.JPG`));
  assert.equal(world.find(`${JULY}/a.jpg`), undefined);
  assert.equal(world.find(`${JULY}/nobody.jpg`), undefined);
});

test('a new filename or date upstream never moves an item', async () => {
  await using world = await worldWith([photo('old.jpg', { id: 'a' })]);
  await world.sync();
  const before = world.at(`${JULY}/old.jpg`);

  world.library.change('a', { filename: 'new.jpg', takenAtMs: Date.parse('1999-01-01T00:00:00Z') });
  await world.sync();

  assert.deepEqual(await world.files(), [`${JULY}/old.jpg`]);
  assert.deepEqual(world.at(`${JULY}/old.jpg`), before);
  assert.equal(world.catalog.item(world.library.item('a').id)?.item.filename, 'new.jpg');
});

test('the name of a removed item stays reserved for it, and it comes back as itself', async () => {
  const first = photo('x.jpg', { id: 'first' });
  await using world = await worldWith([first]);
  await world.sync();
  const before = world.at(`${JULY}/x.jpg`);

  world.library.remove('first');
  world.library.add(photo('x.jpg', { id: 'second' }));
  await world.sync();
  assert.deepEqual(await world.files(), [`${JULY}/x (2).jpg`]);

  world.library.add(first);
  await world.sync();

  assert.deepEqual(await world.files(), [`${JULY}/x (2).jpg`, `${JULY}/x.jpg`]);
  assert.deepEqual(world.at(`${JULY}/x.jpg`), before);
});

test('names and inode numbers are the same after the catalog is opened again', async () => {
  await using world = await worldWith([photo('x.jpg', { id: 'a' }), photo('x.jpg', { id: 'b' })]);
  await world.sync();
  const paths = await world.files();
  const nodes = paths.map((path) => world.at(path));

  await world.reopen();
  world.library.add(photo('x.jpg', { id: 'c' }));
  await world.sync();

  assert.deepEqual(
    paths.map((path) => world.at(path)),
    nodes,
  );
  assert.deepEqual(await world.files(), [`${JULY}/x (2).jpg`, `${JULY}/x (3).jpg`, `${JULY}/x.jpg`]);
});

test('a placement whose numbers lead nowhere is refused instead of searched for ever', async () => {
  await using world = await worldWith([photo('x.jpg', { id: 'a' }), photo('x.jpg', { id: 'b' })]);
  world.placement = { ...world.placement, numbered: (name) => name };

  await assert.rejects(world.sync(), /numbering gives 'x.jpg' again and again/);
});

test('an item stands beside a directory of its name', async () => {
  await using world = await worldWith([
    photo('2021', { id: 'file', takenAt: undefined }),
    photo('a.jpg', { takenAt: '2020-01-01T00:00:00Z' }),
  ]);
  const { directoryOf } = world.placement;
  world.placement = {
    ...world.placement,
    directoryOf: (item) => (item.takenAtMs === undefined ? ['photos'] : directoryOf(item)),
  };
  await world.sync();

  world.library.add(photo('b.jpg'));
  await world.sync();
  world.library.add(photo('c.jpg'));
  await world.sync();

  assert.deepEqual(await world.files(), [
    'photos/2020/01/a.jpg',
    'photos/2021',
    'photos/2021 (2)/07/b.jpg',
    'photos/2021 (2)/07/c.jpg',
  ]);
});

test('folding looks through case and Unicode form', () => {
  for (const [one, other] of [
    ['a.jpg', 'A.JPG'],
    ['\u00e9', 'E\u0301'],
    ['ß', 'SS'],
    ['\u1e9e', 'ss'],
    ['Οδός', 'ΟΔΌΣ'],
    ['ﬁ', 'FI'],
    ['\u03b1\u0345\u0301', '\u1fb4'],
  ] as const) {
    assert.equal(foldedName(one), foldedName(other), `${one} and ${other}`);
  }
  assert.notEqual(foldedName('a.jpg'), foldedName('b.jpg'));
});

test('folding a fold changes nothing, and neither does the Unicode form of a name', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (name) => {
      const folded = foldedName(name);
      return [folded, name.normalize('NFD'), name.normalize('NFC')].every((same) => foldedName(same) === folded);
    }),
  );
});
