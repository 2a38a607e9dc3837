import { type Command, InvalidArgumentError } from 'commander';
import { plainCommand, withSettings } from './command-parts.ts';
import type { Start } from './start.ts';

export function materializeCommand(start: Start): Command {
  return withSettings(
    plainCommand('materialize', 'Copy everything permanently to a directory, verified and resumable', {
      examples: [
        ['gphotos-fs materialize /nas/photos', 'copy what is not there yet; run again at any time'],
        ['gphotos-fs materialize --dry-run /nas/photos', 'only say what would be copied'],
        ['gphotos-fs materialize --sidecars /nas/photos', 'keep what programs for photos read from .xmp files, too'],
        ['gphotos-fs materialize --no-links /mnt/usb', 'for disks that cannot hold symbolic links'],
      ],
      exits: [0, 1, 2, 3, 4, 5, 6, 7, 8, 130],
    })
      .argument('<directory>', 'created if missing; files that are complete are kept')
      .option('--dry-run', 'change nothing, only count')
      .option('--no-links', 'leave albums/ and favorites/ out')
      .option('--sidecars', 'also write descriptions, people and places to files beside the originals: NAME.xmp')
      .option('--no-sync', 'copy what the catalog knows, without asking Google for news first')
      .option('--jobs <count>', 'copies at the same time', parseJobs, 16)
      .option('--json', 'the result as JSON')
      .action((directory: string, flags) =>
        start(async () => (await import('./run-materialize.ts')).runMaterialize, { directory, flags }),
      ),
  );
}

function parseJobs(text: string): number {
  const jobs = Number(text);
  if (!Number.isInteger(jobs) || jobs < 1 || jobs > 256) {
    throw new InvalidArgumentError(`jobs must be a whole number from 1 to 256, received ${text}.`);
  }
  return jobs;
}
