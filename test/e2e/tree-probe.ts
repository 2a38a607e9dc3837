import { spawnSync } from 'node:child_process';
import {
  closeSync,
  type Dir,
  lstatSync,
  opendirSync,
  openSync,
  readlinkSync,
  readSync,
  type Stats,
  statSync,
} from 'node:fs';
import { createInterface } from 'node:readline';

/** One thing that a program does to a mount. Paths are below the mount point. */
export type Deed =
  | { readonly what: 'look' | 'follow' | 'readlink' | 'open for writing' | 'ask for the id'; readonly path: string }
  | { readonly what: 'list'; readonly path: string; readonly atATime: number }
  | { readonly what: 'list, go back, and rewind'; readonly path: string; readonly after: number }
  | { readonly what: 'read'; readonly path: string; readonly position: number; readonly length: number };

/** What came of it: a value, or the errno of the refusal. */
export type Outcome = { readonly value: unknown } | { readonly refused: string };

/** What `look` and `follow` tell. */
export interface Looks {
  readonly kind: 'file' | 'directory' | 'link';
  readonly mode: number;
  readonly links: number;
  readonly sizeBytes: number;
  readonly mtimeMs: number;
  readonly ino: number;
}

/** Node can neither remember a place in a directory nor go back to its start. */
const GO_BACK = `
  opendir my $d, $ARGV[0] or die "$!\\n";
  my @first; for (1 .. $ARGV[1]) { my $name = readdir $d; push @first, $name if defined $name; }
  my $place = telldir $d;
  my @rest = readdir $d;
  seekdir $d, $place;
  my @again = readdir $d;
  rewinddir $d;
  my @whole = readdir $d;
  print join("\\n", map { join "/", sort @$_ } [@first, @rest], [@first, @again], [@whole]);`;

function perform(path: string, deed: Deed): unknown {
  switch (deed.what) {
    case 'look':
      return looks(lstatSync(path));
    case 'follow':
      return looks(statSync(path));
    case 'readlink':
      return readlinkSync(path);
    case 'open for writing':
      return closeSync(openSync(path, 'r+'));
    case 'ask for the id':
      return run('getfattr', ['--absolute-names', '--only-values', '-n', 'user.gphotos.id', path]);
    case 'list':
      return names(opendirSync(path, { bufferSize: deed.atATime }));
    case 'list, go back, and rewind':
      return run('perl', ['-e', GO_BACK, path, String(deed.after)]).split('\n');
    case 'read':
      return bytes(openSync(path, 'r'), deed.position, deed.length);
  }
}

function looks(stats: Stats): Looks {
  const kind = stats.isDirectory() ? 'directory' : stats.isSymbolicLink() ? 'link' : 'file';
  const { mode, nlink, size, mtimeMs, ino } = stats;
  return { kind, mode: mode & 0o7777, links: nlink, sizeBytes: size, mtimeMs, ino };
}

function names(directory: Dir): string[] {
  const found: string[] = [];
  for (let entry = directory.readSync(); entry; entry = directory.readSync()) found.push(entry.name);
  directory.closeSync();
  return found.sort();
}

function bytes(file: number, position: number, length: number): string {
  try {
    const buffer = Buffer.alloc(length);
    return buffer.toString('base64', 0, readSync(file, buffer, 0, length, position));
  } finally {
    closeSync(file);
  }
}

/** What other programs say of an errno, which is all that they tell of it. */
const ERRNOS: Readonly<Record<string, string>> = {
  'No such attribute': 'ENODATA',
  'No such file or directory': 'ENOENT',
  'Not a directory': 'ENOTDIR',
};

function run(program: string, args: readonly string[]): string {
  const { status, stdout, stderr, error } = spawnSync(program, args, {
    encoding: 'utf8',
    env: { ...process.env, LC_ALL: 'C' },
  });
  if (error) throw error;
  if (status === 0) return stdout;
  throw Object.assign(new Error(stderr), { code: ERRNOS[stderr.trim().split(': ').at(-1) ?? ''] ?? stderr });
}

function outcomeOf(mountPoint: string, deed: Deed): Outcome {
  try {
    return { value: perform(`${mountPoint}/${deed.path}`, deed) ?? null };
  } catch (error) {
    if (error instanceof Error && 'code' in error && typeof error.code === 'string') return { refused: error.code };
    return { refused: String(error) };
  }
}

/** Performs on a mount what it is told, line by line, in a process that does not serve the mount. */
if (process.argv[2] !== undefined && import.meta.filename === process.argv[1]) {
  const [mountPoint] = process.argv.slice(2);
  for await (const line of createInterface({ input: process.stdin })) {
    const deeds: Deed[] = JSON.parse(line);
    console.log(JSON.stringify(deeds.map((deed) => outcomeOf(mountPoint ?? '', deed))));
  }
}
