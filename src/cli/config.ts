import type { Command } from 'commander';
import { plainCommand, withSettings } from './command-parts.ts';
import type { Start } from './start.ts';

export function configCommand(start: Start): Command {
  return withSettings(
    plainCommand('config', 'Print the effective settings and where each comes from', {
      examples: [
        ['gphotos-fs config', 'flags first, then the environment, then config.json, then defaults'],
        ['gphotos-fs config --json', 'for scripts'],
      ],
      exits: [0, 2],
    })
      .option('--json', 'as JSON')
      .action((flags) => start(async () => (await import('./run-config.ts')).runConfig, { flags })),
  );
}
