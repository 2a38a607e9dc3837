import type { Answer } from './answer.ts';
import type { Request } from './request.ts';
import { INTERRUPT_IN } from './wire/structures.ts';

const TWO_TO_32 = 0x1_0000_0000;

/** Requests whose answer must be waited for, by their number, so that an interrupt finds them. */
export class WaitingRequests {
  readonly #answers = new Map<number, Answer>();

  add(answer: Answer): void {
    this.#answers.set(numberOf(answer), answer);
  }

  /** True when the answer is still wanted; from then on it is not waiting any more. */
  take(answer: Answer): boolean {
    return this.#answers.get(numberOf(answer)) === answer && this.#answers.delete(numberOf(answer));
  }

  /** The answer that an INTERRUPT gives up; undefined when nothing of that number waits. */
  interruptedBy(request: Request): Answer | undefined {
    const number = request.u64(INTERRUPT_IN.at.unique);
    const answer = this.#answers.get(number);
    this.#answers.delete(number);
    return answer;
  }

  /** At the end of the mount nobody waits any more. */
  interruptAll(): void {
    const answers = [...this.#answers.values()];
    this.#answers.clear();
    for (const answer of answers) answer.interrupt();
  }
}

function numberOf({ uniqueLow, uniqueHigh }: Answer): number {
  return uniqueHigh * TWO_TO_32 + uniqueLow;
}
