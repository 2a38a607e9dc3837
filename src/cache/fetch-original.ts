import type { Clock } from '../base/clock.ts';
import type { Log } from '../base/log.ts';
import { BadAnswerError, OfflineError, TimedOutError } from '../library/failures.ts';
import type { MediaId } from '../library/media-item.ts';
import type { OriginalStream, PhotoLibrary } from '../library/photo-library.ts';
import { withSignals } from './cancellation.ts';
import { FormerRevisionError } from './failures.ts';
import { bytesIn, gathered } from './gathered.ts';

/** One revision of one original, as those who want it name it. */
export interface OriginalRequest {
  readonly id: MediaId;
  readonly revision: string;
  /** For messages only. */
  readonly name: string;
  /** What `stat` told. */
  readonly expectedSizeBytes?: number;
}

/** Where the bytes of one original go. */
export interface OriginalSink {
  /**
   * Bytes will come from zero on: the first time, and again each time the stream broke. `isCertainAtEnd`: they may turn out
   * wrong as long as the last one has not come.
   */
  begin(announcedBytes: number | undefined, isCertainAtEnd: boolean): Promise<void>;
  /** The next bytes, in at least one piece; they belong to the sender again once the promise is settled. */
  write(pieces: readonly Uint8Array[]): Promise<void>;
}

export interface FetchParts {
  readonly library: Pick<PhotoLibrary, 'open'>;
  readonly clock: Clock;
  readonly log: Log;
}

/** Short, since the library has been patient already; twice, since Google's media hosts do hang up in the middle. */
const RESTART_AFTER_MS = [500, 2_000];

/** Of each original, while what came before is being written: a disk likes few large writes, and sixteen may arrive at a time. */
const AHEAD_BYTES = 1024 * 1024;

/**
 * Brings an original from the library into `sink`, whole: an image or a video, of the announced length, not empty. A stream
 * that breaks in the middle is asked for anew, from zero, up to two times. Rejects with what `library.open` throws, with
 * `BadAnswerError` for an answer that cannot be the original, and with whatever the sink throws.
 */
export async function fetchOriginal(
  parts: FetchParts,
  request: OriginalRequest,
  sink: OriginalSink,
  signal: AbortSignal,
): Promise<void> {
  let broken = await attempt(parts.library, request, sink, signal);
  for (const delayMs of RESTART_AFTER_MS) {
    if (!broken) return;
    const { name } = request;
    parts.log.info({ name, reason: broken.message }, 'an original stopped arriving; it is asked for again');
    await parts.clock.sleep(delayMs, signal);
    // A library that cannot be reached just now counts as one more break: another attempt may be left.
    broken = await attempt(parts.library, request, sink, signal).catch(onlyBreaks);
  }
  if (broken) throw broken;
}

/** Answers how the stream broke, if it did in a way that asking again may cure. */
function attempt(
  library: FetchParts['library'],
  request: OriginalRequest,
  sink: OriginalSink,
  signal: AbortSignal,
): Promise<Error | undefined> {
  // The inner signal ends the stream also when it is given up before its end.
  return withSignals([signal], async (inner) => {
    const stream = await library.open(request.id, inner);
    checkRevision(stream, request);
    checkKind(stream, request.name);
    return pour(stream, request, sink);
  });
}

async function pour(
  { sizeBytes, body, isCertainAtEnd = false }: OriginalStream,
  { name, expectedSizeBytes }: OriginalRequest,
  sink: OriginalSink,
): Promise<Error | undefined> {
  let received = 0;
  try {
    await sink.begin(sizeBytes, isCertainAtEnd);
    for await (const pieces of gathered(body, AHEAD_BYTES)) {
      received += bytesIn(pieces);
      if (sizeBytes !== undefined && received > sizeBytes) {
        throw new BadAnswerError(`Cannot fetch '${name}': more came than the ${sizeBytes} bytes announced`);
      }
      await sink.write(pieces);
    }
  } catch (error) {
    return onlyBreaks(error);
  }
  if (received === 0) throw new BadAnswerError(`Cannot fetch '${name}': the library sent no bytes`);
  // Without an announced length a stream that was cut looks like one that ended; what `stat` told is the best witness.
  const due = sizeBytes ?? expectedSizeBytes ?? 0;
  if (received >= due) return undefined;
  return new BadAnswerError(`Cannot fetch '${name}': only ${received} of ${due} bytes came`);
}

/** The revision that was asked for, where the library tells which one it sends. Also in place. */
export function checkRevision(
  { revision }: Pick<OriginalStream, 'revision'>,
  request: Pick<OriginalRequest, 'revision' | 'name'>,
): void {
  if (revision !== undefined && revision !== request.revision) throw new FormerRevisionError(`'${request.name}'`);
}

function checkKind({ mimeType, sizeBytes }: OriginalStream, name: string): void {
  if (!/^(image|video)\//i.test(mimeType)) {
    throw new BadAnswerError(`Cannot fetch '${name}': the library sent '${mimeType}', neither an image nor a video`);
  }
  if (sizeBytes === 0) throw new BadAnswerError(`Cannot fetch '${name}': the library sent no bytes`);
}

function onlyBreaks(error: unknown): Error {
  if (error instanceof OfflineError || error instanceof TimedOutError) return error;
  throw error;
}
