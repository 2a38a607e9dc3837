import { z } from 'zod';
import { READ_SCOPE } from './control.ts';
import { bytesBody, generatedBody, type MediaBody } from './media-body.ts';

/** What `POST /__control/…` takes, as JSON. */

const bodySchema = z
  .union([
    z.strictObject({ base64: z.base64() }),
    z.strictObject({ seed: z.int().min(0), sizeBytes: z.int().min(0), kind: z.enum(['jpeg', 'mp4']).default('jpeg') }),
  ])
  .transform((body): MediaBody => {
    if ('base64' in body) return bytesBody(Buffer.from(body.base64, 'base64'));
    return generatedBody(body.seed, body.sizeBytes, body.kind);
  });

const metadataSchema = z.strictObject({
  width: z.exactOptional(z.string()),
  height: z.exactOptional(z.string()),
  photo: z.exactOptional(z.record(z.string(), z.unknown())),
  video: z.exactOptional(z.record(z.string(), z.unknown())),
});

const optionalFields = {
  creationTime: z.exactOptional(z.iso.datetime()),
  description: z.exactOptional(z.string()),
  metadata: z.exactOptional(metadataSchema),
  favorite: z.exactOptional(z.boolean()),
  archived: z.exactOptional(z.boolean()),
  extra: z.exactOptional(z.record(z.string(), z.unknown())),
};

const stateSchema = z.enum(['READY', 'PROCESSING', 'FAILED']);

/** An item to add; without `id` it gets the one that `sandboxId(filename)` gives. */
export const newItemSchema = z.strictObject({
  id: z.exactOptional(z.string().min(55)),
  filename: z.string(),
  mimeType: z.string().default('image/jpeg'),
  state: stateSchema.default('READY'),
  body: bodySchema,
  ...optionalFields,
});

/** What changes about the item `id`; everything else stays. */
export const itemChangeSchema = z.strictObject({
  id: z.string(),
  filename: z.exactOptional(z.string()),
  mimeType: z.exactOptional(z.string()),
  state: z.exactOptional(stateSchema),
  body: z.exactOptional(bodySchema),
  ...optionalFields,
});

/** An album to add, or to put in place of the one with its `id`. */
export const albumSchema = z.strictObject({
  id: z.exactOptional(z.string()),
  title: z.string(),
  itemIds: z.array(z.string()),
});

export const idsSchema = z.strictObject({ ids: z.array(z.string()) });

/** Either by how much the clock moves, or what it shows from now on. */
export const clockSchema = z.union([z.strictObject({ moveMs: z.number() }), z.strictObject({ nowMs: z.number() })]);

export const grantSchema = z.strictObject({ scopes: z.array(z.string()).default([READ_SCOPE]) });
