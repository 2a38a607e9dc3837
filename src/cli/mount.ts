import type { Command } from 'commander';
import { plainCommand, withSettings } from './command-parts.ts';
import type { Start } from './start.ts';

export function mountCommand(start: Start): Command {
  return withSettings(
    plainCommand('mount', 'Show the library as a folder, until you unmount it or press Ctrl-C', {
      examples: [
        ['gphotos-fs mount /mnt/gphotos', 'stay in the foreground; Ctrl-C unmounts'],
        [
          'gphotos-fs mount /mnt/gphotos --takeout ~/Downloads/takeout-*.zip',
          'the whole library from archives; no account needed',
        ],
        ['gphotos-fs mount --daemon /mnt/gphotos', 'go to the background once the mount is up'],
        ['gphotos-fs mount --cache-size 50GiB /mnt/gphotos', 'keep up to 50 GiB of originals on disk'],
      ],
      exits: [0, 1, 2, 3, 6, 7, 130],
    })
      .argument('<directory>', 'an empty directory; a dead mount left there is repaired')
      .option('--takeout <path...>', 'add Takeout archives to the library first, as takeout add does')
      .option('--daemon', 'go to the background once the mount is up')
      .option('--rebuild-catalog', 'start the catalog afresh and index the cache again; originals on disk are kept')
      .action((directory: string, flags) =>
        start(async () => (await import('./run-mount.ts')).runMount, { directory, flags }),
      ),
  );
}
