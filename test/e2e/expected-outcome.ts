import { posix } from 'node:path';
import type { Shown } from '../tree/tree-model.ts';
import { shownTimeMs } from './driver-differences.ts';
import type { Deed, Looks, Outcome } from './tree-probe.ts';
import type { Way } from './ways-to-mount.ts';

export type ShownTree = ReadonlyMap<string, Shown>;

/** What the model says comes of a deed. */
export function expectedOutcome(tree: ShownTree, deed: Deed, way: Way, bytesOf: (id: string) => Buffer): Outcome {
  const found = resolve(tree, deed.path);
  if ('refused' in found) return found;
  const { shown, home } = found;
  switch (deed.what) {
    case 'look':
      return { value: looksOf(shown, deed.path, way) };
    case 'follow':
      return { value: looksOf(home, deed.path, way) };
    case 'readlink':
      if (shown.kind !== 'link') return { refused: 'EINVAL' };
      return { value: posix.relative(posix.dirname(deed.path), shown.to) };
    case 'open for writing':
      return { refused: home.kind === 'directory' ? 'EISDIR' : 'EROFS' };
    case 'ask for the id':
      return home.kind === 'item' ? { value: home.id } : { refused: 'ENODATA' };
    case 'list':
      return home.kind === 'directory' ? { value: namesIn(tree, deed.path) } : { refused: 'ENOTDIR' };
    case 'list, go back, and rewind': {
      if (home.kind !== 'directory') return { refused: 'ENOTDIR' };
      const listed = ['.', '..', ...namesIn(tree, deed.path)].sort().join('/');
      return { value: [listed, listed, listed] };
    }
    case 'read': {
      if (home.kind !== 'item') return { refused: 'EISDIR' };
      const bytes = bytesOf(home.id).subarray(deed.position, deed.position + deed.length);
      return { value: bytes.toString('base64') };
    }
  }
}

/** What stands at a path, and what it leads to; the way there is walked as the kernel walks it. */
function resolve(tree: ShownTree, path: string): { shown: Shown; home: Shown } | { refused: string } {
  const followed = (shown: Shown) => (shown.kind === 'link' ? (tree.get(shown.to) ?? shown) : shown);
  const walked: string[] = [];
  let shown: Shown = { kind: 'directory' };
  for (const segment of path.split('/').filter(Boolean)) {
    if (followed(shown).kind !== 'directory') return { refused: 'ENOTDIR' };
    if (segment === '..') walked.pop();
    else walked.push(segment);
    const next: Shown | undefined = walked.length === 0 ? { kind: 'directory' } : tree.get(walked.join('/'));
    if (!next) return { refused: 'ENOENT' };
    shown = next;
  }
  return { shown, home: followed(shown) };
}

function looksOf(shown: Shown, path: string, way: Way): object {
  if (shown.kind === 'directory') return { kind: 'directory', mode: 0o755 };
  if (shown.kind === 'link') {
    const sizeBytes = Buffer.byteLength(posix.relative(posix.dirname(path), shown.to));
    return { kind: 'link', mode: 0o777, links: 1, sizeBytes };
  }
  return {
    kind: 'file',
    mode: 0o644,
    links: 1,
    sizeBytes: shown.sizeBytes,
    mtimeMs: shownTimeMs(way, shown.mtimeMs),
  };
}

function namesIn(tree: ShownTree, directory: string): string[] {
  const above = posix.normalize(`/${directory}`);
  return [...tree.keys()]
    .filter((path) => posix.dirname(`/${path}`) === above)
    .map((path) => posix.basename(path))
    .sort();
}

/** As the model can tell it: no inode numbers, and of directories no times. */
export function comparable(deed: Deed, outcome: Outcome): Outcome {
  if ('refused' in outcome) return outcome;
  if (deed.what !== 'look' && deed.what !== 'follow') return outcome;
  const { kind, mode, links, sizeBytes, mtimeMs } = outcome.value as Looks;
  if (kind === 'directory') return { value: { kind, mode } };
  return { value: kind === 'link' ? { kind, mode, links, sizeBytes } : { kind, mode, links, sizeBytes, mtimeMs } };
}
