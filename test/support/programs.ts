import { spawn } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { text } from 'node:stream/consumers';

export interface ProgramResult {
  readonly stdout: string;
  readonly stderr: string;
  /** Null when a signal ended it. */
  readonly status: number | null;
}

export interface ProgramOptions {
  readonly env?: Record<string, string | undefined>;
  readonly cwd?: string;
  readonly input?: string;
}

/** A program that a test started and may end. */
export interface RunningProgram {
  readonly pid: number;
  kill(signal: NodeJS.Signals): void;
  /** Once it has ended; never rejects for its status. */
  readonly result: Promise<ProgramResult>;
}

/** Starts a program in a process of its own. */
export function start(
  program: string,
  args: readonly string[],
  { env = process.env, cwd, input }: ProgramOptions = {},
): RunningProgram {
  const child = spawn(program, args, { env, cwd, stdio: ['pipe', 'pipe', 'pipe'] });
  child.stdin.on('error', () => undefined);
  child.stdin.end(input);
  const ended = new Promise<number | null>((resolve, reject) => child.once('error', reject).once('close', resolve));
  const result = Promise.all([text(child.stdout), text(child.stderr), ended]);
  return {
    pid: child.pid ?? 0,
    kill: (signal) => child.kill(signal),
    result: result.then(([stdout, stderr, status]) => ({ stdout, stderr, status })),
  };
}

/** Runs a program to its end in a process of its own; never throws for its status. */
export function run(program: string, args: readonly string[], options?: ProgramOptions): Promise<ProgramResult> {
  return start(program, args, options).result;
}

/** What a program prints; fails the test when its status is not 0. */
export async function output(program: string, args: readonly string[], options?: ProgramOptions): Promise<string> {
  return completed([program, ...args], await run(program, args, options));
}

/** What `command` printed. Throws when it did not end with status 0. */
export function completed(command: readonly string[], { stdout, stderr, status }: ProgramResult): string {
  if (status !== 0) throw new Error(`${command.join(' ')} ended with status ${status}: ${stderr || stdout}`);
  return stdout;
}

/** For `{ skip: … }`: false when all programs are there, else which are not. */
export function missingPrograms(...programs: readonly string[]): string | false {
  const missing = programs.filter((program) => !isInstalled(program));
  return missing.length === 0 ? false : `not installed: ${missing.join(', ')}`;
}

function isInstalled(program: string): boolean {
  return (process.env.PATH ?? '').split(delimiter).some((directory) => {
    try {
      accessSync(join(directory, program), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}
