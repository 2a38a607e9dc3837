import { once } from 'node:events';
import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { UsageError } from '../base/failure.ts';
import type { CommandContext } from './context.ts';
import { addDemoExport } from './demo-takeout.ts';
import { walkThrough } from './demo-walk.ts';
import { DemoWorld } from './demo-world.ts';
import { EXIT, type ExitStatus } from './exit-status.ts';

export interface DemoRequest {
  readonly once?: boolean;
  readonly media?: string;
  readonly at?: string;
}

export async function runDemo(context: CommandContext, request: DemoRequest): Promise<ExitStatus> {
  const { terminal, interrupted } = context;
  const media = request.media === undefined ? undefined : await existingDirectory(request.media);
  await using world = await DemoWorld.open(context, { media, mountPoint: request.at && resolve(request.at) });
  terminal.out(await world.introduction());
  if (request.once || !terminal.attended) return (await walkThrough(context, world)) ? EXIT.done : EXIT.partly;

  terminal.out("The same person's Takeout archives, with some photos that the account has too:\n");
  terminal.out(`${await addDemoExport(world)}\n${whatToTry(world)}`);
  if (!interrupted.aborted) await once(interrupted, 'abort');
  terminal.out('\nUnmounting and cleaning up.\n');
  return EXIT.done;
}

async function existingDirectory(path: string): Promise<string> {
  const found = await stat(path).catch(() => undefined);
  if (!found?.isDirectory()) {
    throw new UsageError(`Cannot serve ${path} as a library: it is not a directory; give a folder that holds photos`);
  }
  return resolve(path);
}

function whatToTry({ mountPoint, directory }: DemoWorld): string {
  return [
    'In another terminal, try:',
    `  ls -l ${mountPoint}/albums`,
    `  ls -l ${mountPoint}/photos/2019/08     only the archives have it`,
    `  find ${mountPoint}/photos -name '*.mp4' -printf '%s %p\\n'`,
    `  rsync -a ${mountPoint}/ ${directory}/my-copy/`,
    `  getfattr -d ${mountPoint}/favorites/*`,
    '',
    'It stays mounted until you press Ctrl-C. scripts/demo --once checks every byte and ends by itself.',
    '',
  ].join('\n');
}
