import type { Command } from 'commander';
import { plainCommand, withSettings } from './command-parts.ts';
import type { Start } from './start.ts';

export function lsCommand(start: Start): Command {
  return withSettings(
    plainCommand('ls', 'List the tree without mounting it', {
      examples: [
        ['gphotos-fs ls', 'photos, albums, favorites'],
        ['gphotos-fs ls -l photos/2021/07', 'with sizes and dates'],
        ['gphotos-fs ls --json albums', 'for scripts'],
      ],
      exits: [0, 1, 2, 3, 5, 6, 7, 8, 130],
    })
      .argument('[path]', 'a path of the tree, like photos/2021', '')
      .option('-l, --long', 'sizes and dates too; sizes that are not known yet are asked for')
      .option('--json', 'one JSON object a line')
      .action((path: string, flags) => start(async () => (await import('./run-ls.ts')).runLs, { path, flags })),
  );
}
