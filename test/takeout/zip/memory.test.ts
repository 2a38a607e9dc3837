/** However much an archive claims to hold, reading it takes the memory of a small one: measured in a process of its own. */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Reading } from './memory-child.ts';

/** Nothing here needs more heap; a directory that is held as a whole needs hundreds of megabytes. */
const HEAP_MB = 64;
/** The table of what overlaps takes 16 bytes an entry, and half of that again while it grows: 4 million are the most. */
const MOST_USED_BYTES = 128 * 1024 * 1024;
/** The same with what was not collected yet; of an archive that claims gigabytes, several times less than one. */
const MOST_RESIDENT_BYTES = 320 * 1024 * 1024;

const OUTCOMES: Readonly<Record<string, string>> = {
  'a count of 2^64': 'corrupt',
  'a directory of 2^64 bytes': 'corrupt',
  'a directory of 2^63 bytes that begins so far before the archive': 'corrupt',
  'a directory behind all bytes': 'corrupt',
  'an end behind all bytes': 'corrupt',
  'a comment longer than the archive': 'corrupt',
  'a comment of nothing but ends': 'corrupt',
  'a gigabyte of the longest names, fields and comments': 'listed 0, left out 5500',
  'more entries than any export has': 'corrupt',
  'half a million entries of the same bytes': 'listed 1, left out 499999',
  'an entry of 4 GB': 'listed 0, left out 1',
  'a gigabyte that is true': 'listed 1, left out 0',
  'a gigabyte that says it is a kilobyte': 'corrupt',
};

async function readInSmallHeap(): Promise<readonly Reading[]> {
  const program = fileURLToPath(new URL('memory-child.ts', import.meta.url));
  const flags = ['--import=tsx', '--expose-gc', `--max-old-space-size=${HEAP_MB}`];
  const { stdout } = await promisify(execFile)(process.execPath, [...flags, program]);
  return stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Reading);
}

test('archives that claim gigabytes are read or refused in a small heap and a fixed measure of memory', async () => {
  const readings = await readInSmallHeap();

  assert.deepEqual(Object.fromEntries(readings.map(({ what, outcome }) => [what, outcome])), OUTCOMES);
  for (const { what, usedBytes, residentBytes } of readings) {
    assert.ok(usedBytes <= MOST_USED_BYTES, `${what}: ${usedBytes} bytes in use`);
    assert.ok(residentBytes <= MOST_RESIDENT_BYTES, `${what}: the process grew by ${residentBytes} bytes`);
  }
});
