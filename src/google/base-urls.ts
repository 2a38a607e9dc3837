import { LRUCache } from 'lru-cache';
import type { Clock } from '../base/clock.ts';
import { orAborted } from '../base/or-aborted.ts';
import { BadAnswerError, NotReadyError } from '../library/failures.ts';
import type { MediaId, MediaItem } from '../library/media-item.ts';
import { BATCH_LIMIT, type Lookup } from './batch-get.ts';
import type { ListedItem } from './wire.ts';

/** Where an item's bytes are for now. The address is a secret: whoever knows it sees the picture. */
export interface MediaSource {
  readonly kind: MediaItem['kind'];
  readonly baseUrl: string;
  /** When Google gave it, milliseconds since 1970. */
  readonly givenAtMs: number;
}

/** Google promises 60 minutes; a download that is only starting should still have some of them. */
const FRESH_MS = 50 * 60_000;
/** Some 20 MB. What a listing of a whole library brings along is mostly not read within the hour. */
const KEPT = 20_000;
/** Lookups that run side by side; what comes meanwhile is gathered into the next ones. */
const LOOKUPS_AT_A_TIME = 2;

export interface BaseUrlsParts {
  readonly clock: Clock;
  /** Asks Google for up to 50 different ids. */
  readonly lookUp: (ids: readonly MediaId[]) => Promise<ReadonlyMap<MediaId, Lookup>>;
}

interface Wanted {
  readonly promise: Promise<MediaSource>;
  readonly resolve: (source: MediaSource) => void;
  readonly reject: (reason: unknown) => void;
}

/**
 * The addresses of bytes, which die after an hour. Every listing feeds them; the missing ones are looked up together,
 * up to 50 with one request, and once however many callers wait.
 */
export class BaseUrls {
  readonly #fresh: LRUCache<MediaId, MediaSource>;
  readonly #wanted = new Map<MediaId, Wanted>();
  /** Fill up lookups that have room. */
  readonly #expected = new Set<MediaId>();
  /** What Google gave up to this time has turned out dead, earlier than it promises. */
  #deadUpToMs = Number.NEGATIVE_INFINITY;
  #queue: MediaId[] = [];
  #running = 0;

  constructor(private readonly parts: BaseUrlsParts) {
    this.#fresh = new LRUCache<MediaId, MediaSource>({
      max: KEPT,
      ttl: FRESH_MS,
      ttlResolution: 0,
      perf: { now: () => parts.clock.nowMs() },
    });
  }

  /** Keeps what a listing told. */
  learn({ item, baseUrl }: ListedItem): MediaSource | undefined {
    if (baseUrl === undefined || item.state !== 'ready') {
      this.#fresh.delete(item.id);
      return undefined;
    }
    const source = { kind: item.kind, baseUrl, givenAtMs: this.parts.clock.nowMs() };
    this.#fresh.set(item.id, source);
    return source;
  }

  /** Throws `ItemGoneError`, `NotReadyError` and whatever keeps Google from being asked. */
  async sourceOf(id: MediaId, signal?: AbortSignal): Promise<MediaSource> {
    signal?.throwIfAborted();
    this.#expected.delete(id);
    return this.#freshSource(id) ?? orAborted(this.#want(id), signal);
  }

  /** Another address, since `used` does not work, though it may be young. */
  async renewed(id: MediaId, used: MediaSource, signal?: AbortSignal): Promise<MediaSource> {
    if (this.#fresh.peek(id) === used) this.#fresh.delete(id);
    return this.sourceOf(id, signal);
  }

  /** An address was dead while a newer one of the same item works: so are all that are as old. */
  diedEarly({ givenAtMs }: MediaSource): void {
    this.#deadUpToMs = Math.max(this.#deadUpToMs, givenAtMs);
  }

  /** These will be asked for soon: looks up together those that are not fresh. */
  prepare(ids: readonly MediaId[]): void {
    this.#expected.clear();
    for (const id of ids) {
      if (this.#freshSource(id)) this.#expected.add(id);
      else this.#want(id).catch(() => undefined);
    }
  }

  #freshSource(id: MediaId): MediaSource | undefined {
    const source = this.#fresh.get(id);
    return source && source.givenAtMs > this.#deadUpToMs ? source : undefined;
  }

  #want(id: MediaId): Promise<MediaSource> {
    const present = this.#wanted.get(id);
    if (present) return present.promise;
    const wanted = promised();
    this.#wanted.set(id, wanted);
    this.#queue.push(id);
    // Whoever asks in the same turn of the event loop shares the request.
    setImmediate(() => this.#start());
    return wanted.promise;
  }

  #start(): void {
    if (this.#queue.length > 0 && this.#queue.length < BATCH_LIMIT) this.prepare([...this.#expected]);
    while (this.#running < LOOKUPS_AT_A_TIME && this.#queue.length > 0) {
      const ids = this.#queue.slice(0, BATCH_LIMIT);
      this.#queue = this.#queue.slice(BATCH_LIMIT);
      this.#running += 1;
      void this.#lookUp(ids).finally(() => {
        this.#running -= 1;
        this.#start();
      });
    }
  }

  async #lookUp(ids: readonly MediaId[]): Promise<void> {
    let answers: ReadonlyMap<MediaId, Lookup> | undefined;
    let failure: unknown;
    try {
      answers = await this.parts.lookUp(ids);
    } catch (error) {
      failure = error;
    }
    for (const id of ids) {
      const wanted = this.#wanted.get(id);
      this.#wanted.delete(id);
      if (answers) this.#settle(id, answers.get(id), wanted);
      else wanted?.reject(failure);
    }
  }

  #settle(id: MediaId, answer: Lookup | undefined, wanted: Wanted | undefined): void {
    if (answer instanceof Error || answer === undefined) {
      this.#fresh.delete(id);
      wanted?.reject(answer ?? new BadAnswerError(`Cannot look up item ${id}: Google did not answer for it`));
      return;
    }
    const source = this.learn(answer);
    if (source) wanted?.resolve(source);
    else if (answer.item.state !== 'ready' || answer.item.kind === 'video') wanted?.reject(new NotReadyError(id));
    else wanted?.reject(new BadAnswerError(`Cannot read item ${id}: Google gives no address for its bytes`));
  }
}

function promised(): Wanted {
  let resolve: Wanted['resolve'] = () => undefined;
  let reject: Wanted['reject'] = () => undefined;
  const promise = new Promise<MediaSource>((keep, break_) => {
    resolve = keep;
    reject = break_;
  });
  return { promise, resolve, reject };
}
