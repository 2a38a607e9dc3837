/**
 * Passes on what comes from `source`, unchanged and in order; each block of `size` is told to `announce` before the first
 * of it is passed on.
 */
export async function* lookAhead<T>(
  source: AsyncIterable<T>,
  size: number,
  announce: (block: readonly T[]) => void,
): AsyncGenerator<T> {
  let block: T[] = [];
  for await (const one of source) {
    block.push(one);
    if (block.length < size) continue;
    announce(block);
    yield* block;
    block = [];
  }
  announce(block);
  yield* block;
}
