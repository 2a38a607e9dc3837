import { type ByteSource, readRange } from '../byte-source.ts';
import { type ArchiveProblem, BadArchiveError, splitArchive } from './failures.ts';

/** Enough for the marks that files begin with, and for the white space that a web page may begin with. */
const HEAD_BYTES = 512;
const PREALLOCATED_BYTES = 4_096;

interface Likeness {
  readonly problem: ArchiveProblem;
  readonly why: string;
  fits(head: Buffer): boolean;
}

const LIKENESSES: readonly Likeness[] = [
  {
    problem: 'cut-short',
    why: 'its end is missing: the download was broken off or is still going on; wait for it, or download the file again',
    fits: (head) => startsWith(head, 'PK\x03\x04'),
  },
  {
    problem: 'not-a-zip',
    why: 'it is compressed with gzip (a .tgz); ask Google for the export once more, with the file type .zip',
    fits: (head) => startsWith(head, '\x1f\x8b'),
  },
  {
    problem: 'not-a-zip',
    why: 'it is a web page, probably an error or a sign-in page that was saved in its place; download the file again',
    fits: (head) => /^(?:\xef\xbb\xbf)?\s*<(?:!doctype|html|head|\?xml|!--)/i.test(head.toString('latin1')),
  },
];

/** What a file without the end of a zip is, in words that say what to do about it. */
export async function diagnoseMissingEnd(source: ByteSource, signal?: AbortSignal): Promise<BadArchiveError> {
  if (source.sizeBytes === 0) {
    return new BadArchiveError(source.name, 'empty', 'it is empty; its download has not begun or failed');
  }
  const head = await readRange(source, 0, HEAD_BYTES, signal);
  const likeness = LIKENESSES.find(({ fits }) => fits(head));
  if (startsWith(head, 'PK\x07\x08')) return splitArchive(source.name);
  if (likeness) return new BadArchiveError(source.name, likeness.problem, likeness.why);
  if (isBlank(head) || (await endsBlank(source, signal))) {
    const why = 'room was made for it that its download has not filled; wait for it, or download the file again';
    return new BadArchiveError(source.name, 'cut-short', why);
  }
  const bytes = head
    .subarray(0, 8)
    .toString('hex')
    .replaceAll(/..(?!$)/g, '$& ');
  return new BadArchiveError(source.name, 'not-a-zip', `it is none (it begins with the bytes ${bytes})`);
}

async function endsBlank(source: ByteSource, signal: AbortSignal | undefined): Promise<boolean> {
  if (source.sizeBytes < PREALLOCATED_BYTES) return false;
  return isBlank(await readRange(source, source.sizeBytes - PREALLOCATED_BYTES, PREALLOCATED_BYTES, signal));
}

function startsWith(head: Buffer, mark: string): boolean {
  return head.toString('latin1', 0, mark.length) === mark;
}

function isBlank(bytes: Buffer): boolean {
  return bytes.every((byte) => byte === 0);
}
