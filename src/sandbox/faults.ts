import { z } from 'zod';
import { FIXTURE_IDS } from './fixtures.ts';
import { REQUEST_KINDS, type RequestKind } from './request-kind.ts';

/** What can be done to an ordinary answer, or instead of one, apart from a fixture. */
export const MISHAPS = [
  /** Never answered; the connection stays open. */
  'hang',
  /** The connection is reset before a header is sent. */
  'reset',
  /** Ends before the `Content-Length` that was told is reached. */
  'short-of-length',
  /** Chunked, and ends without the last chunk. */
  'chunked-without-end',
  /** Neither length nor chunks; closed cleanly too early, which no client can see from the protocol. */
  'silently-short',
  /** The first bytes come, then nothing, and the connection stays open. */
  'stalled',
  /** A `Content-Length` that fits, around JSON that is cut in its middle. */
  'cut-json',
  /** Ordinary headers with `Content-Length: 0`. */
  'empty-body',
  /** 200 with a sign-in page as `text/html`. */
  'html-page',
  /** As though the request had no `Range`. */
  'ignore-range',
  /** HEAD tells 1,000 bytes more than GET sends. */
  'wrong-head-length',
] as const;

export const faultSchema = z.strictObject({
  answer: z.enum([...FIXTURE_IDS, ...MISHAPS]),
  /** Which requests; absent: of any kind. */
  kinds: z.array(z.enum(REQUEST_KINDS)).min(1).optional(),
  /** Only requests about this item: its `get`, a `batchGet` that names it, its bytes. */
  itemId: z.string().optional(),
  /** So many matching requests meet the fault; default 1. */
  times: z.union([z.int().min(1), z.literal('always')]).optional(),
  /** So many matching requests pass untouched first; default 0. */
  after: z.int().min(0).optional(),
  /** Where bodies are cut or stall; default: the middle, and at most 64 KiB for `stalled`. */
  afterBytes: z.int().min(0).optional(),
});

/** What shall go wrong, with which requests, how often. */
export type Fault = z.infer<typeof faultSchema>;

interface PendingFault {
  readonly fault: Fault;
  toPass: number;
  left: number;
}

/** The faults waiting for their requests, in the order they were added. */
export class FaultQueue {
  #pending: PendingFault[] = [];

  add(fault: Fault): void {
    const left = fault.times === 'always' ? Number.POSITIVE_INFINITY : (fault.times ?? 1);
    this.#pending.push({ fault, toPass: fault.after ?? 0, left });
  }

  /** The fault that this request meets, used up by one; the first that matches. */
  take(kind: RequestKind, itemIds: readonly string[]): Fault | undefined {
    for (const pending of this.#pending) {
      if (!matches(pending.fault, kind, itemIds)) continue;
      if (pending.toPass > 0) {
        pending.toPass -= 1;
        continue;
      }
      pending.left -= 1;
      if (pending.left <= 0) this.#pending = this.#pending.filter((other) => other !== pending);
      return pending.fault;
    }
    return undefined;
  }

  pending(): readonly Fault[] {
    return this.#pending.map(({ fault }) => fault);
  }

  clear(): void {
    this.#pending = [];
  }
}

function matches(fault: Fault, kind: RequestKind, itemIds: readonly string[]): boolean {
  if (fault.kinds && !fault.kinds.includes(kind)) return false;
  return fault.itemId === undefined || itemIds.includes(fault.itemId);
}
