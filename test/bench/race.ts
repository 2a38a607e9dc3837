import type { Bench } from './bench.ts';
import { type Identity, nameOf } from './contestant.ts';

/** Somebody who does a task again and again. `T` is what one time gives. */
export interface Contender<T> extends Identity {
  once(): Promise<T>;
}

/** What each time gave. */
export interface Finish<T> extends Identity {
  readonly given: readonly T[];
}

/**
 * Lets all do their task in turn, every second round in the opposite order, so that neither a machine that gets busier
 * nor what the one before left in the kernel's caches favours anybody. Answers in the order of the contenders.
 */
export async function race<T>(
  bench: Bench,
  title: string,
  contenders: readonly Contender<T>[],
  runs = bench.runs,
): Promise<Finish<T>[]> {
  const entries = contenders.map((contender) => ({ contender, given: [] as T[] }));
  for (let round = 0; round < runs; round += 1) {
    const order = round % 2 === 0 ? entries : [...entries].reverse();
    for (const { contender, given } of order) {
      bench.signal.throwIfAborted();
      bench.say(`${title}: ${nameOf(contender)}, ${round + 1} of ${runs}`);
      given.push(await contender.once());
    }
  }
  return entries.map(({ contender: { contestant, variant }, given }) => ({ contestant, variant, given }));
}
