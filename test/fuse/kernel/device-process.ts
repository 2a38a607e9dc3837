/**
 * Waits for a request of a device that has none, and then ends as told: `device-process.ts FIFO exit|throw|reject`. A fifo
 * that nobody writes stands for the device.
 */
import { openSync } from 'node:fs';
import { Device } from '../../../src/fuse/kernel/device.ts';
import { loadNative } from '../../../src/fuse/kernel/native.ts';

const [fifo = '', how = ''] = process.argv.slice(2);
const device = Device.open(openSync(fifo, 'r+'), await loadNative());
void device.untilReadable();
console.log('x'.repeat(200_000));
console.log('last line');

// Once it waits in its thread, for which one turn of the loop is enough.
setImmediate(() => {
  if (how === 'exit') process.exit(7);
  if (how === 'throw') throw new Error('nobody caught this');
  return Promise.reject(new Error('nobody caught this'));
});
