import { setFlagsFromString } from 'node:v8';

/**
 * By how much the heap may grow, in percent, before V8 looks for what nobody needs any more. Left alone, 0, it lets a heap of
 * which 40 MB are needed grow to 200 on a machine with much memory; always this small it would look after every few
 * megabytes that a download brings.
 */
const FRUGAL_PERCENT = 25;
const USUAL_PERCENT = 0;

let jobs = 0;

/** Does `job`, which makes and drops a lot, while the heap is kept small. Several may run at a time. */
export async function whileFrugal<T>(job: () => Promise<T>, growBy = letHeapGrowBy): Promise<T> {
  if (jobs === 0) growBy(FRUGAL_PERCENT);
  jobs += 1;
  try {
    return await job();
  } finally {
    jobs -= 1;
    if (jobs === 0) growBy(USUAL_PERCENT);
  }
}

/** V8 looks at this flag with each collection, so that it may change while the program runs. */
function letHeapGrowBy(percent: number): void {
  setFlagsFromString(`--heap-growing-percent=${percent}`);
}
