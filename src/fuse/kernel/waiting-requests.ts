import type { Answer } from './answer.ts';
import type { Request } from './request.ts';
import { INTERRUPT_IN } from './wire/structures.ts';

const TWO_TO_32 = 0x1_0000_0000;

/** Requests whose answer must be waited for, by their number, so that an interrupt finds them. */
export class WaitingRequests {
  readonly #answers = new Map<number, { readonly answer: Answer; readonly node: number }>();

  add(answer: Answer, node: number): void {
    this.#answers.set(numberOf(answer), { answer, node });
  }

  /** True when the answer is still wanted; from then on it is not waiting any more. */
  take(answer: Answer): boolean {
    return this.#answers.get(numberOf(answer))?.answer === answer && this.#answers.delete(numberOf(answer));
  }

  /** Whether a request for the node waits. There are never more of them than programs that wait. */
  has(node: number): boolean {
    for (const waiting of this.#answers.values()) if (waiting.node === node) return true;
    return false;
  }

  /** The answer that an INTERRUPT gives up; undefined when nothing of that number waits. */
  interruptedBy(request: Request): Answer | undefined {
    const number = request.u64(INTERRUPT_IN.at.unique);
    const answer = this.#answers.get(number)?.answer;
    this.#answers.delete(number);
    return answer;
  }

  /** At the end of the mount; from then on none of them waits. */
  takeAll(): Answer[] {
    const answers = [...this.#answers.values()].map(({ answer }) => answer);
    this.#answers.clear();
    return answers;
  }
}

function numberOf({ uniqueLow, uniqueHigh }: Answer): number {
  return uniqueHigh * TWO_TO_32 + uniqueLow;
}
