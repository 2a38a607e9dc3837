import { resolve } from 'node:path';
import { formatBytes, formatCount, formatSpan } from '../base/amounts.ts';
import type { MaterializeReport, MaterializeStep } from '../engine/service.ts';
import type { CommandContext, Flags } from './context.ts';
import { EXIT, type ExitStatus } from './exit-status.ts';
import { prepare } from './prepare.ts';
import { ProgressLine } from './progress-line.ts';

export interface MaterializeCommandRequest {
  readonly directory: string;
  readonly flags: Flags;
}

const FAILURES_SHOWN = 200;

export async function runMaterialize(
  context: CommandContext,
  { directory, flags }: MaterializeCommandRequest,
): Promise<ExitStatus> {
  const { terminal, clock, interrupted: signal } = context;
  const { withEngine } = await prepare(context, flags);
  const progress = new ProgressLine(terminal, clock);
  const request = {
    directory: resolve(directory),
    dryRun: flags.dryRun === true,
    links: flags.links !== false,
    sidecars: flags.sidecars === true,
    jobs: Number(flags.jobs),
    syncFirst: flags.sync !== false,
  };
  const onProgress = (step: MaterializeStep) => progress.show(describeStep(step));
  const report = await withEngine((engine) => engine.materialize(request, { signal, onProgress })).finally(() =>
    progress.clear(),
  );
  if (flags.json) terminal.out(`${JSON.stringify(report)}\n`);
  else terminal.out(describeReport(report, request));
  listFailures(context, report);
  return report.failed.length > 0 ? EXIT.partly : EXIT.done;
}

function describeStep(step: MaterializeStep): string {
  if (step.phase === 'syncing') return `Listing the library: ${formatCount(step.seen, 'item')}`;
  if (step.phase === 'planning') return `Comparing with what is there: ${formatCount(step.files, 'file')}`;
  const total = step.totalBytes === undefined ? '' : ` of ${formatBytes(step.totalBytes)}`;
  const left = step.leftMs === undefined ? '' : `, ${formatSpan(step.leftMs)} left`;
  const rate = `${formatBytes(step.bytesPerSecond)}/s`;
  return `${step.files} of ${formatCount(step.totalFiles, 'file')}, ${formatBytes(step.bytes)}${total}, ${rate}${left}`;
}

function describeReport(
  { copied, copiedBytes, skipped, links, sidecars, elapsedMs }: MaterializeReport,
  asked: { readonly dryRun: boolean; readonly sidecars: boolean },
): string {
  const verb = asked.dryRun ? 'to copy' : 'copied';
  const beside = asked.sidecars ? `, ${formatCount(sidecars, 'sidecar')}` : '';
  const here = `${formatCount(copied, 'file')} ${verb} (${formatBytes(copiedBytes)}), ${skipped} already there`;
  return `${here}, ${formatCount(links, 'link')}${beside}, in ${formatSpan(elapsedMs)}\n`;
}

function listFailures({ terminal }: CommandContext, { failed }: MaterializeReport): void {
  if (failed.length === 0) return;
  terminal.err(`${failed.length} failed; the rest is done, run again to try these once more:\n`);
  for (const { path, reason } of failed.slice(0, FAILURES_SHOWN)) terminal.err(`  ${path}: ${reason}\n`);
  if (failed.length > FAILURES_SHOWN)
    terminal.err(`  … and ${failed.length - FAILURES_SHOWN} more (--json lists all)\n`);
}
