import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { xmlText } from '../../../src/materialize/sidecars/xml-text.ts';

for (const [what, text, expected] of [
  ['plain text stays as it is', 'Am Strand, 7:30 – schön 🏖 "so" \'so\'', 'Am Strand, 7:30 – schön 🏖 "so" \'so\''],
  ['what begins markup is escaped', 'Tom & <b>Jerry</b>', 'Tom &amp; &lt;b&gt;Jerry&lt;/b&gt;'],
  ['an entity stays the text that it is', '&amp; &#0;', '&amp;amp; &amp;#0;'],
  ['the end of a CDATA section is no such end', 'a]]>b', 'a]]&gt;b'],
  ['an XML declaration and a comment are text', '<?xml?><!--', '&lt;?xml?&gt;&lt;!--'],
  ['tabs and new lines stay', 'a\tb\nc', 'a\tb\nc'],
  ['a carriage return survives the reading of lines', 'a\r\nb\rc', 'a&#xD;\nb&#xD;c'],
  ['control characters that XML cannot hold are replaced', 'a\0b\x08c\x0Bd\x1Be', 'a\uFFFDb\uFFFDc\uFFFDd\uFFFDe'],
  ['halves of surrogate pairs are replaced', 'a\uD83Cb\uDFD6c', 'a\uFFFDb\uFFFDc'],
  ['the two non-characters of the first plane are replaced', 'a\uFFFEb\uFFFFc', 'a\uFFFDb\uFFFDc'],
  ['characters beyond the first plane stay', '𝒳 👨‍👩‍👧', '𝒳 👨‍👩‍👧'],
] as const) {
  test(what, () => assert.equal(xmlText(text), expected));
}

test('any text becomes text that XML 1.0 allows, without markup of its own', () => {
  const anything = fc.array(fc.oneof(fc.nat(0xffff), fc.constantFrom(0x26, 0x3c, 0x3e, 0x5d, 0x0d)));
  fc.assert(
    fc.property(anything, (units) => {
      const text = xmlText(String.fromCharCode(...units));
      assert.match(text, /^[\t\n\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]*$/u);
      assert.doesNotMatch(text, /[<>]|&(?!(amp|lt|gt|#xD);)/);
    }),
  );
});
