const STEPS = Array.from({ length: 27 }, (_, index) => [1, 2, 5].map((digit) => digit * 10 ** (index - 13))).flat();
/** Below this many pixels for a power of ten the figures of the steps between them would touch. */
const ROOMY_DECADE = 130;

/** Places ratios on a line so that twice as fast is as far from 1 as half as fast. */
export class LogScale {
  readonly #from: number;
  readonly #to: number;
  readonly #decadeWidth: number;

  /** From 1, 2 or 5 times a power of ten to another, around all of the ratios and 1; between two positions in pixels. */
  constructor(
    ratios: readonly number[],
    private readonly start: number,
    end: number,
  ) {
    const [least, most] = [Math.min(0.5, ...ratios), Math.max(2, ...ratios)];
    this.#from = STEPS.filter((step) => step <= least).at(-1) ?? least;
    this.#to = STEPS.find((step) => step >= most) ?? most;
    this.#decadeWidth = (end - start) / Math.log10(this.#to / this.#from);
  }

  x(ratio: number): number {
    return this.start + Math.log10(ratio / this.#from) * this.#decadeWidth;
  }

  /** Where lines are drawn: at the powers of ten, and between them where there is room. */
  ticks(): number[] {
    const within = STEPS.filter((step) => step >= this.#from && step <= this.#to);
    return this.#decadeWidth > ROOMY_DECADE ? within : within.filter(isPowerOfTen);
  }
}

function isPowerOfTen(step: number): boolean {
  return Math.abs(Math.log10(step) - Math.round(Math.log10(step))) < 1e-9;
}
