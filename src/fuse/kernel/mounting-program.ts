import { spawn } from 'node:child_process';
import { isAbort, systemCode } from '../../base/failure.ts';

/** The number under which a mounting program finds the descriptor that it is given. */
export const GIVEN_FD = 3;

const MOST_SAID_CHARACTERS = 2_000;

/** How the run of a mounting program ended. */
export type MountingOutcome =
  | { readonly outcome: 'done' }
  | { readonly outcome: 'refused'; readonly said: string }
  | { readonly outcome: 'missing' }
  | { readonly outcome: 'too-slow' };

export interface MountingProgram {
  readonly program: string;
  readonly args: readonly string[];
  /** Which of our descriptors it gets as its `GIVEN_FD`. */
  readonly givenFd: number;
  readonly environment: NodeJS.ProcessEnv;
  /** It is ended when it takes longer. */
  readonly longestMs: number;
}

/** Runs a program that mounts. Rejects only for what cannot be explained. */
export function runMountingProgram(run: MountingProgram): Promise<MountingOutcome> {
  const { program, args, givenFd, environment, longestMs } = run;
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      // What it says is looked at, so it must be in a language that does not change.
      env: { ...environment, LC_ALL: 'C' },
      stdio: ['ignore', 'ignore', 'pipe', givenFd],
      signal: AbortSignal.timeout(longestMs),
      killSignal: 'SIGKILL',
    });
    let said = '';
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      said = (said + text).slice(0, MOST_SAID_CHARACTERS);
    });
    child.once('error', (error) => {
      // A program that hangs in the kernel may outlive its end, and hold its side of the pipe.
      child.stderr?.destroy();
      child.unref();
      if (isAbort(error)) resolve({ outcome: 'too-slow' });
      else if (systemCode(error) === 'ENOENT') resolve({ outcome: 'missing' });
      else if (systemCode(error) === 'EACCES') resolve({ outcome: 'refused', said: 'it may not be run by you' });
      else reject(error);
    });
    child.once('close', (status, signal) => {
      if (status === 0) resolve({ outcome: 'done' });
      else resolve({ outcome: 'refused', said: said.trim() || `it ended with ${signal ?? `status ${status}`}` });
    });
  });
}
