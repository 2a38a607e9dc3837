import { readFile } from 'node:fs/promises';
import type { ExportDescription, Shot } from '../sandbox/takeout/description.ts';
import type { ExpectedItem } from '../sandbox/takeout/expected.ts';
import { album, shot } from '../sandbox/takeout/vocabulary.ts';
import { type WrittenExport, writeExport } from '../sandbox/takeout/write-export.ts';
import { runProgram } from './demo-programs.ts';
import type { DemoWorld, ServedItem } from './demo-world.ts';

/** What Takeout made of the library that the demo serves, and of what its API never shows. */
export interface DemoExport extends Pick<WrittenExport, 'archives'> {
  /** Where the archives lie. */
  readonly directory: string;
  /** Of these the API gives other bytes. */
  readonly shared: readonly ServedItem[];
  /** Everything in the archives that is to be shown. */
  readonly shown: readonly ExpectedItem[];
  /** In both libraries, where Google's has albums. */
  readonly album: string;
}

/** Photos that are in both libraries. */
const SHARED = 8;

/** Photos from before the API's time. */
const OLDER = 12;

/** What of these originals the API leaves out: so many bytes at their end. */
const LEFT_OUT_BYTES = 600;

export const EDITED = shot('lake.jpg', {
  takenAt: '2019-08-02T09:30:00Z',
  edited: true,
  description: 'Before breakfast',
});
export const MOVING = shot('IMG_2367.HEIC', { takenAt: '2019-08-03T18:00:00Z', clip: '.MP4', people: ['Anna'] });

/** Writes two archives below the demo's directory; `items` is what the API serves. Needs `python3`. */
export async function writeDemoExport(world: DemoWorld, items: readonly ServedItem[]): Promise<DemoExport> {
  const shared = sharedOf(items);
  const title = titleOf(await world.albumTitles());
  const directory = `${world.directory}/takeout`;
  const originals = await Promise.all(shared.map((item) => originalOf(world.mountPoint, item)));
  const { archives, expected } = await writeExport(directory, describe(originals, title));
  const shown = expected.items.filter(({ standing }) => standing !== 'trashed');
  return { directory, archives, shared, shown, album: title };
}

function describe(originals: readonly Shot[], title: string): ExportDescription {
  const older = Array.from({ length: OLDER }, (_, month) =>
    shot(`DSC_${1_000 + month}.JPG`, { takenAt: `2018-${`${month + 1}`.padStart(2, '0')}-05T10:00:00Z` }),
  );
  const outOfPlace = [
    shot('receipt.jpg', { takenAt: '2019-08-04T10:00:00Z', standing: 'archived' }),
    shot('blurred.jpg', { takenAt: '2019-08-05T10:00:00Z', standing: 'trashed' }),
  ];
  const video = shot('waves.mp4', { takenAt: '2019-08-06T10:00:00Z', sizeBytes: 400_000, favorite: true });
  return {
    stamp: '20250529T084030Z',
    parts: 2,
    sidecars: 'other-part',
    shots: [...originals, ...older, EDITED, MOVING, video, ...outOfPlace],
    albums: [album(title, [...originals.slice(0, 3), EDITED, MOVING])],
  };
}

/** Photos of a name of their own whose time is known: by these two libraries tell each other's photos again. */
function sharedOf(items: readonly ServedItem[]): readonly ServedItem[] {
  const named = new Map<string, ServedItem[]>();
  for (const item of items) {
    const name = item.filename.toLowerCase();
    named.set(name, [...(named.get(name) ?? []), item]);
  }
  const isPlain = ({ filename, creationTime, state }: ServedItem) =>
    /^[\w-]+\.jpe?g$/i.test(filename) && creationTime !== undefined && state === 'READY';
  const alone = [...named.values()].flatMap(([first, ...others]) => (first && others.length === 0 ? [first] : []));
  return alone.filter(isPlain).slice(0, SHARED);
}

/** The first of a title of its own that is a directory's name as it stands. */
function titleOf(titles: readonly string[]): string {
  const isAlone = (title: string) => titles.filter((other) => other === title).length === 1;
  return titles.find((title) => isAlone(title) && /^\w[^/]*$/.test(title)) ?? 'Journey';
}

async function originalOf(mountPoint: string, { filename, creationTime }: ServedItem): Promise<Shot> {
  const { stdout } = await runProgram('find', [`${mountPoint}/photos`, '-type', 'f', '-name', filename]);
  const bytes = await readFile(stdout.trimEnd());
  return shot(filename, {
    takenAt: creationTime ?? null,
    content: Buffer.concat([bytes, Buffer.alloc(LEFT_OUT_BYTES, filename)]),
    location: { latitude: 47.5, longitude: 8.25 },
  });
}
