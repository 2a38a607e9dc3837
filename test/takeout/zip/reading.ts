import { text } from 'node:stream/consumers';
import type { ByteSource } from '../../../src/takeout/byte-source.ts';
import { LocalFile } from '../../../src/takeout/local-file.ts';
import { streamEntry } from '../../../src/takeout/zip/entry-data.ts';
import { ZipDirectory } from '../../../src/takeout/zip/zip-directory.ts';
import type { LeftOutEntry, ZipEntry } from '../../../src/takeout/zip/zip-entry.ts';

export interface Listing {
  readonly entries: ZipEntry[];
  readonly leftOut: LeftOutEntry[];
}

/** All pages of an archive's directory in one. */
export async function list(source: ByteSource): Promise<Listing> {
  const listing: Listing = { entries: [], leftOut: [] };
  const directory = await ZipDirectory.open(source);
  for await (const page of directory.pages()) {
    listing.entries.push(...page.entries);
    listing.leftOut.push(...page.leftOut);
  }
  return listing;
}

export async function listFile(path: string): Promise<Listing> {
  await using file = await LocalFile.open(path);
  return await list(file);
}

/** The whole of an entry, checked. */
export async function readWhole(source: ByteSource, entry: ZipEntry): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  for await (const part of streamEntry(source, entry)) parts.push(part);
  return Buffer.concat(parts);
}

/** What an archive holds, path by path, in the order of its directory. */
export async function unpackFile(path: string): Promise<[path: string, contents: string][]> {
  await using file = await LocalFile.open(path);
  const unpacked: [string, string][] = [];
  for (const entry of (await list(file)).entries) unpacked.push([entry.path, await text(streamEntry(file, entry))]);
  return unpacked;
}
