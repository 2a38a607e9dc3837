import { formatCount } from '../base/amounts.ts';
import type { CommandContext, Flags } from './context.ts';
import { EXIT, type ExitStatus } from './exit-status.ts';
import { prepare } from './prepare.ts';
import { ProgressLine } from './progress-line.ts';

export async function runSync(context: CommandContext, { flags }: { readonly flags: Flags }): Promise<ExitStatus> {
  const { terminal, clock, interrupted: signal } = context;
  const { withEngine } = await prepare(context, flags);
  const progress = new ProgressLine(terminal, clock);
  const onProgress = (seen: number) => progress.show(`Listing the library: ${formatCount(seen, 'item')}`);
  const report = await withEngine((engine) =>
    engine.sync({ acceptRemovals: flags.acceptRemovals === true, quick: flags.quick === true }, { signal, onProgress }),
  ).finally(() => progress.clear());

  if (flags.json) terminal.out(`${JSON.stringify(report)}\n`);
  else {
    terminal.out(
      `${formatCount(report.seen, 'item')} seen: ${report.added} added, ${report.changed} changed, ${report.removed} removed\n`,
    );
    terminal.out(`${formatCount(report.albums, 'album')}\n`);
    if (!report.complete) terminal.out('Only the newest items were listed; what is gone shows after a complete sync\n');
  }
  if (report.keptDespiteMissing === 0) return EXIT.done;
  terminal.err(
    `${report.keptDespiteMissing} items are gone from Google, so many at once that they were kept in the tree.\n` +
      'If that is right, run: gphotos-fs sync --accept-removals\n',
  );
  return EXIT.partly;
}
