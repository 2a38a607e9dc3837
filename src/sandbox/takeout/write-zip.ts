import { spawn } from 'node:child_process';
import { rename, rm } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import type { PlannedEntry } from './entries.ts';
import { noiseBlock, type Piece, piecesOf, sizeOf } from './media-content.ts';
import type { PlannedArchive } from './plan-export.ts';
import { ZIP_PROGRAM } from './zip-program.ts';

/** The fastest: pictures hardly become smaller, whatever the effort. */
const LEVEL = 1;

/**
 * Writes one archive to `path` with `python3`; until it is whole it has another name. Rejects when that program is missing or
 * fails, with what it said, and with the signal's reason when `signal` aborts.
 */
export async function writeZip(path: string, archive: PlannedArchive, signal?: AbortSignal): Promise<void> {
  signal?.throwIfAborted();
  const partial = `${path}.partial`;
  try {
    await runZipProgram(partial, archive, signal);
    await rename(partial, path);
  } catch (reason) {
    await rm(partial, { force: true });
    signal?.throwIfAborted();
    throw reason;
  }
}

async function runZipProgram(path: string, archive: PlannedArchive, signal: AbortSignal | undefined): Promise<void> {
  const child = spawn('python3', ['-c', ZIP_PROGRAM, path], {
    stdio: ['pipe', 'ignore', 'pipe'],
    ...(signal === undefined ? {} : { signal }),
  });
  let notRun: Error | undefined;
  child.once('error', (reason) => {
    notRun = reason;
  });
  const closed = new Promise<number | null>((resolve) => child.once('close', resolve));
  const feeding = pipeline(linesOf(archive), child.stdin).then(
    () => undefined,
    (reason: unknown) => ({ reason }),
  );
  const [status, said, broken] = await Promise.all([closed, text(child.stderr), feeding]);
  if (notRun !== undefined) {
    const why = `python3 cannot be run (${notRun.message}); install it, then try again`;
    throw new Error(`Cannot write ${path}: ${why}`, { cause: notRun });
  }
  // What a program that ends early does not take is no failure of its own.
  if (status !== 0) throw new Error(`Cannot write ${path}: python3 ended with status ${status}: ${lastLineOf(said)}`);
  if (broken !== undefined) throw broken.reason;
}

function lastLineOf(said: string): string {
  return said.trimEnd().split('\n').at(-1) ?? '';
}

/** Made one by one, no faster than they are taken. */
function* linesOf(archive: PlannedArchive): Generator<string> {
  const [dense, coded] = [base64Of(noiseBlock('dense')), base64Of(noiseBlock('coded'))];
  yield `${JSON.stringify({ isStreamed: archive.isStreamed, noise: { dense, coded } })}\n`;
  for (const entry of archive.entries) yield `${JSON.stringify(lineOf(entry, archive))}\n`;
}

function lineOf({ path, content, packing }: PlannedEntry, archive: PlannedArchive): object {
  const { method, isZip64, changedAt = archive.changedAt, isEncrypted, hasWrongCrc, declaredBytes, isLink } = packing;
  return {
    ...(typeof path === 'string' ? { name: path } : { rawName: base64Of(path) }),
    sizeBytes: sizeOf(content),
    changedAt: changedAt.split(/[-T:]/).map(Number),
    level: LEVEL,
    pieces: piecesOf(content).map(pieceOf),
    isStored: method === 'stored',
    isZip64,
    isEncrypted,
    hasWrongCrc,
    declaredBytes,
    isLink,
  };
}

function pieceOf(piece: Piece): object {
  if ('bytes' in piece) return { bytes: base64Of(piece.bytes) };
  return piece;
}

function base64Of(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64');
}
