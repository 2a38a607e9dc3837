import { createRequire } from 'node:module';
import { systemClock } from './base/clock.ts';
import type { CommandContext } from './cli/context.ts';
import { runProgram } from './cli/program.ts';

/** The process edge: arguments, environment and signals in, exit status out. Started by `start.cts`. */
const interrupt = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  // The second signal ends the process at once, for whoever does not want to wait for a clean end.
  process.once(signal, () => interrupt.abort());
}

const context: CommandContext = {
  environment: process.env,
  clock: systemClock,
  interrupted: interrupt.signal,
  // The file that was started rather than this one: it also sizes the thread pool.
  selfCommand: [process.execPath, ...process.execArgv, process.argv[1] ?? ''],
  tellParent: (message) => process.send?.(message),
  terminal: {
    out: (text) => process.stdout.write(text),
    err: (text) => process.stderr.write(text),
    interactive: process.stderr.isTTY === true,
    attended: process.stdin.isTTY === true && process.stdout.isTTY === true,
    columns: process.stderr.columns ?? 80,
  },
};
// `gphotos-fs ls | head`: the reader went away, and that is no failure; but what is under way ends in order.
process.stdout.on('error', () => interrupt.abort());
// A terminal that was closed must not take a mount with it: from then on nobody reads what is said.
process.stderr.on('error', () => undefined);

const { version } = createRequire(import.meta.url)('../package.json') as { version: string };
const status = await runProgram(process.argv.slice(2), context, version);
// The FUSE binding's threads would keep the process alive after the mount is gone.
process.exit(status);
