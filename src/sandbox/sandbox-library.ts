import { createHash } from 'node:crypto';
import { generatedBody, type MediaBody } from './media-body.ts';

/** What `mediaMetadata` carries on the wire apart from `creationTime`. */
export interface WireMetadata {
  /** int64 in JSON: a string of digits. */
  readonly width?: string;
  readonly height?: string;
  readonly photo?: Readonly<Record<string, unknown>>;
  readonly video?: Readonly<Record<string, unknown>>;
}

/** One photo or video that the sandbox serves. */
export interface SandboxItem {
  /** 55 or more of `[A-Za-z0-9_-]`; see `sandboxId`. */
  readonly id: string;
  readonly filename: string;
  /** `image/…` or `video/…`; empty leaves the field out of answers, and the item is a photo. */
  readonly mimeType: string;
  /** RFC 3339 in UTC, as on the wire: `2021-07-14T09:31:05Z`. */
  readonly creationTime?: string;
  readonly description?: string;
  readonly metadata?: WireMetadata;
  readonly favorite?: boolean;
  readonly archived?: boolean;
  /** Only videos are ever not `'READY'`. */
  readonly state: 'READY' | 'PROCESSING' | 'FAILED';
  readonly body: MediaBody;
  /** Fields that no client knows, put beside the others (reference B18). */
  readonly extra?: Readonly<Record<string, unknown>>;
}

export interface SandboxAlbum {
  readonly id: string;
  readonly title: string;
  /** In album order. */
  readonly itemIds: readonly string[];
}

/** What a sandbox starts with. Items in any order; ids unique. */
export interface SandboxLibrary {
  readonly items: readonly SandboxItem[];
  readonly albums: readonly SandboxAlbum[];
}

/** An id as Google's look: 87 characters of `[A-Za-z0-9_-]` starting with `A`; the same `key` gives the same id. */
export function sandboxId(key: string): string {
  return `A${createHash('sha512').update(key).digest('base64url')}`;
}

export function isVideo(item: SandboxItem): boolean {
  return item.mimeType.startsWith('video/') || item.metadata?.video !== undefined;
}

/** `sizeBytes` (default 3,000) and `seed` make the body when none is given; `key` sets same-named items apart. */
export type ItemChoices = Partial<Omit<SandboxItem, 'filename'>> & { sizeBytes?: number; seed?: number; key?: string };

/** A photo with made-up bytes, for small libraries in tests. */
export function photo(filename: string, choices: ItemChoices = {}): SandboxItem {
  const { key = filename, sizeBytes = 3_000, seed = seedOf(key), ...given } = choices;
  return {
    id: sandboxId(key),
    filename,
    mimeType: 'image/jpeg',
    creationTime: '2021-07-14T09:31:05Z',
    metadata: { width: '4032', height: '3024', photo: {} },
    state: 'READY',
    body: generatedBody(seed, sizeBytes),
    ...given,
  };
}

/** A video with made-up bytes, for small libraries in tests. */
export function video(filename: string, choices: ItemChoices = {}): SandboxItem {
  const { key = filename, sizeBytes = 9_000, seed = seedOf(key) } = choices;
  return photo(filename, {
    mimeType: 'video/mp4',
    metadata: { width: '1920', height: '1080', video: { fps: 29.97 } },
    body: generatedBody(seed, sizeBytes, 'mp4'),
    ...choices,
  });
}

export function album(title: string, items: readonly SandboxItem[], key = title): SandboxAlbum {
  return { id: sandboxId(`album ${key}`), title, itemIds: items.map((item) => item.id) };
}

function seedOf(key: string): number {
  return createHash('sha256').update(key).digest().readUInt32BE(0);
}
