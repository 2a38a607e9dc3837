import { open } from 'node:fs/promises';
import ExifReader from 'exifreader';
import { z } from 'zod';

/** What a photo's file tells about itself. */
export interface PhotoFacts {
  /** RFC 3339 in UTC. */
  readonly takenAt?: string;
  readonly widthPx?: number;
  readonly heightPx?: number;
  readonly make?: string;
  readonly model?: string;
  readonly description?: string;
}

/** A JPEG keeps its EXIF at the front; other formats may keep it anywhere. */
const JPEG_HEAD_BYTES = 2 ** 20;
const LARGEST_READ_BYTES = 64 * 2 ** 20;

const texts = z.object({ value: z.array(z.string()).min(1) }).transform(({ value }) => value[0] ?? '');
const length = z.object({ value: z.number().positive() }).transform(({ value }) => value);

/** The tags that are of use here, each in the form in which it is believed; a tag in another form counts as absent. */
const tagsSchema = z.object({
  DateTimeOriginal: texts.optional().catch(undefined),
  OffsetTimeOriginal: texts.optional().catch(undefined),
  Make: texts.optional().catch(undefined),
  Model: texts.optional().catch(undefined),
  ImageDescription: texts.optional().catch(undefined),
  'Image Width': length.optional().catch(undefined),
  'Image Height': length.optional().catch(undefined),
  PixelXDimension: length.optional().catch(undefined),
  PixelYDimension: length.optional().catch(undefined),
});

/** Never throws for what the file contains: a file without readable metadata has no facts. */
export async function readPhotoFacts(path: string, mimeType: string): Promise<PhotoFacts> {
  const bytes = await readHead(path, mimeType === 'image/jpeg' ? JPEG_HEAD_BYTES : LARGEST_READ_BYTES);
  const tags = tagsSchema.parse(loadTags(bytes));
  const takenAt = parseExifTime(tags.DateTimeOriginal, tags.OffsetTimeOriginal);
  const widthPx = tags['Image Width'] ?? tags.PixelXDimension;
  const heightPx = tags['Image Height'] ?? tags.PixelYDimension;
  return {
    ...(takenAt === undefined ? {} : { takenAt }),
    ...(widthPx === undefined || heightPx === undefined ? {} : { widthPx, heightPx }),
    ...(tags.Make ? { make: tags.Make.trim() } : {}),
    ...(tags.Model ? { model: tags.Model.trim() } : {}),
    ...(tags.ImageDescription?.trim() ? { description: tags.ImageDescription.trim() } : {}),
  };
}

/**
 * EXIF's `2021:07:14 09:31:05` with an offset such as `+02:00` → RFC 3339 in UTC. Without an offset the wall clock is
 * taken as UTC, as Google does. Undefined for what is no time.
 */
export function parseExifTime(time: string | undefined, offset: string | undefined): string | undefined {
  const match = /^(\d{4}):(\d\d):(\d\d) (\d\d:\d\d:\d\d)/.exec(time ?? '');
  if (!match) return undefined;
  const zone = /^[+-]\d\d:\d\d$/.test(offset ?? '') ? offset : 'Z';
  const takenAtMs = Date.parse(`${match[1]}-${match[2]}-${match[3]}T${match[4]}${zone}`);
  return Number.isNaN(takenAtMs) ? undefined : new Date(takenAtMs).toISOString().replace('.000', '');
}

async function readHead(path: string, limitBytes: number): Promise<Buffer> {
  const file = await open(path);
  try {
    const { size } = await file.stat();
    const bytes = Buffer.alloc(Math.min(size, limitBytes));
    const { bytesRead } = await file.read(bytes, 0, bytes.length, 0);
    return bytes.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}

function loadTags(bytes: Buffer): object {
  try {
    return ExifReader.load(bytes);
  } catch {
    // Not a format that can be read, or no metadata in it: nothing is known then.
    return {};
  }
}
