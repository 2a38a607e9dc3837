/** Lists the set of the index given until it is killed: it says so after each page, and then waits for a line. */
import { createInterface } from 'node:readline';
import { systemClock } from '../../src/base/clock.ts';
import { silentLog } from '../../src/base/log.ts';
import { TakeoutLibrary } from '../../src/takeout/takeout-library.ts';

const [directory = ''] = process.argv.slice(2);
const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]();
const options = { directory, timeZone: 'Europe/Berlin', include: new Set(['archived'] as const) };
await using library = await TakeoutLibrary.open({ ...options, clock: systemClock, log: silentLog });
for await (const { next } of library.items(undefined)) {
  process.stdout.write(`${next ?? 'end'}\n`);
  await lines.next();
}
