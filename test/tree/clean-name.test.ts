import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { foldedName } from '../../src/catalog/placement.ts';
import { cleanDirectoryName, cleanFileName } from '../../src/tree/clean-name.ts';
import { numberedName, splitName } from '../../src/tree/name-parts.ts';

const usual = { portable: false };
const portable = { portable: true };
const wide = 'ü'.repeat(200);

const FILES: readonly [text: string, name: string, portableName?: string][] = [
  ['IMG_0001.JPG', 'IMG_0001.JPG'],
  ['a/b.jpg', 'a_b.jpg'],
  ['a\0b\tc\u007f\u0085.jpg', 'a_b_c__.jpg'],
  ['Cafe\u0301.jpg', 'Café.jpg'],
  ['half \ud83c.jpg', 'half \ufffd.jpg'],
  ['🏖️ beach 👨‍👩‍👧.jpg', '🏖️ beach 👨‍👩‍👧.jpg'],
  ['.hidden.jpg', '_hidden.jpg'],
  ['.', '_'],
  ['..', '__'],
  ['../../etc/passwd', '___.._etc_passwd'],
  ['', 'untitled.jpg'],
  [' \u3000', 'untitled.jpg'],
  ['no extension', 'no extension'],
  ['12:30 <a|b> "c"? *\\.jpg', '12:30 <a|b> "c"? *\\.jpg', '12_30 _a_b_ _c__ __.jpg'],
  ['dots... ', 'dots... ', 'dots'],
  ['dots.jpg. .', 'dots.jpg. .', 'dots.jpg'],
  [' . ', ' . ', 'untitled.jpg'],
  ['con', 'con', '_con'],
  ['Aux.JPG', 'Aux.JPG', '_Aux.JPG'],
  ['com1.tar.gz', 'com1.tar.gz', '_com1.tar.gz'],
  ['LPT¹ .jpg', 'LPT¹ .jpg', '_LPT¹ .jpg'],
  ['CONIN$', 'CONIN$', '_CONIN$'],
  ['console.jpg', 'console.jpg'],
  ['COM10.jpg', 'COM10.jpg'],
  [`${'a'.repeat(300)}.jpeg`, `${'a'.repeat(250)}.jpeg`],
  [`${wide}.heic`, `${'ü'.repeat(125)}.heic`],
  [`${'😀'.repeat(100)}.x`, `${'😀'.repeat(63)}.x`],
  [`${'a'.repeat(300)}. then a sentence`, 'a'.repeat(255)],
  [`con${' '.repeat(300)}x.jpg`, `con${' '.repeat(248)}.jpg`, `_con${' '.repeat(247)}.jpg`],
  [`a.jpg${' '.repeat(100_000)}b`, `a.jpg${' '.repeat(250)}`, 'a.jpg'],
];

test('a file name is kept as far as a file system can keep it', () => {
  for (const [text, name, portableName = name] of FILES) {
    assert.equal(cleanFileName(text, 'image/jpeg', usual), name);
    assert.equal(cleanFileName(text, 'image/jpeg', portable), portableName);
  }
});

test('a file without a name gets the extension of its type, when the type is known', () => {
  assert.equal(cleanFileName('', 'video/quicktime', usual), 'untitled.mov');
  assert.equal(cleanFileName('', 'IMAGE/HEIC; q=1', usual), 'untitled.heic');
  assert.equal(cleanFileName('', 'image/x-unheard-of', usual), 'untitled');
  assert.equal(cleanFileName('', '', usual), 'untitled');
});

test('a directory keeps its title, dots and all', () => {
  assert.equal(cleanDirectoryName('v1.2 of St. Ives', usual), 'v1.2 of St. Ives');
  assert.equal(cleanDirectoryName('../x', usual), '___x');
  assert.equal(cleanDirectoryName('', usual), 'untitled');
  assert.equal(cleanDirectoryName('and so on...', portable), 'and so on');
  assert.equal(cleanDirectoryName('NUL', portable), '_NUL');
  assert.equal(cleanDirectoryName(`${'a'.repeat(253)}.jpg`, usual), `${'a'.repeat(253)}.j`);
});

test('the extension is what follows the last dot: 1 to 16 bytes without white space', () => {
  const cut = (name: string) => Object.values(splitName(name));
  assert.deepEqual(cut('a.b.jpg'), ['a.b', '.jpg']);
  assert.deepEqual(cut('a.'), ['a.', '']);
  assert.deepEqual(cut('Dr. No'), ['Dr. No', '']);
  assert.deepEqual(cut(`a.${'x'.repeat(16)}`), ['a', `.${'x'.repeat(16)}`]);
  assert.deepEqual(cut(`a.${'x'.repeat(17)}`), [`a.${'x'.repeat(17)}`, '']);
  assert.deepEqual(cut(`a.${'ü'.repeat(9)}`), [`a.${'ü'.repeat(9)}`, '']);
});

