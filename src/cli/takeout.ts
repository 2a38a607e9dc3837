import { Command } from 'commander';
import { plainCommand, withSettings } from './command-parts.ts';
import type { Start } from './start.ts';

export function takeoutCommand(start: Start): Command {
  return new Command('takeout')
    .description('Show your whole library straight from Google Takeout archives')
    .addCommand(addCommand(start))
    .addCommand(listCommand(start))
    .addCommand(removeCommand(start))
    .addCommand(rescanCommand(start))
    .addCommand(checkCommand(start));
}

function addCommand(start: Start): Command {
  return withSettings(
    plainCommand('add', 'Add archives to the library, and list what is in them', {
      examples: [
        ['gphotos-fs takeout add ~/Downloads/takeout-*.zip', 'all parts of an export; nothing is unpacked'],
        [
          'gphotos-fs takeout add /nas/takeout',
          'a folder of archives, or an export that was unpacked; parts that come later are found',
        ],
        ["gphotos-fs takeout add '/nas/takeout/*/*.zip'", 'a pattern: parts that come later are found'],
      ],
      exits: [0, 1, 2, 4, 6, 7, 130],
    })
      .argument('<path...>', 'zip parts, folders or patterns; they stay where they are')
      .option('--json', 'the archives and what was listed, as JSON')
      .action((paths: string[], flags) =>
        start(async () => (await import('./run-takeout.ts')).runTakeoutAdd, { paths, flags }),
      ),
  );
}

function listCommand(start: Start): Command {
  return withSettings(
    plainCommand('list', 'Show the exports, their parts, and what is wrong with them', {
      examples: [['gphotos-fs takeout list', 'looks at the disks, not into the archives']],
      exits: [0, 1, 2, 6, 7, 130],
    })
      .option('--json', 'as JSON')
      .action((flags) => start(async () => (await import('./run-takeout.ts')).runTakeoutList, { flags })),
  );
}

function removeCommand(start: Start): Command {
  return withSettings(
    plainCommand('remove', 'Forget archives; the files stay where they are', {
      examples: [
        ['gphotos-fs takeout remove /nas/takeout', 'what was added by this path'],
        ['gphotos-fs takeout remove 20250529T084030Z', 'an export, as takeout list calls it'],
      ],
      exits: [0, 1, 2, 6, 7, 130],
    })
      .argument('<path...>', 'what was added, one of its archives, or the name of an export')
      .option('--json', 'the archives that are left, as JSON')
      .action((paths: string[], flags) =>
        start(async () => (await import('./run-takeout.ts')).runTakeoutRemove, { paths, flags }),
      ),
  );
}

function rescanCommand(start: Start): Command {
  return withSettings(
    plainCommand('rescan', 'Look for parts that came or changed, and list them', {
      examples: [['gphotos-fs takeout rescan', 'a mount does the same every ten minutes']],
      exits: [0, 1, 2, 4, 6, 7, 130],
    })
      .option('--json', 'the archives and what was listed, as JSON')
      .action((flags) => start(async () => (await import('./run-takeout.ts')).runTakeoutRescan, { flags })),
  );
}

function checkCommand(start: Start): Command {
  return withSettings(
    plainCommand('check', 'Read everything, verify every checksum, and tell what is missing, damaged or left out', {
      examples: [
        ['gphotos-fs takeout check', 'before you delete anything at Google'],
        ['gphotos-fs takeout check --json', 'for scripts'],
      ],
      exits: [0, 1, 2, 4, 6, 7, 130],
    })
      .option('--json', 'as JSON: each finding with its count, and the first 1,000 of it by name')
      .action((flags) => start(async () => (await import('./run-takeout.ts')).runTakeoutCheck, { flags })),
  );
}
