import { runProgram } from './demo-programs.ts';

/** The manifest's directory, which only a materialized copy has. */
const MANIFEST_DIRECTORY = '.gphotos-fs';

/** Holds the hash of every regular file of a copy, or of the mount, against the originals: none missing, none else. */
export async function compareCopy(copy: string, items: readonly { readonly sha256: string }[]): Promise<string> {
  const command = [
    '.',
    '-name',
    MANIFEST_DIRECTORY,
    '-prune',
    '-o',
    '-type',
    'f',
    '-exec',
    'sha256sum',
    '--zero',
    '{}',
    '+',
  ];
  const { stdout } = await runProgram('env', ['-C', copy, 'find', ...command]);
  const found = stdout
    .split('\0')
    .filter(Boolean)
    .map((line) => line.slice(0, 64));
  const wanted = items.map(({ sha256 }) => sha256);
  const missing = without(wanted, found);
  const foreign = without(found, wanted);
  if (missing.length + foreign.length > 0) {
    throw new Error(`${missing.length} originals are missing, ${foreign.length} files are none`);
  }
  return `${found.length} files, all equal to the originals`;
}

/** Holds two copies against each other: same paths, same bytes, same links. */
export async function compareTrees(one: string, other: string): Promise<string> {
  await runProgram('diff', ['-r', '--no-dereference', `--exclude=${MANIFEST_DIRECTORY}`, one, other]);
  return 'same paths, bytes and links';
}

/** `all` without one occurrence of each of `some`. */
function without(all: readonly string[], some: readonly string[]): string[] {
  const left = new Map<string, number>();
  for (const value of some) left.set(value, (left.get(value) ?? 0) + 1);
  return all.filter((value) => {
    const count = left.get(value) ?? 0;
    left.set(value, count - 1);
    return count <= 0;
  });
}
