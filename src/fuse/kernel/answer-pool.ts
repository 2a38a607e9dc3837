import { Answer } from './answer.ts';
import { OUT_HEADER } from './wire/structures.ts';

/** Bodies the pool has; each class as many bytes, and how many are kept for the next request. */
const CLASSES = [
  { bodyBytes: 4_096, kept: 64 },
  { bodyBytes: 131_072, kept: 16 },
  { bodyBytes: 1_048_576, kept: 8 },
] as const;

/** The longest body: a read of 1 MiB, the most that MAX_PAGES lets the kernel ask for. */
export const LARGEST_BODY_BYTES = 1_048_576;

/** Answers that are free, so that a request costs no allocation: at most some 10 MB. */
export class AnswerPool {
  readonly #free = CLASSES.map((): Answer[] => []);

  /** One whose body can hold `bodyBytes`, at most `LARGEST_BODY_BYTES`. */
  take(bodyBytes: number): Answer {
    const index = CLASSES.findIndex((each) => bodyBytes <= each.bodyBytes);
    const capacityBytes = CLASSES[index]?.bodyBytes;
    if (capacityBytes === undefined) throw new RangeError(`Cannot answer with ${bodyBytes} bytes`);
    return this.#free[index]?.pop() ?? new Answer(Buffer.allocUnsafeSlow(OUT_HEADER.sizeBytes + capacityBytes));
  }

  give(answer: Answer): void {
    answer.end();
    const index = CLASSES.findIndex(({ bodyBytes }) => bodyBytes === answer.capacityBytes);
    const free = this.#free[index];
    if (free && free.length < (CLASSES[index]?.kept ?? 0)) free.push(answer);
  }
}
