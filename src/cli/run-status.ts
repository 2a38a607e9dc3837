import { formatBytes, formatCount } from '../base/amounts.ts';
import type { EngineStatus, LibrarySummary } from '../engine/service.ts';
import type { CommandContext, Flags } from './context.ts';
import { EXIT, type ExitStatus } from './exit-status.ts';
import { prepare } from './prepare.ts';

export async function runStatus(context: CommandContext, { flags }: { readonly flags: Flags }): Promise<ExitStatus> {
  const { withEngine } = await prepare(context, flags);
  const status = await withEngine((engine) => engine.status());
  context.terminal.out(flags.json ? `${JSON.stringify(status)}\n` : describe(status));
  return EXIT.done;
}

function describe({ profile, pid, mountPoint, driver, catalog, cache, requests, syncingSeen }: EngineStatus): string {
  const kinds = `${formatCount(catalog.photos, 'photo')}, ${formatCount(catalog.videos, 'video')}`;
  const rows: [string, string][] = [
    ['profile', profile],
    ['mounted', mountPoint === undefined ? 'no' : `at ${mountPoint} (process ${pid}, driver ${driver})`],
    ['library', `${formatCount(catalog.items, 'item')}: ${kinds}; ${formatCount(catalog.albums, 'album')}`],
    ['sizes known', `${formatBytes(catalog.knownBytes)} in ${formatCount(catalog.knownSizes, 'item')}`],
    [
      'cache',
      `${formatBytes(cache.bytes)} of ${formatBytes(cache.limitBytes)} in ${formatCount(cache.files, 'original')}`,
    ],
    ...syncRows(catalog.libraries, syncingSeen),
  ];
  if (catalog.notReady > 0)
    rows.push(['not shown', `${formatCount(catalog.notReady, 'video')} that Google has not finished preparing`]);
  if (cache.downloading + cache.waiting > 0) {
    rows.push(['downloads', `${cache.downloading} under way, ${cache.waiting} waiting`]);
  }
  const sent = Object.entries(requests).filter(([, count]) => count > 0);
  if (sent.length > 0) rows.push(['requests', sent.map(([kind, count]) => `${count} ${kind}`).join(', ')]);
  return rows.map(([name, value]) => `${name.padEnd(12)} ${value}\n`).join('');
}

/** A row for each library that was ever asked. */
function syncRows(
  { google, takeout }: EngineStatus['catalog']['libraries'],
  seen: number | undefined,
): [string, string][] {
  if (seen !== undefined) return [['last sync', `under way, ${formatCount(seen, 'item')} seen`]];
  const rows: [string, string][] = [];
  const isAsked = ({ lastSync, unfinishedSync, lastFailure }: LibrarySummary) =>
    lastSync !== undefined || unfinishedSync || lastFailure !== undefined;
  if (isAsked(takeout)) rows.push(['Takeout', `${formatCount(takeout.items, 'item')}; listing ${lastSync(takeout)}`]);
  if (isAsked(google) || rows.length === 0) rows.push(['last sync', lastSync(google)]);
  return rows;
}

function lastSync({ lastSync, lastCompleteSync, unfinishedSync, lastFailure }: LibrarySummary): string {
  const parts = [lastSync ? `finished ${timeOf(lastSync.finishedMs)}` : 'never finished'];
  const wasQuick = lastSync && lastSync.finishedMs !== lastCompleteSync?.finishedMs;
  if (wasQuick) parts.push(`a quick one; the last complete one ${timeOf(lastCompleteSync?.finishedMs)}`);
  if (unfinishedSync) parts.push('one was interrupted and will go on where it was');
  if (lastFailure) parts.push(`last failure ${timeOf(lastFailure.atMs)}: ${lastFailure.message}`);
  return parts.join('; ');
}

function timeOf(atMs: number | undefined): string {
  return atMs === undefined ? 'is not known' : new Date(atMs).toLocaleString();
}
