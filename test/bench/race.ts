import type { Bench } from './bench.ts';

/** Somebody who does a task again and again. `T` is what one time gives. */
export interface Contender<T> {
  readonly name: string;
  once(): Promise<T>;
  /** Fewer than the others', for somebody very slow who decides nothing. */
  readonly runs?: number;
}

/**
 * Lets all do their task in turn, every second round in the opposite order, so that neither a machine that gets busier
 * nor what the one before left in the kernel's caches favours anybody. Answers by name what each gave.
 */
export async function race<T>(
  bench: Bench,
  title: string,
  contenders: readonly Contender<T>[],
  runs = bench.runs,
): Promise<Map<string, T[]>> {
  const results = new Map<string, T[]>(contenders.map(({ name }) => [name, []]));
  for (let round = 0; round < runs; round += 1) {
    const order = round % 2 === 0 ? contenders : [...contenders].reverse();
    for (const contender of order) {
      if (round >= (contender.runs ?? runs)) continue;
      bench.signal.throwIfAborted();
      bench.say(`${title}: ${contender.name}, ${round + 1} of ${contender.runs ?? runs}`);
      results.get(contender.name)?.push(await contender.once());
    }
  }
  return results;
}
