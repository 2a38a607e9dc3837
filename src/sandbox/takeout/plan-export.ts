import type { ExportDescription, OtherFile } from './description.ts';
import { type PlannedEntry, planEntries } from './entries.ts';
import { planFolders } from './folders.ts';
import { EXPORT_WORDS } from './languages.ts';
import { spreadOverParts } from './spread.ts';

/** What is written for a description: nothing is on disk yet, and no bytes are made. */
export interface ExportPlan {
  /** In the order of their parts. */
  readonly archives: readonly PlannedArchive[];
}

export interface PlannedArchive {
  /** `takeout-20250529T084030Z-1-001.zip` */
  readonly name: string;
  /** From 1. */
  readonly part: number;
  /** When its entries were last changed unless they say so: some time after the export began, as that takes hours. */
  readonly changedAt: string;
  readonly isStreamed: boolean;
  readonly entries: readonly PlannedEntry[];
}

/** Since this month the names of archives have one more number. */
const FIRST_SERIES_STAMP = '202505';
const MINUTES_A_PART = 3;

/** Which archives an export has and what is in each. Same description, same plan. */
export function planExport(description: ExportDescription): ExportPlan {
  const { parts = 1, sidecars = 'beside', isStreamed = false, others = [] } = description;
  const entries = [
    ...others.map((file) => otherEntry(file, description)),
    ...planFolders(description).flatMap((folder) => planEntries(folder, description)),
    otherEntry(browserPage(description), description),
  ];
  return {
    archives: spreadOverParts(entries, parts, sidecars).map((inPart, at) => ({
      name: archiveName(description, at + 1),
      part: at + 1,
      changedAt: changeTime(description.stamp, at),
      isStreamed,
      entries: inPart,
    })),
  };
}

function archiveName({ stamp, series }: ExportDescription, part: number): string {
  const digit = series === undefined && stamp >= FIRST_SERIES_STAMP ? 1 : series;
  const middle = digit === undefined || digit === null ? '' : `-${digit}`;
  return `takeout-${stamp}${middle}-${String(part).padStart(3, '0')}.zip`;
}

/** The time in the stamp, and some minutes for each part before. */
function changeTime(stamp: string, partsBefore: number): string {
  const [, year, month, day, hour, minute, second] = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(stamp) ?? [];
  const startMs = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
  if (Number.isNaN(startMs)) {
    throw new Error(`Cannot make an export of ${stamp}: a stamp is a time in UTC, as 20250529T084030Z`);
  }
  return new Date(startMs + partsBefore * MINUTES_A_PART * 60_000).toISOString().slice(0, 19);
}

/** The page from which a person looks at an export, far behind in it. */
function browserPage({ language = 'en', parts = 1 }: ExportDescription): OtherFile {
  const html = `<!doctype html><meta charset="utf-8"><title>Takeout</title><p>${parts} archives\n`;
  return {
    path: `Takeout/${EXPORT_WORDS[language].browserPage}`,
    content: { kind: 'bytes', bytes: Buffer.from(html) },
    part: parts,
  };
}

function otherEntry({ path, content, packing, part = 1 }: OtherFile, description: ExportDescription): PlannedEntry {
  return { path, kind: 'other', content, packing: { ...description.packing, ...packing }, part };
}
