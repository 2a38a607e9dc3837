/** A run into the directory given as argument, which says a line for each copy it begins, and is killed by the test. */
import { writeSync } from 'node:fs';
import { systemClock } from '../../src/base/clock.ts';
import { silentLog } from '../../src/base/log.ts';
import { materializeTree } from '../../src/materialize/materialize-tree.ts';
import { killedLibrary } from './killed-library.ts';
import { MemoryOriginals } from './memory-originals.ts';

const tree = killedLibrary();
const originals = new MemoryOriginals(tree);
originals.chunkBytes = 4_096;
originals.onFirstBytes = (path) => {
  writeSync(1, `${path}\n`);
};
const [directory = ''] = process.argv.slice(2);
await materializeTree({ tree, originals, clock: systemClock, log: silentLog }, { directory, jobs: 4 });
