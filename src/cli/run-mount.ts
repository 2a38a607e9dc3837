import { resolve } from 'node:path';
import { serveMount } from '../engine/mount-session.ts';
import type { CommandContext, Flags } from './context.ts';
import { isDaemon, startDaemon } from './daemon.ts';
import { EXIT, type ExitStatus } from './exit-status.ts';
import { prepare } from './prepare.ts';

export interface MountRequest {
  readonly directory: string;
  readonly flags: Flags;
}

/** As absolute paths: the engine may live in a process that was started elsewhere. */
function pathsOf(given: unknown): string[] {
  return Array.isArray(given) ? given.map((path) => resolve(String(path))) : [];
}

export async function runMount(context: CommandContext, { directory, flags }: MountRequest): Promise<ExitStatus> {
  const { configuration, engineParts } = await prepare(context, flags);
  if (flags.daemon && !isDaemon(context)) return startDaemon(context, configuration);

  await serveMount(await engineParts({ rebuildCatalog: flags.rebuildCatalog === true }), {
    directory,
    takeout: pathsOf(flags.takeout),
    stop: context.interrupted,
    onReady: (mountPoint) => {
      const end = isDaemon(context) ? 'end with' : 'end with Ctrl-C or';
      context.terminal.err(`Mounted at ${mountPoint}; ${end}: gphotos-fs umount ${mountPoint}\n`);
      // Every path is absolute by now: the directory it was started in need not stay busy.
      if (isDaemon(context)) process.chdir('/');
      context.tellParent({ ready: true });
    },
  });
  context.terminal.err('Unmounted\n');
  return EXIT.done;
}
