import type { Dirent } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { basename, join, relative } from 'node:path';
import { messageOf, UsageError } from '../base/failure.ts';
import { fileBody } from './media-body.ts';
import { mediaTypeOf } from './media-types.ts';
import { type PhotoFacts, readPhotoFacts } from './photo-facts.ts';
import {
  type SandboxAlbum,
  type SandboxItem,
  type SandboxLibrary,
  sandboxId,
  type WireMetadata,
} from './sandbox-library.ts';

/**
 * The photos and videos below `directory` as a library: dated by their EXIF, else by the file's time; each folder that
 * holds some is an album. Files are read when they are asked for. Throws `UsageError` when the folder cannot be read.
 */
export async function makeFolderLibrary(directory: string): Promise<SandboxLibrary> {
  const items: SandboxItem[] = [];
  const albums = new Map<string, string[]>();
  for (const path of await mediaFiles(directory)) {
    const item = await itemOf(directory, path);
    items.push(item);
    const folder = relative(directory, join(path, '..'));
    if (folder !== '') albums.set(folder, [...(albums.get(folder) ?? []), item.id]);
  }
  return { items, albums: [...albums].map(([folder, itemIds]) => albumOf(folder, itemIds)) };
}

/** In the order of their paths, so that the same folder gives the same library. */
async function mediaFiles(directory: string): Promise<string[]> {
  let entries: Dirent[];
  try {
    entries = await readdir(directory, { recursive: true, withFileTypes: true });
  } catch (error) {
    throw new UsageError(`Cannot serve the folder '${directory}': ${messageOf(error)}`, { cause: error });
  }
  return entries
    .filter((entry) => entry.isFile() && mediaTypeOf(entry.name) !== undefined)
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

async function itemOf(directory: string, path: string): Promise<SandboxItem> {
  const { size, mtime } = await stat(path);
  const mimeType = mediaTypeOf(path) ?? '';
  const facts = mimeType.startsWith('image/') ? await readPhotoFacts(path, mimeType) : {};
  return {
    id: sandboxId(`file ${relative(directory, path)}`),
    filename: basename(path),
    mimeType,
    creationTime: facts.takenAt ?? mtime.toISOString(),
    metadata: metadataOf(mimeType, facts),
    state: 'READY',
    body: fileBody(path, size),
    ...(facts.description === undefined ? {} : { description: facts.description }),
  };
}

function metadataOf(mimeType: string, { widthPx, heightPx, make, model }: PhotoFacts): WireMetadata {
  if (mimeType.startsWith('video/')) return { video: {} };
  const size = widthPx === undefined ? {} : { width: String(widthPx), height: String(heightPx) };
  const cameraMake = make === undefined ? {} : { cameraMake: make };
  const cameraModel = model === undefined ? {} : { cameraModel: model };
  return { ...size, photo: { ...cameraMake, ...cameraModel } };
}

function albumOf(folder: string, itemIds: readonly string[]): SandboxAlbum {
  return { id: sandboxId(`folder ${folder}`), title: basename(folder), itemIds };
}
