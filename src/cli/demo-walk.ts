import { join } from 'node:path';
import { formatBytes } from '../base/amounts.ts';
import { messageOf } from '../base/failure.ts';
import type { CommandContext } from './context.ts';
import { compareCopy, compareTrees } from './demo-check.ts';
import { runProgram } from './demo-programs.ts';
import type { Step } from './demo-step.ts';
import { takeoutSteps } from './demo-takeout.ts';
import type { DemoWorld, ServedItem } from './demo-world.ts';

/** Works on the mount as a person would, with real programs, and checks all of it. Answers whether everything held. */
export async function walkThrough({ terminal, interrupted }: CommandContext, world: DemoWorld): Promise<boolean> {
  const items = (await world.served()).filter(({ state }) => state === 'READY');
  let failed = 0;
  for (const { does, show } of stepsOf(world, items)) {
    interrupted.throwIfAborted();
    const startedMs = performance.now();
    const [mark, shown] = await show().then(
      (text) => ['ok    ', text] as const,
      (reason) => ['FAILED', messageOf(reason)] as const,
    );
    if (mark === 'FAILED') failed += 1;
    const seconds = ((performance.now() - startedMs) / 1000).toFixed(2);
    terminal.out(`${mark}  ${does.padEnd(35)} ${seconds.padStart(6)} s  ${shown}\n`);
  }
  const bytes = items.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  terminal.out(`\n${items.length} originals, ${formatBytes(bytes)}; `);
  terminal.out(failed === 0 ? 'everything held.\n' : `${failed} steps did not hold.\n`);
  return failed === 0;
}

function stepsOf(world: DemoWorld, items: readonly ServedItem[]): Step[] {
  const { mountPoint, directory } = world;
  const rsynced = join(directory, 'rsync-copy');
  const materialized = join(directory, 'materialized');
  return [
    { does: 'ls -lR', show: () => listEverything(mountPoint) },
    { does: 'find, every file with its size', show: () => findFiles(mountPoint, items) },
    { does: 'du', show: () => diskUsage(mountPoint, items) },
    { does: 'read photos', show: () => readFiles(mountPoint, items, '*.jp*g', 20) },
    { does: 'read a video', show: () => readFiles(mountPoint, items, '*.mp4', 1) },
    { does: 'rsync -a', show: () => rsync(mountPoint, rsynced, undefined) },
    { does: 'rsync -a again', show: () => rsync(mountPoint, rsynced, 0) },
    { does: 'gphotos-fs materialize', show: async () => (await world.run('materialize', materialized)).stdout.trim() },
    { does: 'SHA-256 of the rsync copy', show: () => compareCopy(rsynced, items) },
    { does: 'SHA-256 of the materialized copy', show: () => compareCopy(materialized, items) },
    { does: 'both copies alike', show: () => compareTrees(rsynced, materialized) },
    ...takeoutSteps(world, items, materialized),
    { does: 'requests to Google', show: async () => describeCounts(await world.requests()) },
    { does: 'unmount', show: () => unmount(world) },
  ];
}

async function listEverything(mountPoint: string): Promise<string> {
  const { stdout } = await runProgram('ls', ['-lR', mountPoint]);
  const lines = stdout.split('\n');
  return `${lines.filter((line) => line.startsWith('-')).length} files, ${lines.filter((line) => line.startsWith('l')).length} links`;
}

async function findFiles(mountPoint: string, items: readonly ServedItem[]): Promise<string> {
  const { stdout } = await runProgram('find', [mountPoint, '-type', 'f', '-printf', '%s\\n']);
  const sizes = stdout.trim().split('\n').map(Number);
  const wanted = items.map(({ sizeBytes }) => sizeBytes);
  const sorted = (numbers: number[]) => numbers.toSorted((a, b) => a - b).join();
  if (sorted(sizes) !== sorted(wanted)) throw new Error('the sizes are not those of the originals');
  return `${sizes.length} files, none of them empty`;
}

async function diskUsage(mountPoint: string, items: readonly ServedItem[]): Promise<string> {
  const { stdout } = await runProgram('du', ['-s', '--apparent-size', '--block-size=1', mountPoint]);
  const bytes = Number.parseInt(stdout, 10);
  const least = items.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  if (bytes < least) throw new Error(`du says ${bytes} bytes, the originals have ${least}`);
  return formatBytes(bytes);
}

async function readFiles(
  mountPoint: string,
  items: readonly ServedItem[],
  pattern: string,
  most: number,
): Promise<string> {
  const found = await runProgram('find', [mountPoint, '-type', 'f', '-iname', pattern, '-printf', '%s %p\\n']);
  const largestFirst = found.stdout
    .trim()
    .split('\n')
    .filter(Boolean)
    .sort((a, b) => Number.parseInt(b, 10) - Number.parseInt(a, 10));
  const paths = largestFirst.slice(0, most).map((line) => line.slice(line.indexOf(' ') + 1));
  if (paths.length === 0) return 'the library has none';
  const { stdout } = await runProgram('sha256sum', ['--zero', '--', ...paths]);
  const known = new Set(items.map(({ sha256 }) => sha256));
  const wrong = stdout.split('\0').filter((line) => line !== '' && !known.has(line.slice(0, 64)));
  if (wrong.length > 0) throw new Error(`wrong bytes: ${wrong.join(', ')}`);
  return `${paths.length} read, every byte right`;
}

async function rsync(mountPoint: string, copy: string, transfers: number | undefined): Promise<string> {
  const { stdout } = await runProgram('rsync', ['-a', '--stats', `${mountPoint}/`, `${copy}/`]);
  const number = (name: string) => new RegExp(`${name}: ([\\d,]+)`).exec(stdout)?.[1]?.replaceAll(',', '');
  const files = number('Number of regular files transferred');
  if (transfers !== undefined && Number(files) !== transfers) throw new Error(`${files} files were transferred again`);
  return `${files} files transferred, ${formatBytes(Number(number('Total transferred file size')))}`;
}

async function unmount(world: DemoWorld): Promise<string> {
  const status = await world.unmount();
  if (status !== 0) throw new Error(`the mount ended with status ${status}`);
  const { stdout } = await runProgram('ls', ['-A', world.mountPoint]);
  if (stdout !== '') throw new Error('the mount point is not empty');
  return 'the mount point is an empty directory again';
}

function describeCounts(counts: ReadonlyMap<string, number>): string {
  return [...counts].map(([kind, count]) => `${count} ${kind}`).join(', ');
}
