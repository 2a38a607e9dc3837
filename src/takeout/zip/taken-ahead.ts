/**
 * The pieces of `source` in their order, up to `count` of them made before they are asked for: who makes them and who uses
 * them then work at the same time, though either is now and then slower than the other. Ends and fails as `source` does.
 */
export async function* takenAhead<T>(source: AsyncGenerator<T, void>, count: number): AsyncGenerator<T, void> {
  const taken: Promise<IteratorResult<T, void>>[] = [];
  // A generator answers in the order in which it was asked, however often that was meanwhile.
  const takeOne = () => {
    const next = source.next();
    // Whoever comes to this piece is told; until then nobody listens.
    next.catch(() => undefined);
    taken.push(next);
  };
  try {
    for (let asked = 0; asked < count; asked += 1) takeOne();
    for (let next = await taken.shift(); next && !next.done; next = await taken.shift()) {
      takeOne();
      yield next.value;
    }
  } finally {
    await source.return();
  }
}
