import { join, sep } from 'node:path';
import type { Disk } from '../disk.ts';

/** Whether a path is a pattern of names: it holds `*`, `?` or `[`. */
export function isPattern(path: string): boolean {
  return /[*?[]/.test(path);
}

/** `*`, `?` and `[a-z]` stand for characters within one name, as in a shell. */
export function matchesPattern(pattern: string, path: string): boolean {
  const wanted = pattern.split(sep);
  const names = path.split(sep);
  return wanted.length === names.length && wanted.every((part, at) => matchesName(part, names[at] ?? ''));
}

/** What is there that an absolute pattern fits, sorted. What cannot be listed holds nothing. */
export async function findMatches(disk: Disk, pattern: string): Promise<readonly string[]> {
  let found = ['/'];
  for (const part of pattern.split(sep).filter((name) => name !== '')) {
    if (!isPattern(part)) {
      found = found.map((directory) => join(directory, part));
      continue;
    }
    const below = await Promise.all(found.map((directory) => listMatches(disk, directory, part)));
    found = below.flat();
  }
  return found.sort();
}

async function listMatches(disk: Disk, directory: string, part: string): Promise<string[]> {
  const children = await disk.list(directory).catch(() => []);
  return children.filter(({ name }) => matchesName(part, name)).map(({ name }) => join(directory, name));
}

/** Hidden names are only meant by a pattern that begins with a dot. */
function matchesName(part: string, name: string): boolean {
  if (!isPattern(part)) return part === name;
  if (name.startsWith('.') && !part.startsWith('.')) return false;
  return expressionOf(part).test(name);
}

function expressionOf(part: string): RegExp {
  const source = part.replace(/\[(!?)([^\]/]+)\]|[\\^$.*+?()[\]{}|]/g, (found, negated?: string, set?: string) => {
    if (set !== undefined) return `[${negated === '!' ? '^' : ''}${set.replace(/[\\\]^]/g, '\\$&')}]`;
    if (found === '*') return '.*';
    return found === '?' ? '.' : `\\${found}`;
  });
  try {
    return new RegExp(`^${source}$`, 'su');
  } catch {
    // Such as [z-a]: it means itself and nothing else.
    return /(?!)/;
  }
}
