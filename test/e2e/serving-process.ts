/**
 * Serves a mount with one file of 4 MiB at the directory given, until nobody writes to its input any more; then tells in JSON
 * how many bytes each read of it was for. A process of its own, because none may read the mount it serves.
 */
import { systemClock } from '../../src/base/clock.ts';
import { KernelDriver } from '../../src/fuse/kernel/driver.ts';
import { photo } from '../support/library-entries.ts';
import { TreeWorld } from '../tree/tree-world.ts';

const SIZE_BYTES = 2 ** 22;

const [mountPoint = ''] = process.argv.slice(2);
const readsBytes: number[] = [];

await using world = await TreeWorld.open([photo('beach.jpg', { sizeBytes: SIZE_BYTES, sizeIsListed: true })]);
Object.assign(world.library, {
  openInPlace: async () => ({
    sizeBytes: SIZE_BYTES,
    revision: '1',
    read: (target: Uint8Array, position: number) => {
      readsBytes.push(target.length);
      return Math.min(target.length, SIZE_BYTES - position);
    },
    close: async () => {},
  }),
});
const usage = async () => ({ files: 1, bytes: SIZE_BYTES });
await using _mount = await new KernelDriver(systemClock).mount(world.tree, { mountPoint, usage }, world.log);
console.log('mounted');
for await (const _ of process.stdin);
console.log(JSON.stringify(readsBytes));
