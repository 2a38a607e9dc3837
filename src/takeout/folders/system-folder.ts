/**
 * What a NAS or a desktop puts into people's folders, in lower case: small pictures, indexes, snapshots, what was thrown away.
 * Synology's `@eaDir` has a folder with several pictures for each photo beside it.
 */
const SYSTEM_FOLDERS = new Set([
  '@eadir',
  '@tmp',
  '#recycle',
  '#snapshot',
  '@recycle',
  '@recently-snapshot',
  '@__thumb',
  '.@__thumb',
  '.snapshot',
  '.snapshots',
  '.zfs',
  '.thumbnails',
  '.trash',
  '.trashes',
  '$recycle.bin',
  'system volume information',
  'lost+found',
  '__macosx',
]);

/** Whether a folder belongs to the system that keeps it: no export has a folder of that name. */
export function isSystemFolder(name: string): boolean {
  return SYSTEM_FOLDERS.has(name.toLowerCase()) || /^\.trash-\d+$/i.test(name);
}
