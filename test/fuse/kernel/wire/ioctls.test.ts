import assert from 'node:assert/strict';
import { test } from 'node:test';
import { IOCTL } from '../../../../src/fuse/kernel/wire/ioctls.ts';
import { KernelHeader } from './kernel-header.ts';

/** The minor version that brought them. */
const SINCE = 40;

const header = KernelHeader.ofThisMachine();
const skip = header.minor < SINCE && `the header is of 7.${header.minor}, and these came with 7.${SINCE}`;

test('calls on the device have the kernel’s numbers', { skip }, () => {
  for (const [name, number] of Object.entries(IOCTL)) {
    assert.equal(number, header.ioctl(`FUSE_DEV_IOC_${name}`), name);
  }
});
