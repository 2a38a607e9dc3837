/**
 * Mounts at the directory given, tells in JSON what came of it, and takes the mount down again unserved. A process of its
 * own, so that a test can start it as another user and where things are missing: `mounting-process.ts DIRECTORY [OPTIONS]`.
 */
import { execFileSync } from 'node:child_process';
import { closeSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { mountAt } from '../../../src/base/mount-table.ts';
import { mountDevice } from '../../../src/fuse/kernel/mounting.ts';

export interface MountingReport {
  readonly failure?: { readonly name: string; readonly message: string };
  readonly type?: string;
  readonly isClosedOnExec?: boolean;
  /** The descriptors this process had more afterwards than before: what they lead to. */
  readonly opened?: readonly string[];
}

const [mountPoint = '', options = '{}'] = process.argv.slice(2);
console.log(JSON.stringify(await report()));

async function report(): Promise<MountingReport> {
  const before = descriptors();
  try {
    const device = await mountDevice({ mountPoint, allowOther: false, ...JSON.parse(options) });
    const type = (await mountAt(mountPoint))?.type ?? 'nothing';
    const isClosedOnExec = (flagsOf(device) & 0o2000000) !== 0;
    const opened = newSince(before);
    closeSync(device);
    execFileSync('fusermount3', ['-u', '-z', mountPoint], { env: { PATH: '/usr/bin:/bin' } });
    return { type, isClosedOnExec, opened };
  } catch (error) {
    const { name, message } = error as Error;
    return { failure: { name, message }, opened: newSince(before) };
  }
}

function descriptors(): Map<string, string> {
  const open = new Map<string, string>();
  for (const descriptor of readdirSync('/proc/self/fd')) {
    try {
      open.set(descriptor, readlinkSync(`/proc/self/fd/${descriptor}`));
    } catch {
      // The one that the directory was read with.
    }
  }
  return open;
}

/**
 * The device, and sockets and pipes. Files of the disk are left out: the loader of the tests opens and closes those of its
 * cache meanwhile, so that a number may also lead to something else than before.
 */
function newSince(before: ReadonlyMap<string, string>): string[] {
  return [...descriptors()]
    .filter(([descriptor, leadsTo]) => before.get(descriptor) !== leadsTo)
    .map(([, leadsTo]) => leadsTo)
    .filter((leadsTo) => leadsTo === '/dev/fuse' || !leadsTo.startsWith('/'));
}

/** As open(2) takes them. */
function flagsOf(descriptor: number): number {
  const [, flags = '0'] = /^flags:\s*([0-7]+)$/m.exec(readFileSync(`/proc/self/fdinfo/${descriptor}`, 'utf8')) ?? [];
  return Number.parseInt(flags, 8);
}
