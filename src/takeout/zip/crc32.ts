import { crc32 as crc32OfNode } from 'node:zlib';

/** The CRC-32 of `bytes` as zip archives have it; of bytes behind others whose sum is `sum`, that of all of them. */
export type Crc32 = (bytes: Uint8Array, sum?: number) => number;

/**
 * What reads archives sums every byte, so that its speed is that of the sum: a library that uses the processor's own
 * multiplication goes through 12 GB a second where Node goes through 5. It has no build for every machine; Node's does as well.
 */
export async function fastestCrc32(load: () => Promise<{ readonly crc32: Crc32 }>): Promise<Crc32> {
  try {
    const { crc32 } = await load();
    return crc32(Buffer.of()) === 0 ? crc32 : crc32OfNode;
  } catch {
    return crc32OfNode;
  }
}

export const crc32: Crc32 = await fastestCrc32(() => import('@node-rs/crc32') as Promise<{ crc32: Crc32 }>);
