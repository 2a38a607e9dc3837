/** Where bytes lie in an archive; `end` is the first byte behind them. */
export interface Stretch {
  readonly start: number;
  readonly end: number;
}

/** Whether the stretch of this number (0 was added first) is one too many. */
export type Excess = (index: number) => boolean;

/**
 * Which stretches of an archive are claimed by more than one entry. Honest archives have none; the small ones that unpack
 * to thousands of terabytes consist of entries that share their bytes.
 *
 * A million stretches take 16 MB until `findExcess` has answered.
 */
export class Stretches {
  count = 0;
  private starts = new Float64Array(1_024);
  private ends = new Float64Array(1_024);
  private isInOrder = true;

  add({ start, end }: Stretch): void {
    if (this.count === this.starts.length) {
      this.starts = doubled(this.starts);
      this.ends = doubled(this.ends);
    }
    if (this.count > 0 && start < numberAt(this.ends, this.count - 1)) this.isInOrder = false;
    this.starts[this.count] = start;
    this.ends[this.count] = end;
    this.count += 1;
  }

  /**
   * The stretches to leave out so that no byte is in two of those that stay. As many as possible stay: a damaged entry
   * that claims the half of the archive costs itself alone.
   */
  findExcess(): Excess {
    if (this.isInOrder || !this.anyOverlap()) return () => false;
    const { starts, ends } = this;
    const byEnd = Uint32Array.from({ length: this.count }, (_, index) => index).sort(
      (a, b) => numberAt(ends, a) - numberAt(ends, b) || a - b,
    );
    const excess = new Uint8Array(this.count);
    let taken = 0;
    for (const index of byEnd) {
      if (numberAt(starts, index) < taken) excess[index] = 1;
      else taken = numberAt(ends, index);
    }
    return (index) => excess[index] === 1;
  }

  /** Sorting numbers alone is many times faster than sorting their indexes, and honest archives need no more. */
  private anyOverlap(): boolean {
    const starts = this.starts.slice(0, this.count).sort();
    const ends = this.ends.slice(0, this.count).sort();
    return starts.some((start, index) => index > 0 && start < numberAt(ends, index - 1));
  }
}

function doubled(numbers: Float64Array): Float64Array<ArrayBuffer> {
  const larger = new Float64Array(numbers.length * 2);
  larger.set(numbers);
  return larger;
}

function numberAt(numbers: Float64Array, index: number): number {
  return numbers[index] ?? 0;
}
