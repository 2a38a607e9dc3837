import { z } from 'zod';
import { REQUEST_KINDS } from './request-kind.ts';

const milliseconds = z.number().min(0);

/** Everything about the sandbox that can be switched while it runs. Absent fields of a change keep their value. */
export const settingsSchema = z.strictObject({
  /** Waited before each answer, whatever is asked for. */
  delayMs: milliseconds,
  /** Waited instead of `delayMs` before answers of these kinds. */
  delayMsByKind: z.partialRecord(z.enum(REQUEST_KINDS), milliseconds),
  /** At most this many bytes a second on each media body; absent or null: as fast as the reader reads. */
  bytesPerSecond: z.number().positive().nullable(),
  /** HEAD on the media hosts answers 405 (reference B30). */
  headRefused: z.boolean(),
  /** What a `Range` on a photo does: 206, or 200 with the whole body (reference B29). */
  photoRanges: z.enum(['honoured', 'ignored']),
  /** Each page but the first begins with the last item of the page before (reference B13d). */
  overlappingPages: z.boolean(),
  /** So many pages without items but with a token come before each page that has items (reference B13b). */
  emptyPages: z.int().min(0),
  /** Pages hold about half of what was asked for, varying (reference B13). */
  shortPages: z.boolean(),
  /** The last page has a token too; it leads to `{}` (reference B13c). */
  lastTokenLeadsNowhere: z.boolean(),
  /** What a page size above the maximum gives (reference B15). */
  pageSizeAboveMaximum: z.enum(['coerced', 'refused']),
  /** What `get` of an unknown id answers: 404, or 400 (reference B21). */
  unknownItem: z.enum(['F-404', 'F-ARG']),
  /** What the consent page does: grants, refuses, or returns another `state` (reference B9). */
  consent: z.enum(['granted', 'refused', 'wrong-state']),
  /** The scopes a person ticks at most; null: all that are asked for (reference B7). */
  grantableScopes: z.array(z.string()).nullable(),
  baseUrlLifeMs: milliseconds,
  accessTokenLifeMs: milliseconds,
});

export type SandboxSettings = z.infer<typeof settingsSchema>;

export const DEFAULT_SETTINGS: SandboxSettings = {
  delayMs: 0,
  delayMsByKind: {},
  bytesPerSecond: null,
  headRefused: false,
  photoRanges: 'honoured',
  overlappingPages: false,
  emptyPages: 0,
  shortPages: false,
  lastTokenLeadsNowhere: false,
  pageSizeAboveMaximum: 'coerced',
  unknownItem: 'F-404',
  consent: 'granted',
  grantableScopes: null,
  baseUrlLifeMs: 3_600_000,
  accessTokenLifeMs: 3_599_000,
};
