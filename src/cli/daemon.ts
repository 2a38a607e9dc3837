import { spawn } from 'node:child_process';
import { open } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { makePrivateDirectory } from '../base/atomic-file.ts';
import type { Configuration } from '../engine/configuration.ts';
import type { CommandContext } from './context.ts';
import { EXIT, type ExitStatus } from './exit-status.ts';

const MARK = 'GPHOTOS_FS_DAEMON';

/** Whether this process is the one in the background. */
export function isDaemon({ environment }: CommandContext): boolean {
  return environment[MARK] === '1';
}

/**
 * Starts this command again in the background, in a session of its own, and waits until its mount is up. What it has to
 * say until then is shown here too; later it goes to the log file alone.
 */
export async function startDaemon(context: CommandContext, { settings }: Configuration): Promise<ExitStatus> {
  const dataDirectory = dirname(settings.catalogDirectory);
  await makePrivateDirectory(dataDirectory);
  const logFile = join(dataDirectory, 'mount.log');
  await using log = await open(logFile, 'a', 0o600);
  const before = (await log.stat()).size;

  const [program = '', ...rest] = context.selfCommand;
  const child = spawn(program, [...rest, ...process.argv.slice(2)], {
    detached: true,
    stdio: ['ignore', log.fd, log.fd, 'ipc'],
    env: { ...context.environment, [MARK]: '1' },
  });
  const giveUp = () => child.kill('SIGTERM');
  context.interrupted.addEventListener('abort', giveUp, { once: true });
  const status = await new Promise<ExitStatus>((resolve, reject) => {
    child.once('message', () => resolve(EXIT.done));
    child.once('error', reject);
    child.once('exit', (code) => resolve((code ?? EXIT.bug) as ExitStatus));
  });
  context.interrupted.removeEventListener('abort', giveUp);
  if (child.connected) child.disconnect();
  child.unref();

  await using written = await open(logFile, 'r');
  const { size } = await written.stat();
  const said = Buffer.alloc(size - before);
  await written.read(said, 0, said.length, before);
  context.terminal.err(said.toString());
  if (context.interrupted.aborted) return EXIT.interrupted;
  if (status === EXIT.done) context.terminal.err(`In the background as process ${child.pid}; its log: ${logFile}\n`);
  return status;
}
