import { failureCode, messageOf } from '../base/failure.ts';
import type { Terminal } from './context.ts';

/** Tells a person what went wrong. A stack trace is for those who asked for debugging. */
export function reportFailure(terminal: Terminal, reason: unknown, debugging: boolean): void {
  terminal.err(explain(reason));
  if (!debugging) return;
  for (let error = reason; error instanceof Error; error = error.cause) terminal.err(`${error.stack}\n`);
}

function explain(reason: unknown): string {
  const code = failureCode(reason);
  if (code === 'canceled') return 'Interrupted; run again to go on\n';
  if (code !== 'bug') return `gphotos-fs: ${messageOf(reason)}\n`;
  return [
    `gphotos-fs: unexpected failure: ${messageOf(reason)}`,
    'This is a bug. Please report it with the output of the same command and --log-level debug.',
    '',
  ].join('\n');
}
