import { type Command, Option } from 'commander';
import { plainCommand, withSettings } from './command-parts.ts';
import type { Start } from './start.ts';

export function syncCommand(start: Start): Command {
  return withSettings(
    plainCommand('sync', 'Bring the catalog up to date with Google and the Takeout archives', {
      examples: [
        ['gphotos-fs sync', 'list the library once; an interrupted listing goes on where it was'],
        [
          'gphotos-fs sync --quick',
          'only the newest items, as far as there are news: few requests for a large library',
        ],
        ['gphotos-fs sync --accept-removals', 'also when many items vanished at once'],
      ],
      exits: [0, 1, 2, 3, 4, 5, 6, 7, 8, 130],
    })
      .addOption(
        new Option('--quick', 'list only the newest items, and take nothing out of the tree').conflicts(
          'acceptRemovals',
        ),
      )
      .option('--accept-removals', 'take items out of the tree even when many vanished at once')
      .option('--rebuild-catalog', 'start the catalog afresh and index the cache again; originals on disk are kept')
      .option('--json', 'the result as JSON')
      .action((flags) => start(async () => (await import('./run-sync.ts')).runSync, { flags })),
  );
}
