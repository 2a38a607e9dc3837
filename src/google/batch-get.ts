import { BadAnswerError, ItemGoneError } from '../library/failures.ts';
import type { MediaId } from '../library/media-item.ts';
import type { ApiClient } from './api-client.ts';
import { ApiFault, faultKindOf } from './api-fault.ts';
import type { Patience } from './retry.ts';
import { type BatchEntry, batchAnswer, type ListedItem, singleItem } from './wire.ts';

/** What is known of an id after asking: an `Error` other than `ItemGoneError` leaves open whether it exists. */
export type Lookup = ListedItem | Error;

/** The most ids that `mediaItems.batchGet` takes. */
export const BATCH_LIMIT = 50;

/** google.rpc.Code INVALID_ARGUMENT, which is what a dead id has been seen to give, and NOT_FOUND. */
const GONE_CODES = [3, 5];
const GONE_KINDS = ['gone', 'invalid'];

/** When more ids than this fail one by one, the trouble is the server's rather than theirs. */
const LONE_FAILURES_LIMIT = 2;

const ATTEMPTED = 'look up items in Google Photos';

/** Looks up at most 50 different ids, usually by one request. Throws what concerns all of them. */
export async function lookUpBatch(
  api: ApiClient,
  ids: readonly MediaId[],
  patience: Patience,
  signal?: AbortSignal,
): Promise<ReadonlyMap<MediaId, Lookup>> {
  const batch = new BatchLookup(api, patience, signal);
  await batch.lookUp(ids);
  return batch.found;
}

/**
 * One bad id may fail a whole call with status 500, every time. So a call that does is not repeated but halved, down to
 * single ids, which are asked for one by one in another way.
 */
class BatchLookup {
  readonly found = new Map<MediaId, Lookup>();
  #loneFailures = 0;

  constructor(
    private readonly api: ApiClient,
    private readonly patience: Patience,
    private readonly signal: AbortSignal | undefined,
  ) {}

  async lookUp(ids: readonly MediaId[]): Promise<void> {
    const [only] = ids;
    if (only === undefined) return;
    try {
      this.#take(ids, await this.#askTogether(ids));
    } catch (error) {
      if (!isInternalError(error)) throw error;
      if (ids.length === 1) return this.#lookUpAlone(only);
      const middle = ids.length >> 1;
      await this.lookUp(ids.slice(0, middle));
      await this.lookUp(ids.slice(middle));
    }
  }

  #askTogether(ids: readonly MediaId[]): Promise<readonly BatchEntry[]> {
    const query = new URLSearchParams(ids.map((id): [string, string] => ['mediaItemIds', id]));
    const path = '/v1/mediaItems:batchGet';
    const patience = { ...this.patience, givesUpOn: [500] };
    const request = { kind: 'batchGet', path, query, answer: batchAnswer, attempted: ATTEMPTED, patience } as const;
    return this.api.ask(request, this.signal);
  }

  /** Answers name themselves when they are items; a failure only has its position. */
  #take(ids: readonly MediaId[], entries: readonly BatchEntry[]): void {
    const items = new Map(entries.flatMap((entry) => ('found' in entry ? [[entry.found.item.id, entry.found]] : [])));
    for (const [position, id] of ids.entries()) {
      const entry = entries[position];
      const code = entry && 'code' in entry && entries.length === ids.length ? entry.code : undefined;
      this.found.set(id, items.get(id) ?? failureOfCode(id, code));
    }
  }

  async #lookUpAlone(id: MediaId): Promise<void> {
    const path = `/v1/mediaItems/${encodeURIComponent(id)}`;
    const attempted = `look up item ${id} in Google Photos`;
    try {
      const request = { kind: 'get', path, answer: singleItem, attempted, patience: this.patience } as const;
      this.found.set(id, await this.api.ask(request, this.signal));
    } catch (error) {
      if (GONE_KINDS.includes(faultKindOf(error) ?? '')) this.found.set(id, new ItemGoneError(id, { cause: error }));
      else if (isInternalError(error) && this.#loneFailures++ < LONE_FAILURES_LIMIT) this.found.set(id, error);
      else throw error;
    }
  }
}

function failureOfCode(id: MediaId, code: number | undefined): Error {
  if (code !== undefined && GONE_CODES.includes(code)) return new ItemGoneError(id);
  const what = code === undefined ? 'did not answer for it' : `answered with code ${code}`;
  return new BadAnswerError(`Cannot look up item ${id}: Google ${what}`);
}

function isInternalError(error: unknown): error is Error {
  return error instanceof Error && error.cause instanceof ApiFault && error.cause.status === 500;
}
