import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { SandboxSettings } from './settings.ts';

export type PagingSettings = Pick<
  SandboxSettings,
  'overlappingPages' | 'emptyPages' | 'shortPages' | 'lastTokenLeadsNowhere'
>;

export interface PageRequest {
  readonly pageSize: number;
  /** Empty for the first page. */
  readonly pageToken: string;
  /** Every parameter that must stay the same from page to page, the page size among them. */
  readonly parameters: unknown;
}

export interface Page<Entry> {
  readonly entries: readonly Entry[];
  /** Absent on the last page. */
  readonly nextPageToken?: string;
}

/** Tokens name a position, not an item: what is added or removed while paging shifts the rest (reference B19). */
const tokenSchema = z.strictObject({ at: z.int().min(0), empty: z.int().min(0), of: z.string() });

type PageToken = z.infer<typeof tokenSchema>;

/**
 * One page of `list`, with the oddities that are switched on. `'F-ARG'`: the token was not made here. `'F-TOKENPARAM'`:
 * it belongs to other parameters (reference B14).
 */
export function pageOf<Entry>(
  list: readonly Entry[],
  { pageSize, pageToken, parameters }: PageRequest,
  settings: PagingSettings,
): Page<Entry> | 'F-ARG' | 'F-TOKENPARAM' {
  const of = createHash('sha1').update(JSON.stringify(parameters)).digest('base64url');
  const token = pageToken === '' ? { at: 0, empty: settings.emptyPages, of } : parseToken(pageToken);
  if (!token) return 'F-ARG';
  if (token.of !== of) return 'F-TOKENPARAM';
  if (token.empty > 0 && token.at < list.length) {
    return { entries: [], nextPageToken: writeToken({ ...token, empty: token.empty - 1 }) };
  }
  return fullPage(list, pageSize, token, settings);
}

function fullPage<Entry>(
  list: readonly Entry[],
  pageSize: number,
  { at, of }: PageToken,
  settings: PagingSettings,
): Page<Entry> {
  const overlap = settings.overlappingPages && at > 0 && at < list.length && pageSize > 1 ? 1 : 0;
  const length = settings.shortPages ? Math.max(1 + overlap, Math.ceil((pageSize * (1 + (at % 3))) / 4)) : pageSize;
  const end = at - overlap + length;
  const entries = list.slice(at - overlap, end);
  const goesOn = end < list.length || (settings.lastTokenLeadsNowhere && at < list.length);
  if (!goesOn) return { entries };
  return { entries, nextPageToken: writeToken({ at: end, empty: settings.emptyPages, of }) };
}

function writeToken(token: PageToken): string {
  return Buffer.from(JSON.stringify(token)).toString('base64url');
}

function parseToken(text: string): PageToken | undefined {
  try {
    return tokenSchema.parse(JSON.parse(Buffer.from(text, 'base64url').toString()));
  } catch {
    return undefined;
  }
}
