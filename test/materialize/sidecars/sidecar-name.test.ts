import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { sidecarName } from '../../../src/materialize/sidecars/sidecar-name.ts';

const nobody = () => false;

function among(...names: string[]): (name: string) => boolean {
  return (name) => names.includes(name);
}

test('a sidecar has the whole name of its original, and .xmp', () => {
  assert.equal(sidecarName('beach.jpg', nobody), 'beach.jpg.xmp');
  assert.equal(sidecarName('beach (2).jpg', nobody), 'beach (2).jpg.xmp');
  assert.equal(sidecarName('no extension', nobody), 'no extension.xmp');
});

test('a name that belongs to an item is left to it', () => {
  const name = sidecarName('beach.jpg', among('beach.jpg', 'beach.jpg.xmp'));
  assert.match(name, /^beach\.jpg~[0-9a-f]{16}\.xmp$/);
  assert.equal(sidecarName('beach.jpg', among('beach.jpg.xmp')), name);
});

test('so is a marked name, and one that would be the sidecar of an item', () => {
  const marked = sidecarName('beach.jpg', among('beach.jpg.xmp'));
  for (const taken of [marked, marked.slice(0, -'.xmp'.length)]) {
    const name = sidecarName('beach.jpg', among('beach.jpg.xmp', taken));
    assert.match(name, /^beach\.jpg~[0-9a-f]{16}\.xmp$/);
    assert.notEqual(name, marked);
  }
});

test('the longest name that .xmp fits behind has 251 bytes', () => {
  const longest = `${'ü'.repeat(123)}x.jpg`;
  assert.equal(Buffer.byteLength(longest), 251);
  assert.equal(sidecarName(longest, nobody), `${longest}.xmp`);
  assert.match(sidecarName(`x${longest}`, nobody), /^xü+~[0-9a-f]{16}\.xmp$/);
});

test('long names that begin alike have sidecars of different names', () => {
  const names = ['a.jpg', 'b.jpg', 'a (2).jpg'].map((end) => 'n'.repeat(255 - end.length) + end);
  assert.equal(new Set(names.map((name) => sidecarName(name, nobody))).size, 3);
});

test('a sidecar of any name has 255 bytes at most, is well-formed, and takes no name of an item', () => {
  const name = fc.string({ unit: 'binary', minLength: 1, maxLength: 255 });
  const taken = fc.array(fc.boolean(), { maxLength: 4 });
  fc.assert(
    fc.property(name, taken, (original, answers) => {
      const asked: [string, boolean][] = [];
      const sidecar = sidecarName(original, (candidate) => {
        asked.push([candidate, answers[asked.length] ?? false]);
        return asked.at(-1)?.[1] ?? false;
      });
      assert.ok(Buffer.byteLength(sidecar) <= 255);
      assert.ok(sidecar.endsWith('.xmp') && Buffer.from(sidecar).toString() === sidecar);
      assert.deepEqual(asked.find(([candidate]) => candidate === sidecar)?.[1] ?? false, false);
    }),
  );
});
