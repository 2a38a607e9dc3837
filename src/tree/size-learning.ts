import type { Clock } from '../base/clock.ts';
import { failureCode, messageOf } from '../base/failure.ts';
import type { Log } from '../base/log.ts';
import { orAborted } from '../base/or-aborted.ts';
import { BadAnswerError } from '../library/failures.ts';
import type { MediaId, MediaItem } from '../library/media-item.ts';
import type { PhotoLibrary, SizeAnswer } from '../library/photo-library.ts';
import type { TreeCatalog } from './neighbours.ts';
import { RecentFailures } from './recent-failures.ts';

export interface SizeLearningParts {
  readonly catalog: Pick<TreeCatalog, 'original' | 'learn'>;
  readonly library: Pick<PhotoLibrary, 'name' | 'sizes'>;
  readonly clock: Clock;
  readonly log: Log;
}

/** Sizes asked for at the same time, over all directories and callers. */
const AT_A_TIME = 32;

/** With many sizes missing we wait until so many can be asked for at once: libraries prepare requests together. */
const WORTHWHILE = 8;

/** Sizes that are to be learned ahead, at most; beyond it a stat asks for its own. Bounds memory to some 10 MB. */
const AHEAD = 20_000;

interface Wanted {
  readonly item: MediaItem;
  readonly answer: Promise<number>;
  readonly resolve: (sizeBytes: number) => void;
  readonly reject: (failure: unknown) => void;
}

/**
 * Learns the sizes that nobody has told yet: each is asked for once, whoever waits for it, and kept in the catalog. Those
 * that somebody waits for go before those that are learned ahead.
 */
export class SizeLearning {
  readonly #failures: RecentFailures;
  readonly #urgent = new Map<MediaId, Wanted>();
  readonly #ahead = new Map<MediaId, Wanted>();
  readonly #asked = new Map<MediaId, Wanted>();
  readonly #batches = new Set<Promise<void>>();
  readonly #closing = new AbortController();
  #free = AT_A_TIME;
  #answers = 0;
  #sendsSoon = false;

  constructor(private readonly parts: SizeLearningParts) {
    this.#failures = new RecentFailures(parts.clock);
  }

  /** Undefined when it must be learned. What a download told goes before what a listing told. */
  known(item: MediaItem): number | undefined {
    return this.parts.catalog.original(item.id)?.sizeBytes ?? (item.sizeBytes || undefined);
  }

