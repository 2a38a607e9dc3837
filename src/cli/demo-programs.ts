import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';

/** A program that ran to its end with status 0. */
export interface FinishedProgram {
  readonly stdout: string;
  readonly stderr: string;
  readonly elapsedMs: number;
}

/** Runs a program in a process of its own. Throws with what it said when it fails. */
export async function runProgram(
  program: string,
  args: readonly string[],
  environment: Record<string, string | undefined> = process.env,
): Promise<FinishedProgram> {
  const startedMs = performance.now();
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'], env: { ...environment, LC_ALL: 'C.UTF-8' } });
  const status = new Promise<number | null>((resolve, reject) => child.once('error', reject).once('close', resolve));
  const [stdout, stderr, code] = await Promise.all([text(child.stdout), text(child.stderr), status]);
  if (code !== 0) throw new Error(`${program} ${args.join(' ')} ended with status ${code}:\n${stderr || stdout}`);
  return { stdout, stderr, elapsedMs: Math.round(performance.now() - startedMs) };
}
