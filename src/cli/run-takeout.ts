import { resolve } from 'node:path';
import { formatBytes, formatCount } from '../base/amounts.ts';
import { failureCode, messageOf } from '../base/failure.ts';
import type { EngineService, SyncReport, TakeoutSet } from '../engine/service.ts';
import { describeCheck } from './check-text.ts';
import type { CommandContext, Flags } from './context.ts';
import { EXIT, type ExitStatus } from './exit-status.ts';
import { prepare } from './prepare.ts';
import { ProgressLine } from './progress-line.ts';
import { describeSet, hasTroubles } from './takeout-text.ts';

interface Request {
  readonly flags: Flags;
}

interface PathsRequest extends Request {
  readonly paths: readonly string[];
}

export async function runTakeoutAdd(context: CommandContext, { paths, flags }: PathsRequest): Promise<ExitStatus> {
  const absolute = paths.map((path) => resolve(path));
  return listAgain(context, flags, (engine) => engine.takeoutAdd({ paths: absolute }));
}

export async function runTakeoutRescan(context: CommandContext, { flags }: Request): Promise<ExitStatus> {
  return listAgain(context, flags, async () => undefined);
}

/** An export's name is no path; whatever stands for one is looked for as both. */
export async function runTakeoutRemove(context: CommandContext, { paths, flags }: PathsRequest): Promise<ExitStatus> {
  const meant = paths.map((path) => (/^\d{8}T\d{6,7}Z$/i.test(path) ? path.toUpperCase() : resolve(path)));
  await listAgain(context, flags, (engine) => engine.takeoutRemove({ paths: meant }));
  return EXIT.done;
}

export async function runTakeoutList(context: CommandContext, { flags }: Request): Promise<ExitStatus> {
  const { withEngine } = await prepare(context, flags);
  const set = await withEngine((engine) => engine.takeoutList({ signal: context.interrupted }));
  context.terminal.out(flags.json ? `${JSON.stringify(set)}\n` : describeSet(set));
  return EXIT.done;
}

export async function runTakeoutCheck(context: CommandContext, { flags }: Request): Promise<ExitStatus> {
  const { terminal, clock, interrupted: signal } = context;
  const { withEngine } = await prepare(context, flags);
  const progress = new ProgressLine(terminal, clock);
  const onProgress = ({ doneBytes, totalBytes }: { doneBytes: number; totalBytes: number }) =>
    progress.show(`Checking: ${formatBytes(doneBytes)} of ${formatBytes(totalBytes)}`);
  const report = await withEngine((engine) => engine.takeoutCheck({ signal, onProgress })).finally(() =>
    progress.clear(),
  );
  terminal.out(flags.json ? `${JSON.stringify(report)}\n` : describeCheck(report));
  return report.isSound ? EXIT.done : EXIT.partly;
}

/** What is refused is told once all the rest is done: it is no reason to leave the rest undone. */
async function listAgain(
  context: CommandContext,
  flags: Flags,
  change: (engine: EngineService) => Promise<unknown>,
): Promise<ExitStatus> {
  const { terminal, clock, interrupted: signal } = context;
  const { withEngine } = await prepare(context, flags);
  const progress = new ProgressLine(terminal, clock);
  const onProgress = (seen: number) => progress.show(`Listing the archives: ${formatCount(seen, 'item')}`);
  let changed: Promise<Error | undefined> | undefined;
  const { set, report } = await withEngine(async (engine) => {
    // Once only: when the process that holds the engine ends behind it, the next one need only list.
    changed ??= change(engine)
      .then(ignore, refusalOf)
      .catch((reason) => {
        changed = undefined;
        throw reason;
      });
    await changed;
    const report = await engine.takeoutSync({ signal, onProgress });
    return { report, set: await engine.takeoutList({ signal }) };
  })
    .catch(async (reason) => {
      const refused = await changed?.catch(ignore);
      if (refused) terminal.err(`${messageOf(refused)}\n`);
      throw reason;
    })
    .finally(() => progress.clear());
  tell(context, flags, set, report);
  const refused = await changed;
  if (refused) throw refused;
  return hasTroubles(set) ? EXIT.partly : EXIT.done;
}

function ignore(): undefined {
  return undefined;
}

function refusalOf(reason: unknown): Error {
  if (reason instanceof Error && failureCode(reason) === 'usage') return reason;
  throw reason;
}

function tell({ terminal }: CommandContext, flags: Flags, set: TakeoutSet, report: SyncReport): void {
  if (flags.json) {
    terminal.out(`${JSON.stringify({ ...set, report })}\n`);
    return;
  }
  terminal.out(describeSet(set));
  const { seen, added, changed, removed } = report;
  terminal.out(`${formatCount(seen, 'item')}: ${added} added, ${changed} changed, ${removed} removed\n`);
}
