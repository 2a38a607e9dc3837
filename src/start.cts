#!/usr/bin/env node
/**
 * How the program is started: sizes libuv's thread pool and bounds the heaps, then hands over to `main`. A file of CommonJS,
 * because the pool is made when the first work is given to it, once and for all, and loading a module of the other kind does
 * that already.
 */
import v8 = require('node:v8');

/**
 * Disk reads, LevelDB and looking up names wait in this pool, and so does each read of `/dev/fuse`, for as long as the
 * kernel has no request: with Node's four threads a few waiting ones would hold up all the others.
 */
const POOL_THREADS = 16;

/** Fewer would let the reads of the device starve those of the disk, whatever the person's own variable says. */
const LEAST_POOL_THREADS = 8;

const wantedThreads = Number(process.env.UV_THREADPOOL_SIZE);
if (!(wantedThreads >= LEAST_POOL_THREADS)) process.env.UV_THREADPOOL_SIZE = String(POOL_THREADS);

/** What was made just now is looked through a megabyte at a time, not three times sixteen: it is small and soon gone. */
v8.setFlagsFromString('--semi-space-growth-factor=1');

/**
 * A mount lives for weeks and often has nothing to do. V8 would throw away what it compiled of code that has not run for some
 * collections, and the next reader would wait until it is compiled again.
 */
v8.setFlagsFromString('--no-flush-bytecode');

/** The commands that list a library or serve it. The others would wait for the loading of koffi, and are over soon. */
const LASTING = new Set(['materialize', 'mount', 'sync', 'takeout']);

if (process.argv.some((argument) => LASTING.has(argument))) shareNativeHeap();
void import('./main.ts');

/**
 * Has all threads share one heap of the C library. Left alone it gives each thread one of its own, which keeps what was freed
 * in it: LevelDB and the threads of the pool had fifty megabytes that nobody used. Where the C library is another one, or
 * cannot be called, that is so.
 */
function shareNativeHeap(): void {
  /** `M_ARENA_MAX` of malloc.h (glibc). It counts for threads that have not asked for memory yet: nearly all, here. */
  const arenaMax = -8;
  try {
    const koffi = require('koffi') as typeof import('koffi')['default'];
    koffi.load(null).func('int mallopt(int, int)')(arenaMax, 1);
  } catch {
    // It costs memory, and nothing else.
  }
}
