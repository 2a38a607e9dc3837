import { setFlagsFromString } from 'node:v8';

/**
 * By how much the heap may grow, in percent, before V8 looks for what nobody needs any more. Always as little as while a library
 * is listed, it would look after every few megabytes that a download brings.
 */
const FRUGAL_PERCENT = 25;
/**
 * To three times what is needed, no more and no less: left alone, V8 lets a large heap grow to five times that, and looks
 * through a small one after every nine megabytes of buffers, as often as a photo is unpacked.
 */
const USUAL_PERCENT = 200;

let jobs = 0;

/** From now on the heap grows as it does when nothing is frugal; to be called before the first job. */
export function useUsualHeap(growBy = letHeapGrowBy): void {
  growBy(USUAL_PERCENT);
}

/** Does `job`, which makes and drops a lot, while the heap is kept small. Several may run at a time. */
export async function whileFrugal<T>(job: () => Promise<T>, growBy = letHeapGrowBy): Promise<T> {
  if (jobs === 0) growBy(FRUGAL_PERCENT);
  jobs += 1;
  try {
    return await job();
  } finally {
    jobs -= 1;
    if (jobs === 0) useUsualHeap(growBy);
  }
}

/** V8 looks at this flag with each collection, so that it may change while the program runs. */
function letHeapGrowBy(percent: number): void {
  setFlagsFromString(`--heap-growing-percent=${percent}`);
}
