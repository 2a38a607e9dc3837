import { lstatSync } from 'node:fs';
import { createInterface } from 'node:readline';

/** Takes a path a line, asks for its attributes, and answers how many milliseconds that took, and the size. */
for await (const path of createInterface({ input: process.stdin })) {
  try {
    const startedMs = performance.now();
    const { size } = lstatSync(path);
    process.stdout.write(`${JSON.stringify({ elapsedMs: performance.now() - startedMs, size })}\n`);
  } catch (error) {
    process.stdout.write(`${JSON.stringify({ failure: String(error) })}\n`);
  }
}
