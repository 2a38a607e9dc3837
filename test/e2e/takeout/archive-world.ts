import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { ExportDescription } from '../../../src/sandbox/takeout/description.ts';
import { type WrittenExport, writeExport } from '../../../src/sandbox/takeout/write-export.ts';
import type { Person, PersonOptions } from '../../support/person.ts';
import { lines } from '../small-library.ts';
import type { Way } from '../ways-to-mount.ts';
import type { Promised } from './memories.ts';

/** Somebody who has archives, and nothing that any Google account needs. */
export function personWithoutAccount(way: Way, options: Partial<PersonOptions> = {}): Promise<Person> {
  return way.person({ library: { items: [], albums: [] }, hasClientSecret: false, ...options });
}

/** Writes an export where the person can read it; `folder` is made in their directory. */
export async function giveExport(
  person: Person,
  description: ExportDescription,
  folder = 'archives',
): Promise<WrittenExport & { readonly folder: string }> {
  const path = person.directory.join(folder);
  await mkdir(path, { recursive: true, mode: 0o755 });
  return { folder: path, ...(await writeExport(path, description)) };
}

/** For `person.mount`: the mount point is what follows. */
export function withTakeout(...paths: readonly string[]): { readonly args: readonly string[] } {
  return { args: ['--takeout', ...paths, '--'] };
}

/** Every regular file below a directory with size, whole seconds and hash, one a line, sorted. */
export async function filesBelow(person: Person, directory: string): Promise<string[]> {
  const found = lines(await person.output('find', [directory, '-type', 'f', '-printf', '%s %T@ %P\\n']));
  const paths = found.map((line) => line.slice(line.indexOf(' ', line.indexOf(' ') + 1) + 1)).sort();
  if (paths.length === 0) return [];
  const sums = await person.output('sha256sum', ['--', ...paths.map((path) => join(directory, path))]);
  const sumOf = new Map(lines(sums).map((line, at) => [paths[at], line.slice(0, 64)]));
  return found
    .map((line) => {
      const [size, seconds, ...path] = line.split(' ');
      return `${path.join(' ')}: ${size} bytes of ${Number(seconds)}, ${sumOf.get(path.join(' '))}`;
    })
    .sort();
}

/** The same lines as promised. */
export function filesPromised(promised: readonly Promised[]): string[] {
  return promised
    .map(({ path, item: { sizeBytes, takenAtMs = 0, sha256 } }) => {
      return `${path}: ${sizeBytes} bytes of ${takenAtMs / 1000}, ${sha256}`;
    })
    .sort();
}

/** Every link below a directory, `path -> where it leads`, sorted. */
export async function linksBelow(person: Person, directory: string): Promise<string[]> {
  return lines(await person.output('find', [directory, '-type', 'l', '-printf', '%P -> %l\\n'])).sort();
}

/** Paths with their inode numbers, sorted. */
export async function inodesBelow(person: Person, directory: string): Promise<string[]> {
  return lines(await person.output('find', [directory, '-printf', '%P %i\\n'])).sort();
}
