import { closeSync, openSync, readSync } from 'node:fs';
import { createInterface } from 'node:readline';

/**
 * The program behind the first-byte row: takes a path a line, opens the file, reads its first 4 KiB and answers how
 * many milliseconds that took. It lives through all the reads, so that no program's start is measured with them.
 */
const target = Buffer.alloc(4_096);

for await (const path of createInterface({ input: process.stdin })) {
  const startedMs = performance.now();
  try {
    const file = openSync(path, 'r');
    const bytes = readSync(file, target, 0, target.length, 0);
    const elapsedMs = performance.now() - startedMs;
    closeSync(file);
    process.stdout.write(`${JSON.stringify({ elapsedMs, bytes })}\n`);
  } catch (error) {
    process.stdout.write(`${JSON.stringify({ failure: String(error) })}\n`);
  }
}
