import type { Command } from 'commander';
import { plainCommand } from './command-parts.ts';
import type { Start } from './start.ts';

export function demoCommand(start: Start): Command {
  return plainCommand('demo', 'Show it all without a Google account, on a local stand-in for Google', {
    examples: [
      ['gphotos-fs demo', 'mount a made-up library and look around; Ctrl-C ends it'],
      ['gphotos-fs demo --once', 'browse, rsync and materialize it, check every byte, clean up'],
      ['gphotos-fs demo --media ~/Pictures', 'with your own photos as the library'],
    ],
    exits: [0, 1, 2, 4, 130],
  })
    .option('--once', 'do not wait: walk through everything, check it, clean up (also without a terminal)')
    .option('--media <directory>', "serve this folder's photos and videos as the library")
    .option('--at <directory>', 'where to mount (default: a new temporary directory)')
    .action((flags) => start(async () => (await import('./run-demo.ts')).runDemo, flags));
}
