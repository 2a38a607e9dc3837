import type { Command } from 'commander';
import { plainCommand, withSettings } from './command-parts.ts';
import type { Start } from './start.ts';

export function statusCommand(start: Start): Command {
  return withSettings(
    plainCommand('status', 'What is mounted, known and cached', {
      examples: [
        ['gphotos-fs status', 'for people'],
        ['gphotos-fs status --json', 'for scripts'],
      ],
      exits: [0, 1, 2, 7],
    })
      .option('--json', 'as JSON')
      .action((flags) => start(async () => (await import('./run-status.ts')).runStatus, { flags })),
  );
}
