import type { CommandContext } from './context.ts';
import type { ExitStatus } from './exit-status.ts';

/** Runs what a command was asked for. The module that does it is loaded only now: `--help` needs none of it. */
export type Start = <Request>(
  load: () => Promise<(context: CommandContext, request: Request) => Promise<ExitStatus>>,
  request: Request,
) => Promise<void>;
