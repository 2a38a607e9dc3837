import { setFlagsFromString } from 'node:v8';

/**
 * By how much the heap may grow, in percent, before V8 looks for what nobody needs any more. Always as little as while a library
 * is listed, it would look after every few megabytes that a download brings.
 */
const FRUGAL_PERCENT = 25;
/** As the program is started with (`start.cts`). */
const USUAL_PERCENT = 200;

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
