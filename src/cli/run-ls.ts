import type { ListedEntry } from '../engine/service.ts';
import type { CommandContext, Flags } from './context.ts';
import { EXIT, type ExitStatus } from './exit-status.ts';
import { prepare } from './prepare.ts';

export interface LsRequest {
  readonly path: string;
  readonly flags: Flags;
}

export async function runLs(context: CommandContext, { path, flags }: LsRequest): Promise<ExitStatus> {
  const { withEngine } = await prepare(context, flags);
  const long = flags.long === true;
  const entries = await withEngine((engine) => engine.list({ path, long }, { signal: context.interrupted }));
  const shown = flags.json ? JSON.stringify : long ? longLine : shortLine;
  for (const entry of entries) context.terminal.out(`${shown(entry)}\n`);
  return EXIT.done;
}

function shortLine({ name, kind, target }: ListedEntry): string {
  if (kind === 'directory') return `${name}/`;
  return target === undefined ? name : `${name} -> ${target}`;
}

function longLine(entry: ListedEntry): string {
  const size = entry.sizeBytes === undefined ? '?' : String(entry.sizeBytes);
  const time = entry.mtimeMs === undefined ? '' : new Date(entry.mtimeMs).toISOString().slice(0, 16).replace('T', ' ');
  return `${size.padStart(12)}  ${time.padEnd(16)}  ${shortLine(entry)}`;
}
