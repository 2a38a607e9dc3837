/** All values of an asynchronous sequence (`Array.fromAsync` is not in Node 20). */
export async function collect<T>(sequence: AsyncIterable<T>): Promise<T[]> {
  const values: T[] = [];
  for await (const value of sequence) values.push(value);
  return values;
}
