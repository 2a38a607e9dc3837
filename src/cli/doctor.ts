import type { Command } from 'commander';
import { plainCommand, withSettings } from './command-parts.ts';
import type { Start } from './start.ts';

export function doctorCommand(start: Start): Command {
  return withSettings(
    plainCommand('doctor', 'Check each thing a mount needs, and say what to do about what is missing', {
      examples: [
        ['gphotos-fs doctor', 'the machine, the directories, the sign-in'],
        ['gphotos-fs doctor /mnt/gphotos', 'the mount point too'],
      ],
      exits: [0, 2, 3],
    })
      .argument('[directory]', 'a mount point to look at too')
      .option('--json', 'as JSON')
      .action((directory: string | undefined, flags) =>
        start(async () => (await import('./run-doctor.ts')).runDoctor, { directory, flags }),
      ),
  );
}
