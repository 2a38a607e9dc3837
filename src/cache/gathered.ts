/**
 * What comes from `source`, in its order and in batches: while one is being used, the next is gathered. It stops asking
 * `source` once `aheadBytes` wait, so that they and one piece more are what it holds. What was gathered before `source` failed
 * comes before the failure.
 *
 * Whoever leaves early does not wait for a piece that is on its way: `source` is left when that has come or failed.
 */
export async function* gathered(
  source: AsyncIterable<Uint8Array>,
  aheadBytes: number,
): AsyncGenerator<readonly Uint8Array[], void> {
  const gathering = new Gathering(aheadBytes);
  void gathering.gather(source);
  try {
    for (let batch = await gathering.take(); batch.length > 0; batch = await gathering.take()) yield batch;
  } finally {
    gathering.stop();
  }
}

/** How many bytes there are in `pieces`. */
export function bytesIn(pieces: readonly Uint8Array[]): number {
  return pieces.reduce((bytes, piece) => bytes + piece.length, 0);
}

class Gathering {
  private pieces: Uint8Array[] = [];
  private bytes = 0;
  private end: { readonly failure?: unknown } | undefined;
  private isStopped = false;
  /** Of whichever side waits for the other one. */
  private goOn: (() => void) | undefined;

  constructor(private readonly aheadBytes: number) {}

  /** Never rejects: `take` does. */
  async gather(source: AsyncIterable<Uint8Array>): Promise<void> {
    try {
      for await (const piece of source) {
        if (this.isStopped) return;
        this.pieces.push(piece);
        this.bytes += piece.length;
        this.wake();
        if (this.bytes >= this.aheadBytes) await this.whenOtherGoesOn();
        if (this.isStopped) return;
      }
      this.end = {};
    } catch (failure) {
      this.end = { failure };
    } finally {
      this.wake();
    }
  }

  /** All that is there, at least one piece; empty at the end. Rejects with what `source` failed with. */
  async take(): Promise<readonly Uint8Array[]> {
    while (this.pieces.length === 0 && !this.end) await this.whenOtherGoesOn();
    const { pieces } = this;
    if (pieces.length === 0 && this.end && 'failure' in this.end) throw this.end.failure;
    this.pieces = [];
    this.bytes = 0;
    this.wake();
    return pieces;
  }

  stop(): void {
    this.isStopped = true;
    this.pieces = [];
    this.wake();
  }

  private whenOtherGoesOn(): Promise<void> {
    return new Promise((resolve) => {
      this.goOn = resolve;
    });
  }

  private wake(): void {
    const { goOn } = this;
    this.goOn = undefined;
    goOn?.();
  }
}
