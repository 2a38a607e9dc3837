import { createHash } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { awkwardShots } from './demo-awkward-shots.ts';
import { exifOf, movieShots, photoShots, type Shot } from './demo-shots.ts';
import { bytesBody, fileBody, type MediaBody } from './media-body.ts';
import { makeMp4 } from './movies.ts';
import { makeJpeg } from './pictures.ts';
import {
  type SandboxAlbum,
  type SandboxItem,
  type SandboxLibrary,
  sandboxId,
  type WireMetadata,
} from './sandbox-library.ts';

export interface DemoChoices {
  /** An existing directory for the large files; who gives it removes it. */
  readonly directory: string;
  /** Ordinary photos in each of the 48 months; default 5. */
  readonly photosPerMonth?: number;
}

export interface Content {
  readonly sizeBytes: number;
  /** Hexadecimal. */
  readonly sha256: string;
}

export interface DemoLibrary extends SandboxLibrary {
  /** By item id: what a download must give. */
  readonly contents: ReadonlyMap<string, Content>;
}

/** Files from here on are kept on disk. */
const IN_MEMORY_BYTES = 8 * 2 ** 20;

/**
 * The library of the demonstration: about 270 real JPEGs and 14 real MP4s over four years, five albums, favourites, and
 * the awkward cases. The same bytes each time, made in a second or two.
 */
export async function makeDemoLibrary({ directory, photosPerMonth = 5 }: DemoChoices): Promise<DemoLibrary> {
  const shots = [...photoShots(photosPerMonth), ...movieShots(), ...awkwardShots()];
  const items: SandboxItem[] = [];
  const contents = new Map<string, Content>();
  for (const [number, shot] of shots.entries()) {
    const bytes = await develop(shot, number);
    const id = sandboxId(shot.key);
    items.push(itemOf(shot, id, await keep(bytes, join(directory, `${number}.mp4`))));
    contents.set(id, { sizeBytes: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') });
  }
  return { items, albums: albumsOf(items), contents };
}

async function develop(shot: Shot, number: number): Promise<Uint8Array> {
  const { widthPx, heightPx, frames = 1, takenAt } = shot;
  if (shot.kind === 'movie') {
    return makeMp4({ number, widthPx, heightPx, frames, takenAtMs: Date.parse(takenAt ?? '') });
  }
  const exif = exifOf(shot);
  return makeJpeg({ number, widthPx, heightPx, ...(exif ? { exif } : {}) });
}

async function keep(bytes: Uint8Array, path: string): Promise<MediaBody> {
  if (bytes.length < IN_MEMORY_BYTES) return bytesBody(bytes);
  await writeFile(path, bytes);
  return fileBody(path, bytes.length);
}

function itemOf(shot: Shot, id: string, body: MediaBody): SandboxItem {
  const { filename, takenAt, description, favorite, state = 'READY', kind, bare } = shot;
  return {
    id,
    filename,
    mimeType: bare ? '' : kind === 'movie' ? 'video/mp4' : 'image/jpeg',
    state,
    body,
    ...(takenAt === undefined ? {} : { creationTime: takenAt }),
    ...(description === undefined ? {} : { description }),
    ...(favorite ? { favorite } : {}),
    ...(bare ? { extra: { novelty: { kind: 'NOBODY_KNOWS_THIS' } } } : { metadata: metadataOf(shot) }),
  };
}

function metadataOf({ kind, widthPx, heightPx, camera }: Shot): WireMetadata {
  const size = { width: String(widthPx), height: String(heightPx) };
  if (kind === 'movie') return { ...size, video: { fps: 25 } };
  if (!camera) return { ...size, photo: {} };
  const { make: cameraMake, model: cameraModel } = camera;
  const settings = { focalLength: 4.38, apertureFNumber: 1.73, isoEquivalent: 54, exposureTime: '0.002398081s' };
  return { ...size, photo: { cameraMake, cameraModel, ...settings } };
}

/** Two of one title, one that tries to leave its directory, one with a slash; one item is in several. */
function albumsOf(items: readonly SandboxItem[]): SandboxAlbum[] {
  const takenIn = (start: string) => items.filter((item) => item.creationTime?.startsWith(start));
  const readyVideos = items.filter((item) => item.mimeType === 'video/mp4' && item.state === 'READY');
  const favorites = items.filter((item) => item.favorite);
  return [
    demoAlbum('Summer 2022', 1, [...takenIn('2022-06'), ...takenIn('2022-07'), ...takenIn('2022-08')]),
    demoAlbum('Summer 2022', 2, takenIn('2022-07')),
    demoAlbum('../x', 3, takenIn('2021-05')),
    demoAlbum('Family & friends 👪', 4, [...new Set([...favorites.slice(0, 12), ...readyVideos.slice(0, 4)])]),
    demoAlbum('Best of 2023/2024', 5, [...takenIn('2023-03'), ...takenIn('2024-02')]),
  ];
}

function demoAlbum(title: string, number: number, items: readonly SandboxItem[]): SandboxAlbum {
  return { id: sandboxId(`demo album ${number}`), title, itemIds: items.map(({ id }) => id) };
}
