import { CorruptStateError } from '../base/failure.ts';
import type { DownloadParts } from './download.ts';
import type { DownloadQueue } from './download-queue.ts';
import type { Downloads } from './downloads.ts';
import { writeFailure } from './failures.ts';
import { fetchOriginal, type OriginalRequest, type OriginalSink } from './fetch-original.ts';
import type { OpenFile } from './open-file.ts';
import type { OriginalKey } from './original-key.ts';
import { VerifiedFile, type WrittenFile } from './verified-file.ts';

export interface CopyParts extends Omit<DownloadParts, 'space' | 'directory'> {
  readonly downloads: Downloads;
  readonly queue: DownloadQueue;
}

export interface CopyTask {
  readonly key: OriginalKey;
  readonly request: OriginalRequest;
  /** Must not exist; is gone again after a failure. */
  readonly file: string;
  readonly signal: AbortSignal;
  /** Told of new bytes in the file, each byte once. */
  readonly onBytes?: (bytes: number) => void;
}

/** Large enough for a disk to be quick, small enough that 16 copies at a time need little memory. */
const PIECE_BYTES = 512 * 1024;

/**
 * Copies one original to `task.file`, checked and flushed. From the cache when it is there or on its way there for a reader,
 * else straight from the library, behind all readers and without filling the cache.
 */
export async function copyOriginal(parts: CopyParts, task: CopyTask): Promise<WrittenFile> {
  const { key, request, signal } = task;
  for (;;) {
    signal.throwIfAborted();
    await parts.downloads.find(key)?.whenOver(signal);
    const cached = await copyFromCache(parts, task);
    const copied = cached ?? (await parts.queue.run('background', () => copyUnlessRead(parts, task), signal));
    if (copied === 'read meanwhile') continue;
    await parts.learn(request, copied);
    return copied;
  }
}

/** By the time its turn comes a reader may have asked for the same original: then one download is enough for both. */
async function copyUnlessRead(parts: CopyParts, task: CopyTask): Promise<WrittenFile | 'read meanwhile'> {
  const { key, request, signal } = task;
  if (parts.downloads.find(key) || parts.stored.record(key)) return 'read meanwhile';
  return intoNewFile(task, (written) => fetchOriginal(parts, request, new CopySink(written, task), signal));
}

/** Undefined when the cache does not have it, or has it no longer since it is not what it was. */
async function copyFromCache({ stored, log }: CopyParts, task: CopyTask): Promise<WrittenFile | undefined> {
  const file = await stored.acquire(task.key);
  if (!file) return undefined;
  const sha256 = stored.record(task.key)?.sha256;
  let copied: WrittenFile;
  try {
    copied = await intoNewFile(task, (written) => pour(file, new CopySink(written, task), task.signal), sha256);
  } catch (error) {
    if (!(error instanceof CorruptStateError)) throw error;
    log.warn(
      { name: task.request.name, reason: error.message },
      'an original in the cache is damaged; it is fetched anew',
    );
    await stored.drop(task.key);
    return undefined;
  } finally {
    await file.release();
  }
  if (sha256 === undefined) await stored.learnSha256(task.key, copied.sha256);
  return copied;
}

/** The copy as `fill` made it, durable; or no file at all. */
async function intoNewFile(
  { file }: CopyTask,
  fill: (written: VerifiedFile) => Promise<void>,
  expectedSha256?: string,
): Promise<WrittenFile> {
  const attempt = `Cannot write '${file}'`;
  const written = await VerifiedFile.create(file, 0o666).catch((error) => {
    throw writeFailure(error, attempt);
  });
  try {
    await fill(written);
    const whole = await written.finish();
    if (expectedSha256 !== undefined && whole.sha256 !== expectedSha256) {
      throw new CorruptStateError('its SHA-256 is not what it was when it was fetched');
    }
    await written.close();
    return whole;
  } catch (error) {
    // The disk may be gone; what went wrong first is what counts.
    await written.close().catch(() => undefined);
    await written.remove().catch(() => undefined);
    throw writeFailure(error, attempt);
  }
}

async function pour(file: OpenFile, sink: OriginalSink, signal: AbortSignal): Promise<void> {
  const piece = Buffer.allocUnsafe(PIECE_BYTES);
  let position = 0;
  for (;;) {
    signal.throwIfAborted();
    const bytes = await file.readAside(piece, position);
    if (bytes === 0) return;
    await sink.write([piece.subarray(0, bytes)]);
    position += bytes;
  }
}

/** Writes and reports; after a restart only what is new. */
class CopySink implements OriginalSink {
  private reported = 0;

  constructor(
    private readonly written: VerifiedFile,
    private readonly task: CopyTask,
  ) {}

  async begin(): Promise<void> {
    this.written.restart(0);
  }

  async write(pieces: readonly Uint8Array[]): Promise<void> {
    await this.written.write(pieces);
    const news = this.written.receivedBytes - this.reported;
    if (news <= 0) return;
    this.reported += news;
    this.task.onBytes?.(news);
  }
}
