import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { cpus, release, totalmem, type } from 'node:os';

/** What and who was measured on, as pairs to be printed in this order. */
export type MachineFacts = readonly (readonly [label: string, value: string])[];

/** `directory` is where everything is written. */
export function describeMachine(directory: string): MachineFacts {
  const processor = cpus()[0]?.model.trim() ?? 'unknown';
  return [
    ['processor', `${cpus().length} × ${processor}`],
    ['memory', `${(totalmem() / 2 ** 30).toFixed(0)} GiB`],
    ['system', `${distribution()}, ${type()} ${release()}`],
    ['disk', linesOf('df', '--output=fstype', directory)[1] ?? 'unknown'],
    ['user', process.getuid?.() === 0 ? 'root' : 'an ordinary user'],
    ['Node', process.versions.node],
    ['fuse-native', dependency('fuse-native')],
    ['rclone', linesOf('rclone', 'version')[0]?.replace(/^rclone v/, '') ?? 'not installed'],
    ['gphotos-fs', linesOf('git', 'describe', '--always', '--dirty')[0] ?? 'unknown'],
  ];
}

function distribution(): string {
  try {
    return /^PRETTY_NAME="(.*)"$/m.exec(readFileSync('/etc/os-release', 'utf8'))?.[1] ?? 'Linux';
  } catch {
    return 'Linux';
  }
}

/** What a program printed; nothing when it is missing or fails. */
function linesOf(program: string, ...args: readonly string[]): string[] {
  const { status, stdout } = spawnSync(program, args, { encoding: 'utf8' });
  return status === 0 ? stdout.trim().split('\n') : [];
}

function dependency(name: string): string {
  const text = readFileSync(new URL('../../package.json', import.meta.url), 'utf8');
  return /"([^"]+)"/.exec(text.split(`"${name}":`)[1] ?? '')?.[1] ?? 'not a dependency';
}