  /**
   * Asks for the size and keeps it. Rejects with why this one cannot be learned, for some seconds without asking again;
   * with the signal's reason when `signal` aborts, which ends only this wait.
   */
  async learn(item: MediaItem, signal?: AbortSignal): Promise<number> {
    signal?.throwIfAborted();
    this.#closing.signal.throwIfAborted();
    const failure = this.#failures.of(item);
    if (failure) throw failure;
    const asked = this.#asked.get(item.id);
    if (!asked) return orAborted(this.#moveToFront(item), signal);
    if (asked.item.revision === item.revision) return orAborted(asked.answer, signal);
    const settled = asked.answer.catch(() => undefined);
    await orAborted(settled, signal);
    return this.learn(item, signal);
  }

  /** Begins to learn a size for which nobody waits yet. */
  learnAhead(item: MediaItem): void {
    if (this.#closing.signal.aborted || this.#failures.of(item) || this.#ahead.size >= AHEAD) return;
    if (this.#asked.has(item.id) || this.#urgent.has(item.id) || this.#ahead.has(item.id)) return;
    this.#ahead.set(item.id, { ...promised(), item });
    this.#sendSoon();
  }

  /** Resolves when nothing is asked for and nothing waits to be. */
  async untilIdle(): Promise<void> {
    while (this.#batches.size > 0 || this.#sendsSoon) await Promise.all(this.#batches);
  }

  /** Whoever still waits is rejected. Returns when the library was left in peace; safe to call twice. */
  async close(): Promise<void> {
    this.#closing.abort();
    this.#rejectQueued(this.#closing.signal.reason);
    await Promise.all(this.#batches);
  }

  #moveToFront(item: MediaItem): Promise<number> {
    const queued = this.#urgent.get(item.id) ?? this.#ahead.get(item.id) ?? promised();
    this.#ahead.delete(item.id);
    this.#urgent.set(item.id, { ...queued, item });
    this.#sendSoon();
    return queued.answer;
  }

  /** After the present turn, so that what is wanted in one turn is asked for together. */
  #sendSoon(): void {
    if (this.#sendsSoon) return;
    this.#sendsSoon = true;
    queueMicrotask(() => {
      this.#sendsSoon = false;
      this.#send();
    });
  }

  #send(): void {
    const queued = this.#urgent.size + this.#ahead.size;
    if (queued === 0 || this.#free < Math.min(WORTHWHILE, queued)) return;
    const batch = this.#takeBatch();
    if (batch.size === 0) return;
    const asking = this.#ask(batch).finally(() => this.#batches.delete(asking));
    this.#batches.add(asking);
  }

  #takeBatch(): Map<MediaId, Wanted> {
    const batch = new Map<MediaId, Wanted>();
    for (const queue of [this.#urgent, this.#ahead]) {
      for (const [id, wanted] of queue) {
        if (this.#free === 0) return batch;
        queue.delete(id);
        this.#asked.set(id, wanted);
        this.#free -= 1;
        batch.set(id, wanted);
      }
    }
    return batch;
  }

  async #ask(batch: Map<MediaId, Wanted>): Promise<void> {
    const { library } = this.parts;
    const answersBefore = this.#answers;
    const keeping: Promise<void>[] = [];
    const settle = (wanted: Wanted, answer: SizeAnswer) => {
      batch.delete(wanted.item.id);
      keeping.push(this.#take(wanted, answer, answersBefore));
    };
    let failure: Error | undefined;
    try {
      for await (const answer of library.sizes([...batch.keys()], this.#closing.signal)) {
        const wanted = batch.get(answer.id);
        if (wanted) settle(wanted, answer);
      }
    } catch (error) {
      failure = error instanceof Error ? error : new Error(String(error), { cause: error });
    }
    for (const wanted of batch.values()) {
      const { id } = wanted.item;
      settle(wanted, { id, failure: failure ?? badAnswer(id, `${library.name} gave no answer`) });
    }
    await Promise.all(keeping);
  }

  /** `answersBefore`: how many sizes had been answered when this one was asked for. Never rejects. */
  async #take(wanted: Wanted, answer: SizeAnswer, answersBefore: number): Promise<void> {
    this.#free += 1;
    this.#sendSoon();
    const { id } = wanted.item;
    if ('failure' in answer) return this.#fail(wanted, answer.failure, answersBefore);
    const { sizeBytes } = answer;
    if (!Number.isSafeInteger(sizeBytes) || sizeBytes <= 0) {
      const failure = badAnswer(id, `${this.parts.library.name} says ${sizeBytes} bytes, which cannot be`);
      return this.#fail(wanted, failure, answersBefore);
    }
    this.#answers += 1;
    this.#failures.libraryIsBack();
    const kept = await this.#keep(wanted.item, sizeBytes);
    this.#asked.delete(id);
    wanted.resolve(kept);
  }

  /** A download that ended meanwhile knows better. A catalog that cannot be written does not make the answer wrong. */
  async #keep({ id, revision }: MediaItem, sizeBytes: number): Promise<number> {
    const { catalog, log } = this.parts;
    try {
      const downloaded = catalog.original(id);
      if (downloaded) return downloaded.sizeBytes;
      await catalog.learn(id, { revision, sizeBytes });
    } catch (error) {
      log.warn({ item: id, reason: messageOf(error) }, 'the size of an item could not be kept');
    }
    return sizeBytes;
  }

  #fail(wanted: Wanted, failure: Error, answersBefore: number): void {
    this.#asked.delete(wanted.item.id);
    wanted.reject(failure);
    if (this.#closing.signal.aborted) return;
    if (concernsAll(failure, this.#answers > answersBefore)) this.#giveUp(failure);
    else this.#failures.rememberItem(wanted.item, failure);
    this.parts.log.debug({ item: wanted.item.id, reason: messageOf(failure) }, 'the size of an item was not learned');
  }

  #giveUp(failure: Error): void {
    if (!this.#failures.ofLibrary) {
      const { log, library } = this.parts;
      log.warn({ reason: messageOf(failure) }, `sizes cannot be learned from ${library.name} now`);
    }
    this.#failures.rememberLibrary(failure);
    this.#rejectQueued(failure);
  }

  #rejectQueued(failure: unknown): void {
    const queued = [...this.#urgent.values(), ...this.#ahead.values()];
    this.#urgent.clear();
    this.#ahead.clear();
    for (const { reject } of queued) reject(failure);
  }
}

/** A library that has answered others since is there, and only this item cannot be reached. */
function concernsAll(failure: Error, hasAnsweredSince: boolean): boolean {
  const code = failureCode(failure);
  if (code === 'signed-out' || code === 'quota') return true;
  return (code === 'offline' || code === 'timed-out') && !hasAnsweredSince;
}

function badAnswer(id: MediaId, why: string): BadAnswerError {
  return new BadAnswerError(`Cannot learn the size of item ${id}: ${why}`);
}

function promised(): Omit<Wanted, 'item'> {
  let settle: Pick<Wanted, 'resolve' | 'reject'> = { resolve: () => undefined, reject: () => undefined };
  const answer = new Promise<number>((resolve, reject) => {
    settle = { resolve, reject };
  });
  // Of what is learned ahead nobody may ever ask how it went.
  answer.catch(() => undefined);
  return { answer, ...settle };
}
