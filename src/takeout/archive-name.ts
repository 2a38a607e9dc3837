/**
 * What the name of an archive says. Google writes `takeout-20250529T084030Z-1-001.zip`: when the export was made, a number
 * of unknown meaning (absent before 2025), and which part of the export this is. Browsers and people add to it or replace it.
 */
export interface ArchiveName {
  /** As it stands in the name: `20250529T084030Z`. */
  readonly stamp: string;
  readonly exportedAtMs: number;
  /** The number between the stamp and the part; all parts of an export share it. */
  readonly series: string;
  /** Counted from 1. */
  readonly part: number;
  /** What a browser or a person put behind the part number: `' (1)'`; mostly empty. */
  readonly suffix: string;
  readonly format: 'zip' | 'tgz';
}

/**
 * Six digits of part number allow for a million parts. The time has six digits; a seventh was seen once and is ignored.
 * The suffix begins with what is not a digit, or the part number would be cut short.
 */
const ARCHIVE_NAME =
  /^takeout-((\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)\d?Z)(?:-(\d{1,2}))?-(\d{3,6})([^\d].*)?\.(zip|tgz|tar\.gz)$/i;

/** Undefined for a name that Google did not give. */
export function parseArchiveName(name: string): ArchiveName | undefined {
  const match = ARCHIVE_NAME.exec(name);
  if (match === null) return undefined;
  const [, stamp = '', year, month, day, hour, minute, second, series = '', part, suffix = '', extension = ''] = match;
  const iso = `${year}-${month}-${day}T${hour}:${minute}:${second}.000Z`;
  const exportedAtMs = Date.parse(iso);
  if (Number.isNaN(exportedAtMs) || new Date(exportedAtMs).toISOString() !== iso || Number(part) === 0)
    return undefined;
  const format = extension.toLowerCase() === 'zip' ? 'zip' : 'tgz';
  return { stamp: stamp.toUpperCase(), exportedAtMs, series, part: Number(part), suffix, format };
}

/** Chrome and Edge, Firefox, older Edge, Safari (a folder), Opera. Firefox puts letters of its own in front of its ending. */
const UNFINISHED = /^takeout-\d{8}T\d{6,7}Z-.*\.(?:crdownload|part|partial|download|opdownload)$/i;

/** Whether a browser calls an archive so that it has not got all of. */
export function isUnfinishedDownload(name: string): boolean {
  return UNFINISHED.test(name);
}
