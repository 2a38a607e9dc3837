/**
 * A run with sidecars into a directory that kills itself when a number of sidecars appeared below it. By itself, since the
 * test that waits for it could be too late. Arguments: that directory, the description of all items, where the
 * sidecars are counted, and how many.
 */
import { watch } from 'node:fs';
import { systemClock } from '../../../src/base/clock.ts';
import { silentLog } from '../../../src/base/log.ts';
import { materializeTree } from '../../../src/materialize/materialize-tree.ts';
import { describeAll, killedLibrary } from '../killed-library.ts';
import { MemoryOriginals } from '../memory-originals.ts';

const [directory = '', description = '', counted = '', appeared] = process.argv.slice(2);
const seen = new Set<string>();
watch(counted, (_kind, name) => {
  if (name?.endsWith('.xmp')) seen.add(name);
  if (seen.size >= Number(appeared)) process.kill(process.pid, 'SIGKILL');
});

const tree = killedLibrary();
describeAll(tree, description);
const originals = new MemoryOriginals(tree);
await materializeTree({ tree, originals, clock: systemClock, log: silentLog }, { directory, jobs: 4, sidecars: true });
