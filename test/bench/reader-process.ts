import { closeSync, openSync, readdirSync, readSync } from 'node:fs';
import { createInterface } from 'node:readline';
import type { ReadingTask } from './reader.ts';

/**
 * The program behind `Reader`: takes a task a line, reads, and answers how many bytes it got and how many milliseconds
 * that took. It lives through all the tasks, so that no program's start is measured with them.
 */
const PAGE_BYTES = 4_096;
const page = Buffer.alloc(PAGE_BYTES);
const chunk = Buffer.alloc(131_072);

/** From `open` to the first 4 KiB. */
function readFirst(path: string): { elapsedMs: number; bytes: number } {
  const startedMs = performance.now();
  const file = openSync(path, 'r');
  const bytes = readSync(file, page, 0, PAGE_BYTES, 0);
  const elapsedMs = performance.now() - startedMs;
  closeSync(file);
  return { elapsedMs, bytes };
}

/** So many pages in an order without pattern, each at most once, the same ones every time. */
function readScattered(path: string, pages: number, reads: number): { elapsedMs: number; bytes: number } {
  const file = openSync(path, 'r');
  let bytes = 0;
  const startedMs = performance.now();
  for (const number of scattered(pages, reads)) bytes += readSync(file, page, 0, PAGE_BYTES, number * PAGE_BYTES);
  const elapsedMs = performance.now() - startedMs;
  closeSync(file);
  return { elapsedMs, bytes };
}

/** `pages` is a power of two: then these factors visit each number below it once (Hull and Dobell). */
function scattered(pages: number, reads: number): number[] {
  let number = 1;
  return Array.from({ length: Math.min(reads, pages) }, () => {
    number = (Math.imul(number, 1_664_525) + 1_013_904_223) & (pages - 1);
    return number;
  });
}

/** Opens, reads and closes every file of a directory, one after the other. */
function readEvery(directory: string): { elapsedMs: number; bytes: number } {
  const paths = readdirSync(directory)
    .sort()
    .map((name) => `${directory}/${name}`);
  let bytes = 0;
  const startedMs = performance.now();
  for (const path of paths) {
    const file = openSync(path, 'r');
    for (let read = -1; read !== 0; bytes += read) read = readSync(file, chunk, 0, chunk.length, null);
    closeSync(file);
  }
  return { elapsedMs: performance.now() - startedMs, bytes };
}

function perform(task: ReadingTask): { elapsedMs: number; bytes: number } {
  if (task.read === 'first') return readFirst(task.path);
  return task.read === 'every' ? readEvery(task.path) : readScattered(task.path, task.pages, task.reads);
}

for await (const line of createInterface({ input: process.stdin })) {
  try {
    process.stdout.write(`${JSON.stringify(perform(JSON.parse(line) as ReadingTask))}\n`);
  } catch (error) {
    process.stdout.write(`${JSON.stringify({ failure: String(error) })}\n`);
  }
}
