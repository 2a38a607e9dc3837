import { readdirSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { type MadeContent, movieOf, pictureOf } from '../../../src/sandbox/takeout/media-content.ts';
import { planExport } from '../../../src/sandbox/takeout/plan-export.ts';
import { shot } from '../../../src/sandbox/takeout/vocabulary.ts';
import { writeArchives } from '../../../src/sandbox/takeout/write-export.ts';
import type { Bench } from '../bench.ts';
import type { Mounted } from '../contestants/mounted.ts';

const STAMP = '20250529T084030Z';
const TAKEN_AT = '2021-07-04T10:00:00Z';
const SHOWN_IN = 'photos/2021/07';
const PACKED = 'packed.mp4';
const STORED = 'stored.mp4';

export interface ReadingSizes {
  readonly photos: number;
  readonly photoBytes: number;
  readonly packedBytes: number;
  readonly storedBytes: number;
}

/** An archive with photos and a video that are deflated, and one with a video that lies in it as it is. */
export interface ReadingSet {
  readonly directory: string;
  /** The packed video's archive, and its path in there. */
  readonly archive: string;
  readonly entry: string;
}

/** All is of noise that deflate has to code, as the bytes of a camera are: to inflate it takes time. */
export async function makeReadingSet(bench: Bench, sizes: ReadingSizes): Promise<ReadingSet> {
  const directory = join(bench.directory, 'takeout-large-files');
  bench.say('takeout: packing archives with large files');
  const photos = Array.from({ length: sizes.photos }, (_, number) =>
    shot(`photo-${String(number).padStart(2, '0')}.jpg`, {
      takenAt: TAKEN_AT,
      content: coded(pictureOf(number, sizes.photoBytes)),
      part: 1,
    }),
  );
  const movie = (title: string, sizeBytes: number, method: 'stored' | 'deflated', part: number) =>
    shot(title, { takenAt: TAKEN_AT, content: movieOf(part, sizeBytes, 'coded'), packing: { method }, part });
  const packed = movie(PACKED, sizes.packedBytes, 'deflated', 1);
  const stored = movie(STORED, sizes.storedBytes, 'stored', 2);
  const { archives } = planExport({ stamp: STAMP, parts: 2, shots: [...photos, packed, stored] });
  await mkdir(directory, { recursive: true });
  await writeArchives(directory, archives, bench.signal);
  const [first] = archives;
  const entry = first?.entries.find(({ of }) => of?.shot === packed && of.role === 'original');
  if (!first || !entry) throw new Error(`${PACKED} is not in the first archive`);
  return { directory, archive: join(directory, first.name), entry: String(entry.path) };
}

/** Of the photos, as the mount shows them. */
export function photosIn({ mountPoint }: Mounted): string[] {
  const directory = join(mountPoint, SHOWN_IN);
  const names = readdirSync(directory).filter((name) => name.startsWith('photo-'));
  return names.sort().map((name) => join(directory, name));
}

export function packedIn({ mountPoint }: Mounted): string {
  return join(mountPoint, SHOWN_IN, PACKED);
}

export function storedIn({ mountPoint }: Mounted): string {
  return join(mountPoint, SHOWN_IN, STORED);
}

function coded(content: MadeContent): MadeContent {
  return { ...content, noise: 'coded' };
}
