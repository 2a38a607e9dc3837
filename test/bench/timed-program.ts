import { spawn } from 'node:child_process';

export interface TimedProgramOptions {
  readonly env?: Record<string, string | undefined>;
  readonly signal: AbortSignal;
}

/**
 * Runs a program to its end, its output thrown away, and answers how many milliseconds passed from its start to its
 * end. Throws with what it said when its status is not 0, and with the signal's reason when that aborts.
 */
export async function timeProgram(
  program: string,
  args: readonly string[],
  { env = process.env, signal }: TimedProgramOptions,
): Promise<number> {
  signal.throwIfAborted();
  const startedMs = performance.now();
  const child = spawn(program, args, { env, stdio: ['ignore', 'ignore', 'pipe'], detached: true, signal });
  let said = '';
  child.stderr.on('data', (chunk) => {
    said += chunk;
  });
  let endedMs = startedMs;
  child.once('exit', () => {
    endedMs = performance.now();
  });
  const status = await new Promise((resolve, reject) => child.once('error', reject).once('close', resolve));
  if (status !== 0) throw new Error(`${program} ${args.join(' ')} ended with status ${status}: ${said}`);
  return endedMs - startedMs;
}
