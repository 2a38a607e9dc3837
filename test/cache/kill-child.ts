import { setImmediate as turnOfTheLoop } from 'node:timers/promises';
import { systemClock } from '../../src/base/clock.ts';
import { silentLog } from '../../src/base/log.ts';
import { Originals } from '../../src/cache/originals.ts';
import { MemoryLibrary } from '../support/memory-library.ts';
import { killedItems, LIMIT_BYTES } from './kill-items.ts';

/**
 * A process for `kill.test.ts` to kill: fetches originals into the cache directory it is given, again and again in another
 * order, and says `+` for each that its reader got.
 */
const [directory = ''] = process.argv.slice(2);
const library = new MemoryLibrary(killedItems(), { chunkBytes: 4_096 });
const originals = await Originals.open({
  directory,
  library,
  limitBytes: LIMIT_BYTES,
  freeFraction: 0,
  clock: systemClock,
  log: silentLog,
});

async function fetch(filename: string): Promise<void> {
  const { id, revision } = library.item(filename);
  const original = originals.open({ id, revision, name: filename });
  const target = Buffer.alloc(16_384);
  for (let position = 0; ; ) {
    const bytes = await original.read(target, position);
    if (bytes === 0) break;
    position += bytes;
  }
  await original.close();
  process.stdout.write('+');
}

for (let round = 0; ; round += 1) {
  const names = killedItems().map(({ item }) => item.filename);
  for (let n = 0; n < names.length; n += 4) {
    await Promise.all([0, 1, 2, 3].map((k) => fetch(names[(n + k + round * 7) % names.length] ?? '')));
    await turnOfTheLoop();
  }
}
