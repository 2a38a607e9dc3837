import { Command, CommanderError } from 'commander';
import { authCommand } from './auth.ts';
import { configCommand } from './config.ts';
import type { CommandContext } from './context.ts';
import { demoCommand } from './demo.ts';
import { doctorCommand } from './doctor.ts';
import { EXIT, EXIT_MEANINGS, type ExitStatus, exitStatusOf } from './exit-status.ts';
import { lsCommand } from './ls.ts';
import { materializeCommand } from './materialize.ts';
import { mountCommand } from './mount.ts';
import { reportFailure } from './report-failure.ts';
import type { Start } from './start.ts';
import { statusCommand } from './status.ts';
import { syncCommand } from './sync.ts';
import { takeoutCommand } from './takeout.ts';
import { umountCommand } from './umount.ts';

const COMMANDS = [
  mountCommand,
  umountCommand,
  materializeCommand,
  syncCommand,
  lsCommand,
  takeoutCommand,
  statusCommand,
  authCommand,
  configCommand,
  doctorCommand,
  demoCommand,
];

/** Every command that does something, with the words that lead to it: `['auth', 'login']`. */
export function commandNames(): string[][] {
  const namesOf = (command: Command): string[][] =>
    command.commands.length === 0 ? [[]] : command.commands.flatMap(namesBelow);
  const namesBelow = (command: Command): string[][] => namesOf(command).map((names) => [command.name(), ...names]);
  const nothing: Start = async () => {};
  return COMMANDS.flatMap((make) => namesBelow(make(nothing)));
}

/** Parses `argv` (without node and script), runs the command and answers its exit status. Never throws. */
export async function runProgram(
  argv: readonly string[],
  context: CommandContext,
  version: string,
): Promise<ExitStatus> {
  let status: ExitStatus = EXIT.done;
  const start: Start = async (load, request) => {
    const run = await load();
    status = await run(context, request);
  };
  try {
    await createProgram(start, context, version).parseAsync([...argv], { from: 'user' });
    return status;
  } catch (reason) {
    if (reason instanceof CommanderError) return reason.exitCode === 0 ? EXIT.done : EXIT.usage;
    reportFailure(context.terminal, reason, isDebugging(argv, context));
    return exitStatusOf(reason);
  }
}

function createProgram(start: Start, { terminal }: CommandContext, version: string): Command {
  const program = new Command('gphotos-fs')
    .description('Your Google Photos library as a folder: mount it, browse it, rsync it, materialize it.')
    .version(version)
    .exitOverride()
    .configureOutput({ writeOut: (text) => terminal.out(text), writeErr: (text) => terminal.err(text) })
    .showHelpAfterError('(gphotos-fs --help lists commands and options)')
    .addHelpText('after', statusTable());
  for (const make of COMMANDS) addTo(program, make(start));
  return program;
}

function addTo(parent: Command, command: Command): void {
  command.copyInheritedSettings(parent);
  for (const nested of command.commands) nested.copyInheritedSettings(parent);
  parent.addCommand(command);
}

function statusTable(): string {
  const rows = Object.entries(EXIT_MEANINGS).map(([status, meaning]) => `  ${status.padEnd(4)} ${meaning}`);
  return ['', 'Exit status:', ...rows].join('\n');
}

function isDebugging(argv: readonly string[], { environment }: CommandContext): boolean {
  const flag = argv.indexOf('--log-level');
  const level = flag === -1 ? environment.GPHOTOS_FS_LOG_LEVEL : argv[flag + 1];
  return level === 'debug' || argv.includes('--log-level=debug');
}
