import type { Command } from 'commander';
import { plainCommand } from './command-parts.ts';
import type { Start } from './start.ts';

export function umountCommand(start: Start): Command {
  return plainCommand('umount', 'Take a mount down', {
    examples: [
      ['gphotos-fs umount /mnt/gphotos', 'unmount; the serving process ends by itself'],
      ['gphotos-fs umount --lazy /mnt/gphotos', 'detach it now, even while files are open'],
    ],
    exits: [0, 1, 2, 7],
  })
    .argument('<directory>', 'where it is mounted')
    .option('--lazy', 'detach at once; files that are open end by themselves')
    .action((directory: string, { lazy }: { lazy?: boolean }) =>
      start(async () => (await import('./run-umount.ts')).runUmount, { directory, lazily: lazy === true }),
    );
}
