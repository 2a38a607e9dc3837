import { once } from 'node:events';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command, CommanderError, InvalidArgumentError } from 'commander';
import { failureCode, messageOf } from '../base/failure.ts';
import { makeLibrary, parseLibraryChoice } from './library-choice.ts';
import { Sandbox } from './sandbox.ts';

interface MainOptions {
  readonly library: string;
  readonly port: number;
  readonly delayMs: number;
  readonly stateDir: string;
  readonly exitWithParent?: true;
}

const EXIT_STATUS: Readonly<Record<string, number>> = { usage: 2, busy: 7 };

const command = new Command('gphotos-sandbox')
  .description('A local stand-in for the servers of Google Photos, for demonstrations, tests and benchmarks.')
  .option('--library <choice>', 'demo, folder:DIR, synthetic:COUNT[,BYTES[,MONTHS]] or large:COUNT', 'demo')
  .option('--port <number>', 'port of the API on 127.0.0.1; 0 for a free one', parseWhole, 0)
  .option('--delay-ms <milliseconds>', 'wait before each answer', parseWhole, 0)
  .option('--state-dir <directory>', 'where its temporary files go', tmpdir())
  .option('--exit-with-parent', 'end when standard input is closed')
  .addHelpText(
    'after',
    `
When it listens it prints one line of JSON with its addresses. It ends on SIGINT or SIGTERM.
Everything can be steered under controlUrl while it runs; GET controlUrl/help lists how.

Examples:
  gphotos-sandbox --library demo
  gphotos-sandbox --library folder:/home/me/Pictures --delay-ms 50
  gphotos-sandbox --library synthetic:10000,200000 --port 8080
  gphotos-sandbox --library large:1000000

Exit status: 0 ended as asked, 2 wrong usage, 7 the port is in use, 1 anything else.
`,
  )
  .exitOverride()
  .action(run);

function parseWhole(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new InvalidArgumentError('a whole number is needed');
  return Number(text);
}

async function run({ library: choice, port, delayMs, stateDir, exitWithParent }: MainOptions): Promise<void> {
  const ended = untilToldToEnd(exitWithParent ?? false);
  const chosen = parseLibraryChoice(choice);
  await mkdir(stateDir, { recursive: true });
  const directory = await mkdtemp(join(stateDir, 'gphotos-sandbox-'));
  try {
    const library = await makeLibrary(chosen, directory);
    await using sandbox = await Sandbox.start({ library, port, delayMs });
    const counts = { items: library.items.length, albums: library.albums.length };
    const ready = { ready: true, ...sandbox.addresses, clientSecret: sandbox.clientSecret(), ...counts };
    process.stdout.write(`${JSON.stringify(ready)}\n`);
    await ended;
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

/** Listens from the start, so that a signal during the making of the library still removes what was made. */
async function untilToldToEnd(withParent: boolean): Promise<void> {
  const signals = [once(process, 'SIGINT'), once(process, 'SIGTERM')];
  if (withParent) process.stdin.resume();
  await Promise.race(withParent ? [...signals, once(process.stdin, 'end'), once(process.stdin, 'close')] : signals);
  process.stdin.pause();
}

/** The exit status, and on stderr what commander has not said yet. */
function report(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
  process.stderr.write(`${messageOf(error)}\n`);
  return EXIT_STATUS[failureCode(error)] ?? 1;
}

try {
  await command.parseAsync();
} catch (error) {
  process.exitCode = report(error);
}
