import { mkdir } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import type { PlannedEntry } from '../../src/sandbox/takeout/entries.ts';
import { largeExport } from '../../src/sandbox/takeout/large-export.ts';
import { sizeOf } from '../../src/sandbox/takeout/media-content.ts';
import { type ExportPlan, planExport } from '../../src/sandbox/takeout/plan-export.ts';
import { writeArchives } from '../../src/sandbox/takeout/write-export.ts';

/** Makes an export as large in files as a person's of fifteen years, and small in bytes, in less than a minute. */
const USAGE = `Usage: scripts/large-takeout [--parts N] [--items N] DIRECTORY

Makes the archives of a Takeout export in DIRECTORY, which is made if missing: --parts of them (20) with --items photos
and videos (100000) of 2 to 6 KB, over 15 years, with their sidecars, edited copies, live photos and albums. The same
numbers give the same archives. Mount them with: gphotos-fs mount MOUNTPOINT --takeout DIRECTORY
`;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    help: { type: 'boolean' },
    parts: { type: 'string', default: '20' },
    items: { type: 'string', default: '100000' },
  },
});
const [parts, items] = [Number(values.parts), Number(values.items)];
const directory = positionals[0];
const areNumbers = [parts, items].every((number) => Number.isInteger(number) && number > 0);
if (values.help) process.stdout.write(USAGE);
else if (areNumbers && directory !== undefined && positionals.length === 1) await makeLargeTakeout(directory);
else {
  process.stderr.write(USAGE);
  process.exitCode = 2;
}

async function makeLargeTakeout(into: string): Promise<void> {
  const startedMs = performance.now();
  await mkdir(into, { recursive: true });
  const plan = planExport(largeExport({ items, parts }));
  await writeArchives(into, plan.archives);
  const seconds = ((performance.now() - startedMs) / 1_000).toFixed(1);
  process.stdout.write(`${summaryOf(plan)} in ${into}, in ${seconds} s\n`);
}

function summaryOf({ archives }: ExportPlan): string {
  const entries = archives.flatMap((archive) => archive.entries);
  const count = (isCounted: (entry: PlannedEntry) => boolean) => entries.filter(isCounted).length;
  const megabytes = (entries.reduce((sum, { content }) => sum + sizeOf(content), 0) / 1e6).toFixed(0);
  return [
    `${archives.length} archives with ${entries.length} entries of ${megabytes} MB together:`,
    `${items} items, ${count(({ of }) => of?.role === 'edited' && !of.album)} edited copies,`,
    `${count(({ of }) => of?.role === 'clip' && !of.album)} moving halves,`,
    `${count(({ of }) => of?.album !== undefined && of.role !== undefined)} copies in albums`,
  ].join(' ');
}
