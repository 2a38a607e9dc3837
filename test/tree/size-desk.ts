import type { MediaId } from '../../src/library/media-item.ts';
import type { SizeAnswer } from '../../src/library/photo-library.ts';

type Reply = { readonly sizeBytes: number } | { readonly failure: Error };

/** The part of a library that tells sizes: every question lies on the desk until the test answers it. */
export class SizeDesk {
  readonly name = 'Desk Photos';
  /** In the order they were asked, repetitions included. */
  readonly asked: MediaId[] = [];
  /** The most questions that lay on the desk together. */
  peak = 0;
  private readonly open = new Map<MediaId, (reply: Reply) => void>();
  private readonly calls = new Set<(error: Error) => void>();
  private watchers: { readonly asked: number; notice(): void }[] = [];

  /** What waits for an answer now. */
  get waiting(): MediaId[] {
    return [...this.open.keys()];
  }

  answer(id: string, reply: number | Error): void {
    const put = this.open.get(id as MediaId);
    if (!put) throw new Error(`Nobody asked for the size of ${id}`);
    put(reply instanceof Error ? { failure: reply } : { sizeBytes: reply });
  }

  answerAll(sizeOf: (id: MediaId) => number | Error): void {
    for (const id of this.waiting) this.answer(id, sizeOf(id));
  }

  /** All calls under way reject, whatever of them is answered already. */
  breakDown(error: Error): void {
    for (const reject of [...this.calls]) reject(error);
  }

  /** Resolves when `count` questions were asked since the beginning. */
  async untilAsked(count: number): Promise<void> {
    if (this.asked.length >= count) return;
    await new Promise<void>((notice) => this.watchers.push({ asked: count, notice }));
  }

  async *sizes(ids: readonly MediaId[], signal?: AbortSignal): AsyncIterable<SizeAnswer> {
    const arrived: SizeAnswer[] = [];
    let wake = () => {};
    for (const id of ids) {
      if (this.open.has(id)) throw new Error(`The size of ${id} is asked for twice at a time`);
      this.open.set(id, (reply) => {
        this.open.delete(id);
        arrived.push({ id, ...reply });
        wake();
      });
    }
    this.note(ids);
    let stop = (_error: Error) => {};
    const broken = new Promise<never>((_, reject) => {
      stop = reject;
    });
    broken.catch(() => undefined);
    const abort = () => stop(signal?.reason);
    signal?.addEventListener('abort', abort);
    this.calls.add(stop);
    try {
      for (let left = ids.length; left > 0; left -= 1) {
        const arrival = new Promise<void>((resolve) => {
          wake = resolve;
        });
        if (arrived.length === 0) await Promise.race([arrival, broken]);
        const next = arrived.shift();
        if (next) yield next;
      }
    } finally {
      signal?.removeEventListener('abort', abort);
      this.calls.delete(stop);
      for (const id of ids) this.open.delete(id);
    }
  }

  private note(ids: readonly MediaId[]): void {
    this.asked.push(...ids);
    this.peak = Math.max(this.peak, this.open.size);
    const due = this.watchers.filter(({ asked }) => asked <= this.asked.length);
    this.watchers = this.watchers.filter((watcher) => !due.includes(watcher));
    for (const { notice } of due) notice();
  }
}
