/** Exports in every language and naming that the local Takeout knows: what is in them is found again by names and JSON. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ExportDescription } from '../../src/sandbox/takeout/description.ts';
import type { PlannedEntry } from '../../src/sandbox/takeout/entries.ts';
import { EXPORT_WORDS, type Language } from '../../src/sandbox/takeout/languages.ts';
import { chunksOf } from '../../src/sandbox/takeout/media-content.ts';
import { planExport } from '../../src/sandbox/takeout/plan-export.ts';
import { album, shot } from '../../src/sandbox/takeout/vocabulary.ts';
import { classifyFolder } from '../../src/takeout/folders/classify-folder.ts';
import { classifyJson } from '../../src/takeout/json/classify-json.ts';
import { matchSidecars } from '../../src/takeout/names/match-sidecars.ts';

const LANGUAGES = ['en', 'en-GB', 'de', 'fr', 'es', 'it', 'nl', 'ja'] as const satisfies readonly Language[];
const NAMINGS = ['plain', 'supplemental', 'unclipped'] as const;

const ROLES = { original: 'primary', clip: 'companion', edited: 'edited' } as const;

/** Names that collide, are cut, and go with others. */
function library(): Pick<ExportDescription, 'shots' | 'albums'> {
  const beach = shot('beach.jpg', { edited: true });
  const live = shot('IMG_2367.HEIC', { clip: '.MP4', edited: true });
  const shots = [
    beach,
    live,
    shot('IMG_2367.HEIC', { clip: '.MP4', takenAt: '2021-08-01T10:00:00Z' }),
    shot('PXL_20210704_151646544.MP.jpg', { clip: '' }),
    shot('Screenshot_20210704_123303_example.chat.jpg', { edited: true }),
    shot('Backyard_ceremony_wedding_photography_of_2021_at_the_lake.jpg'),
    shot('2234089303984509579', { edited: true }),
    shot('archived.jpg', { standing: 'archived' }),
    shot('trashed.jpg', { standing: 'trashed' }),
    shot('locked.jpg', { standing: 'locked' }),
  ];
  return { shots, albums: [album('Summer / 2021', [beach, live]), album('', [beach])] };
}

interface Folder {
  readonly name: string;
  readonly media: PlannedEntry[];
  readonly json: PlannedEntry[];
}

/** The folders of an export in which photos or albums are. */
function foldersOf(description: ExportDescription): readonly Folder[] {
  const byName = new Map<string, Folder>();
  for (const entry of planExport(description).archives.flatMap(({ entries }) => entries)) {
    const name = String(entry.path).split('/')[2];
    if (name === undefined) continue;
    const folder: Folder = byName.get(name) ?? { name, media: [], json: [] };
    byName.set(name, folder);
    (entry.kind === 'media' ? folder.media : folder.json).push(entry);
  }
  return [...byName.values()];
}

async function readJson({ content }: PlannedEntry) {
  const chunks: Uint8Array[] = [];
  for await (const chunk of chunksOf(content)) chunks.push(chunk);
  return classifyJson(Buffer.concat(chunks));
}

const nameOf = ({ path }: PlannedEntry): string => String(path).split('/').at(-1) ?? '';

for (const language of LANGUAGES) {
  for (const naming of NAMINGS) {
    test(`in an export in ${language} with ${naming} names every file goes with its photo`, async () => {
      for (const folder of foldersOf({ stamp: '20250529T084030Z', language, naming, ...library() })) {
        const sidecars: { name: string; title?: string | undefined; of: unknown }[] = [];
        for (const entry of folder.json) {
          const json = await readJson(entry);
          if (json.kind !== 'asset') continue;
          sidecars.push({ name: nameOf(entry), title: json.sidecar.title, of: entry.of?.shot });
        }
        const match = matchSidecars(folder.media.map(nameOf), sidecars);
        for (const [at, entry] of folder.media.entries()) {
          const found = match.media[at];
          const wanted = [ROLES[entry.of?.role ?? 'original'], entry.of?.shot];
          assert.deepEqual([found?.role, found?.sidecar?.of], wanted, `${folder.name}/${nameOf(entry)}`);
        }
        assert.deepEqual(match.unusedSidecars, []);
      }
    });
  }

  for (const folders of ['english-years', 'localized-years', 'days'] as const) {
    test(`in an export in ${language} with ${folders} every folder is what it is`, async () => {
      const found: string[] = [];
      for (const folder of foldersOf({ stamp: '20250529T084030Z', language, folders, ...library() })) {
        const all = await Promise.all(folder.json.map(readJson));
        const classified = classifyFolder({
          name: folder.name,
          hasMedia: folder.media.length > 0,
          album: all.flatMap((json) => (json.kind === 'album' ? json.album : []))[0],
          sidecars: all.flatMap((json) => (json.kind === 'asset' ? json.sidecar : [])),
        });
        found.push(classified.kind === 'album' ? `album ${classified.title ?? 'without title'}` : classified.kind);
      }

      const filed = folders === 'days' ? ['day', 'day'] : ['year'];
      const special = ['archive', 'locked', 'trash'];
      assert.deepEqual(found.sort(), ['album Summer / 2021', 'album without title', ...filed, ...special].sort());
    });
  }
}

test('every language of the local Takeout is tried', () => {
  assert.deepEqual(Object.keys(EXPORT_WORDS).sort(), [...LANGUAGES].sort());
});
