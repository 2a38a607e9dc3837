import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { z } from 'zod';
import type { ToldOfItem } from '../../../src/materialize/sidecars/sidecar-text.ts';
import { missingPrograms, output } from '../../support/programs.ts';
import { file, type TreeFile } from '../memory-tree.ts';
import { World } from '../world.ts';

const SKIP = { skip: missingPrograms('exiftool') };

const TAGS = z.object({
  SourceFile: z.string(),
  Description: z.string().optional(),
  PersonInImage: z.union([z.string(), z.array(z.string())]).optional(),
  GPSLatitude: z.number().optional(),
  GPSLongitude: z.number().optional(),
  GPSAltitude: z.number().optional(),
  GPSAltitudeRef: z.number().optional(),
  DateTimeOriginal: z.string().optional(),
  DateCreated: z.string().optional(),
  Warning: z.string().optional(),
  Error: z.string().optional(),
});

type Tags = z.infer<typeof TAGS>;

/** Everything that exiftool reads in the sidecars of these items, in their order. */
async function readBack(items: readonly TreeFile['told'][]): Promise<Tags[]> {
  const paths = items.map((_, index) => `photos/2021/${String(index).padStart(3, '0')}.jpg`);
  await using world = await World.with(
    Object.fromEntries(paths.map((path, index) => [path, file({ told: items[index] ?? {} })])),
  );
  const { failed, sidecars } = await world.materialize({ sidecars: true });
  assert.deepEqual([failed, sidecars], [[], items.length]);
  const found = paths.map((path) => world.at(`${path}.xmp`));
  // -n: numbers as they are; the text of JSON is UTF-8 anyway.
  const tags = z.array(TAGS).parse(JSON.parse(await output('exiftool', ['-json', '-n', '-struct', ...found])));
  assert.deepEqual(
    tags.map(({ SourceFile }) => SourceFile),
    found,
  );
  return tags;
}

function one(tags: readonly Tags[]): Tags {
  return tags[0] ?? assert.fail('exiftool told of no file');
}

test('exiftool reads description, people, place and date back', SKIP, async () => {
  const told: ToldOfItem = {
    description: 'Tom & "Jerry" <3\nam Strand – 🏖 ]]>',
    people: ['Tom', 'Jérôme Müller', '美咲'],
    location: { latitude: -33.856_784_1, longitude: 151.215_296_7, altitudeM: -4.25 },
  };

  const tags = one(await readBack([told]));

  assert.deepEqual([tags.Description, tags.PersonInImage], [told.description, told.people]);
  assert.ok(Math.abs((tags.GPSLatitude ?? 0) - -33.856_784_1) < 1e-8, `latitude ${tags.GPSLatitude}`);
  assert.ok(Math.abs((tags.GPSLongitude ?? 0) - 151.215_296_7) < 1e-8, `longitude ${tags.GPSLongitude}`);
  assert.deepEqual([Math.abs(tags.GPSAltitude ?? 0), tags.GPSAltitudeRef], [4.25, 1]);
  assert.deepEqual([tags.DateTimeOriginal, tags.DateCreated], Array(2).fill('2021:07:14 09:31:05.789Z'));
  assert.deepEqual([tags.Warning, tags.Error], [undefined, undefined]);
});

for (const [latitude, longitude] of [
  [48.1375, 11.575],
  [48.1375, -11.575],
  [-48.1375, 11.575],
  [-48.1375, -11.575],
] as const) {
  test(`exiftool sees ${latitude}, ${longitude} on the right side of equator and meridian`, SKIP, async () => {
    const tags = one(await readBack([{ location: { latitude, longitude } }]));
    assert.deepEqual([tags.GPSLatitude, tags.GPSLongitude, tags.GPSAltitude], [latitude, longitude, undefined]);
  });
}

test(
  'whatever a description and a name are made of, exiftool finds them as they were, but for what XML cannot hold',
  SKIP,
  async () => {
    const text = fc
      .array(
        fc.oneof(
          fc.constantFrom(...'&<>"\'\r\n\t]];#x\0\x07\x1F\x7F\x85\u2028\uFFFE\uD800'),
          fc.string({ unit: 'grapheme', maxLength: 3 }),
        ),
        {
          maxLength: 12,
        },
      )
      // exiftool leaves white space at either end out.
      .map((pieces) => `a${pieces.join('')}z`);
    const items = fc.sample(
      fc.record({ description: text, people: fc.array(text, { minLength: 2, maxLength: 3 }) }),
      60,
    );

    const tags = await readBack(items);

    for (const [index, { description, people }] of items.entries()) {
      assert.equal(tags[index]?.Description, holdable(description));
      assert.deepEqual(tags[index]?.PersonInImage, people.map(holdable));
      assert.deepEqual([tags[index]?.Warning, tags[index]?.Error], [undefined, undefined]);
    }
  },
);

function holdable(text: string): string {
  return Array.from(text, (character) => {
    const code = character.codePointAt(0) ?? 0;
    const isControl = code < 0x20 && !'\t\n\r'.includes(character);
    return isControl || (code >= 0xd800 && code < 0xe000) || code === 0xfffe || code === 0xffff ? '\uFFFD' : character;
  }).join('');
}