test('a number stands before the extension of a file and at the end of a directory', () => {
  assert.equal(numberedName('a.jpg', 2, 'item'), 'a (2).jpg');
  assert.equal(numberedName('a.jpg', 13, 'link'), 'a (13).jpg');
  assert.equal(numberedName('a', 2, 'item'), 'a (2)');
  assert.equal(numberedName('x.y', 2, 'directory'), 'x.y (2)');
  assert.equal(numberedName(`${'a'.repeat(251)}.jpg`, 2, 'item'), `${'a'.repeat(247)} (2).jpg`);
  assert.equal(numberedName('ü'.repeat(127), 10, 'directory'), `${'ü'.repeat(125)} (10)`);
});

// Any 16-bit text, lone surrogates included, with what is special to us more often than chance would have it.
const anyText = fc
  .array(
    fc.oneof(
      fc.integer({ min: 0, max: 0xffff }).map((unit) => String.fromCharCode(unit)),
      fc.string({ unit: 'grapheme', maxLength: 40 }),
      fc.constantFrom(
        '.',
        '..',
        ' ',
        '/',
        '\0',
        ':',
        'CON',
        'aux.',
        'e\u0301',
        '\u0338',
        '\ud800',
        'x'.repeat(120),
        '.jpeg',
      ),
    ),
    { maxLength: 12 },
  )
  .map((pieces) => pieces.join(''));

const rules = fc.record({ portable: fc.boolean() });
const kinds = fc.constantFrom('item' as const, 'directory' as const);

function cleaned(text: string, kind: 'item' | 'directory', { portable }: { portable: boolean }): string {
  return kind === 'item' ? cleanFileName(text, 'image/jpeg', { portable }) : cleanDirectoryName(text, { portable });
}

function assertValid(name: string): void {
  assert.ok(Buffer.byteLength(name) >= 1 && Buffer.byteLength(name) <= 255, 'has 1 to 255 bytes');
  assert.equal(Buffer.from(name).toString(), name, 'is well-formed');
  assert.equal(name.normalize('NFC'), name);
  assert.doesNotMatch(name, /^\.|[/\p{Cc}]/u);
}

function assertPortable(name: string): void {
  assert.doesNotMatch(name, /[<>:"/\\|?*]|[. ]$/);
  assert.doesNotMatch(name.split('.', 1)[0]?.trimEnd() ?? '', /^(con|prn|aux|nul|(com|lpt)[1-9¹²³])$/i);
}

test('any text becomes a valid name, which stays as it is when cleaned again', () => {
  fc.assert(
    fc.property(anyText, kinds, rules, (text, kind, { portable }) => {
      const name = cleaned(text, kind, { portable });
      assertValid(name);
      if (portable) assertPortable(name);
      assert.equal(cleaned(name, kind, { portable }), name);
      assert.equal(cleaned(name, kind, { portable: false }), name);
    }),
    { numRuns: 3_000 },
  );
});

test('a long name keeps its extension', () => {
  const extensions = fc.constantFrom('.jpg', '.JPEG', '.x', '.😀', `.${'y'.repeat(16)}`);
  fc.assert(
    fc.property(anyText, fc.integer({ min: 0, max: 300 }), extensions, rules, (text, length, extension, rule) => {
      assert.ok(cleaned(`a${text}${'z'.repeat(length)}${extension}`, 'item', rule).endsWith(extension));
    }),
  );
});

test('numbered names are clean, keep the extension, and different numbers never collide, whatever the case', () => {
  const numbers = fc.uniqueArray(fc.integer({ min: 2, max: 0xffff_ffff }), { minLength: 2, maxLength: 10 });
  fc.assert(
    fc.property(anyText, kinds, rules, numbers, (text, kind, rule, distinct) => {
      const name = cleaned(text, kind, rule);
      const names = distinct.map((number) => numberedName(name, number, kind));
      for (const numbered of names) {
        assertValid(numbered);
        assert.equal(cleaned(numbered, kind, rule), numbered);
        if (kind === 'item') assert.equal(splitName(numbered).extension, splitName(name).extension);
      }
      assert.equal(new Set(names.map(foldedName)).size, distinct.length);
    }),
    { numRuns: 1_000 },
  );
});
