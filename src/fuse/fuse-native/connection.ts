import { readdir, readlink } from 'node:fs/promises';

const DESCRIPTORS = '/proc/self/fd';

/**
 * The connection of libfuse 2 with the kernel. The library tells nobody when it ends, unmounted or aborted, but it closes its
 * descriptor of `/dev/fuse` then, which is seen from here.
 */
export class Connection {
  /** One whose descriptor is not known counts as open. */
  private constructor(private readonly descriptor: string | undefined) {}

  /** The one that `mount` opens. */
  static async openedBy(mount: () => Promise<void>): Promise<Connection> {
    const others = await devices();
    await mount();
    return new Connection((await devices()).find((descriptor) => !others.includes(descriptor)));
  }

  async isOpen(): Promise<boolean> {
    return this.descriptor === undefined || (await isDevice(this.descriptor));
  }
}

async function devices(): Promise<string[]> {
  const found: string[] = [];
  for (const descriptor of await readdir(DESCRIPTORS)) if (await isDevice(descriptor)) found.push(descriptor);
  return found;
}

/** False for one that is closed. */
async function isDevice(descriptor: string): Promise<boolean> {
  const path = await readlink(`${DESCRIPTORS}/${descriptor}`).catch(() => undefined);
  return path === '/dev/fuse';
}
