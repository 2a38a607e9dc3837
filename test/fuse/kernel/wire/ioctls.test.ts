import { test } from 'node:test';
import { IOCTL } from '../../../../src/fuse/kernel/wire/ioctls.ts';
import { KernelHeader } from './kernel-header.ts';
import { assertSame } from './newer-numbers.ts';

const header = KernelHeader.ofThisMachine();

test('calls on the device have the kernel’s numbers', () => {
  for (const [name, number] of Object.entries(IOCTL)) {
    assertSame(`FUSE_DEV_IOC_${name}`, number, header.ioctl(`FUSE_DEV_IOC_${name}`));
  }
});
