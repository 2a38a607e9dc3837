import { resolve } from 'node:path';
import { unmountOurs } from '../engine/unmount.ts';
import type { CommandContext } from './context.ts';
import { EXIT, type ExitStatus } from './exit-status.ts';

export interface UmountRequest {
  readonly directory: string;
  readonly lazily: boolean;
}

export async function runUmount(context: CommandContext, { directory, lazily }: UmountRequest): Promise<ExitStatus> {
  await unmountOurs(resolve(directory), { lazily });
  context.terminal.err(`Unmounted ${resolve(directory)}\n`);
  return EXIT.done;
}
