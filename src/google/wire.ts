import { createHash } from 'node:crypto';
import { z } from 'zod';
import { BadAnswerError } from '../library/failures.ts';
import type { Album, AlbumId, MediaId, MediaItem } from '../library/media-item.ts';

/**
 * What Google sends, checked and turned into the domain's words here; Google's field names go no further. Unknown fields
 * are ignored, and so is a known one that makes no sense, unless nothing can be done without it. Empty fields are left
 * out of proto3 JSON, so an empty page is `{}`.
 */

/** An item together with the address of its bytes, which is good for an hour and never shown. */
export interface ListedItem {
  readonly item: MediaItem;
  readonly baseUrl?: string;
}

/** One page of any listing. */
export interface WirePage<T> {
  readonly entries: readonly T[];
  /** Present when there is more; the only sign of it. */
  readonly next?: string;
}

const text = z.string().min(1).optional().catch(undefined);
/** int64 travels as a string of digits. */
const wholeNumber = z.coerce.number().int().positive().optional().catch(undefined);
const camera = { cameraMake: text, cameraModel: text };

const metadata = z.object({
  creationTime: text,
  width: wholeNumber,
  height: wholeNumber,
  photo: z.object(camera).optional().catch(undefined),
  video: z
    .object({ ...camera, status: text })
    .optional()
    .catch(undefined),
});

const wireItem = z.object({
  id: z.string().min(1),
  description: text,
  productUrl: text,
  baseUrl: text,
  mimeType: z.string().default(''),
  filename: z.string().default(''),
  mediaMetadata: metadata.prefault({}).catch({}),
});

type WireItem = z.infer<typeof wireItem>;

const listedItem = wireItem.transform(
  (wire): ListedItem => ({ item: itemOf(wire), ...(wire.baseUrl && { baseUrl: wire.baseUrl }) }),
);

function itemOf(wire: WireItem): MediaItem {
  const { creationTime, width, height, photo, video } = wire.mediaMetadata;
  const cameraMake = photo?.cameraMake ?? video?.cameraMake;
  const cameraModel = photo?.cameraModel ?? video?.cameraModel;
  const takenAtMs = parseTakenAt(creationTime);
  return {
    id: wire.id as MediaId,
    kind: video || (!photo && wire.mimeType.startsWith('video/')) ? 'video' : 'photo',
    state: stateOf(video?.status),
    filename: wire.filename,
    mimeType: wire.mimeType,
    revision: revisionOf(wire.filename, wire.mimeType, width, height),
    ...(takenAtMs !== undefined && { takenAtMs }),
    ...(width !== undefined && { widthPx: width }),
    ...(height !== undefined && { heightPx: height }),
    ...(wire.description !== undefined && { description: wire.description }),
    ...(cameraMake !== undefined && { cameraMake }),
    ...(cameraModel !== undefined && { cameraModel }),
    ...(wire.productUrl !== undefined && { url: wire.productUrl }),
  };
}

function stateOf(status: string | undefined): MediaItem['state'] {
  if (status === 'PROCESSING') return 'processing';
  return status === 'FAILED' ? 'failed' : 'ready';
}

/** RFC 3339 with a time zone → milliseconds; undefined for anything else. */
function parseTakenAt(time: string | undefined): number | undefined {
  if (time === undefined || !/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/i.test(time)) return undefined;
  const takenAtMs = Date.parse(time);
  return Number.isNaN(takenAtMs) ? undefined : takenAtMs;
}

/** Google tells no checksum and no change time; an edited photo shows in these. */
function revisionOf(filename: string, mimeType: string, width?: number, height?: number): string {
  const seen = JSON.stringify([filename, mimeType, width, height]);
  return createHash('sha256').update(seen).digest('base64url').slice(0, 16);
}

const wireAlbum = z
  .object({ id: z.string().min(1), title: z.string().default(''), productUrl: text, mediaItemsCount: wholeNumber })
  .transform(
    (wire): Album => ({
      id: wire.id as AlbumId,
      title: wire.title,
      ...(wire.productUrl !== undefined && { url: wire.productUrl }),
      ...(wire.mediaItemsCount !== undefined && { itemCount: wire.mediaItemsCount }),
    }),
  );

const nextPageToken = z.string().default('');

/** `mediaItems.list` and `mediaItems.search`. */
export const itemPage = z
  .object({ mediaItems: z.array(listedItem).default([]), nextPageToken })
  .transform((page) => pageOf(page.mediaItems, page.nextPageToken));

/** `albums.list`. */
export const albumPage = z
  .object({ albums: z.array(wireAlbum).default([]), nextPageToken })
  .transform((page) => pageOf(page.albums, page.nextPageToken));

function pageOf<T>(entries: readonly T[], next: string): WirePage<T> {
  return { entries, ...(next !== '' && { next }) };
}

/** `mediaItems.get`. */
export const singleItem = listedItem;

/** One entry of `mediaItems.batchGet`: an item, or a google.rpc.Code. Which id it answers, only its position tells. */
export type BatchEntry = { readonly found: ListedItem } | { readonly code: number };

const RPC_UNKNOWN = 2;

export const batchAnswer = z
  .object({
    mediaItemResults: z
      .array(
        z.object({
          mediaItem: listedItem.optional(),
          status: z.object({ code: z.number().default(0) }).optional(),
        }),
      )
      .default([]),
  })
  .transform(({ mediaItemResults }): readonly BatchEntry[] =>
    mediaItemResults.map(({ mediaItem, status }) =>
      mediaItem ? { found: mediaItem } : { code: status?.code || RPC_UNKNOWN },
    ),
  );

/** What an error answer says, as far as anything is decided by it. All of it may be missing: a front end sends HTML. */
export interface WireError {
  /** Google's sentence for people. */
  readonly message: string;
  readonly reasons: readonly string[];
  /** Such as `ApiCallsPerProjectPerDay`. */
  readonly quotaLimit: string;
}

const word = z.string().default('').catch('');
const detail = z
  .object({ reason: word, metadata: z.object({ quota_limit: word }).prefault({}).catch({ quota_limit: '' }) })
  .catch({ reason: '', metadata: { quota_limit: '' } });

const errorAnswer = z
  .object({ error: z.object({ message: word, details: z.array(detail).default([]).catch([]) }) })
  .transform(
    ({ error }): WireError => ({
      message: error.message,
      reasons: error.details.map(({ reason }) => reason).filter(Boolean),
      quotaLimit: error.details.map(({ metadata }) => metadata.quota_limit).find(Boolean) ?? '',
    }),
  );

export function readError(body: string): WireError {
  const json = parsedJson(body);
  const parsed = errorAnswer.safeParse(json === undefined ? undefined : json.value);
  return parsed.success ? parsed.data : { message: '', reasons: [], quotaLimit: '' };
}

/** `body` as `schema` has it. Throws `BadAnswerError` that names places, never what stands there. */
export function readAnswer<T>(body: string, schema: z.ZodType<T>, attempted: string): T {
  const json = parsedJson(body);
  if (!json) throw new BadAnswerError(`Cannot ${attempted}: Google's answer is not JSON`);
  const parsed = schema.safeParse(json.value);
  if (parsed.success) return parsed.data;
  const places = parsed.error.issues.slice(0, 3).map(({ path }) => path.join('.') || 'the top');
  throw new BadAnswerError(`Cannot ${attempted}: Google's answer is wrong at ${places.join(', ')}`);
}

/** The parser's own message quotes the text, so it is dropped here. */
function parsedJson(body: string): { readonly value: unknown } | undefined {
  try {
    return { value: JSON.parse(body) };
  } catch {
    return undefined;
  }
}
