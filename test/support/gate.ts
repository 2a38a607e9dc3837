/** Holds whoever comes through until the test opens it. */
export class Gate {
  /** Resolves when the first one has come to the gate. */
  readonly reached: Promise<void>;
  private announce: () => void = () => {};
  private open = false;
  private waiting: (() => void)[] = [];

  constructor() {
    this.reached = new Promise((resolve) => {
      this.announce = resolve;
    });
  }

  /** Lets everybody through, now and later. */
  release(): void {
    this.open = true;
    for (const go of this.waiting.splice(0)) go();
  }

  /** Rejects with the signal's reason when `signal` aborts first. */
  async pass(signal?: AbortSignal): Promise<void> {
    this.announce();
    signal?.throwIfAborted();
    if (this.open) return;
    await new Promise<void>((resolve, reject) => {
      const stop = () => reject(signal?.reason);
      signal?.addEventListener('abort', stop, { once: true });
      this.waiting.push(() => {
        signal?.removeEventListener('abort', stop);
        resolve();
      });
    });
  }
}
