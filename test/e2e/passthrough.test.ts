import assert from 'node:assert/strict';
import { readFileSync, statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { linuxVersion, theseSurroundings } from '../../src/fuse/machine.ts';
import { video } from '../../src/sandbox/sandbox-library.ts';
import type { Person, RunningMount } from '../support/person.ts';
import { atOnce, promptly } from './awaiting.ts';
import { HeldFile, sha256OfRest } from './held-file.ts';
import { whileStopped } from './stopped-program.ts';
import { forEachWay, KERNEL_WAYS, WAYS_OF_ROOT, type Way } from './ways-to-mount.ts';

/** Far more than the kernel reads ahead while the first bytes are read. */
const large = video('large.mp4', { sizeBytes: 8_000_000 });
const fileOf = ({ mountPoint }: RunningMount) => join(mountPoint, 'photos/2021/07/large.mp4');

const CAP_SYS_ADMIN = 21n;
const OVERLAY = 0x794c_7630;

/** Why no kernel would read a file of ours by itself here; false when this one does. */
function noPassthrough(): string | false {
  const [major = 0, minor = 0] = linuxVersion(theseSurroundings()) ?? [];
  if (major < 6 || (major === 6 && minor < 9)) return `needs Linux 6.9, this is ${major}.${minor}`;
  const [, capabilities = '0'] = /^CapEff:\s*(\w+)$/m.exec(readFileSync('/proc/self/status', 'utf8')) ?? [];
  if (((BigInt(`0x${capabilities}`) >> CAP_SYS_ADMIN) & 1n) === 0n) return 'needs CAP_SYS_ADMIN';
  return statfsSync(tmpdir()).type === OVERLAY ? 'needs a plain disk, and temporary files lie on an overlay' : false;
}

/** Afterwards it lies whole in the cache. */
async function fetchIt(person: Person, mount: RunningMount): Promise<void> {
  await promptly(person, 'cksum', fileOf(mount));
  await person.untilDownloaded();
}

/** Afterwards it lies whole in a directory of the person's, and nowhere else. */
async function materializeIt(person: Person): Promise<void> {
  const { status, stderr } = await person.gphotosFs('materialize', person.directory.join('copy'));
  assert.equal(status, 0, stderr);
  const { cache } = JSON.parse((await person.gphotosFs('status', '--json')).stdout);
  assert.equal(cache.files, 0);
}

const PLACES = [
  { place: 'in the cache', bring: fetchIt },
  { place: 'in a materialized copy', bring: materializeIt },
];

const isOfRoot = (way: Way) => WAYS_OF_ROOT.includes(way);
const AS_ROOT = KERNEL_WAYS.filter(isOfRoot).map((way) => ({ ...way, skip: way.skip || noPassthrough() }));

forEachWay(
  (way) => {
    for (const { place, bring } of PLACES) {
      test(`an original that lies ${place} is read by the kernel by itself`, async () => {
        await using person = await way.person({ library: { items: [large], albums: [] } });
        const mount = await person.mount();
        await bring(person, mount);
        await using held = await HeldFile.open(person, fileOf(mount));
        const { stdout, stderr } = await whileStopped(mount, 'reading on', () => held.readRest());
        assert.equal(stdout.slice(0, 64), await sha256OfRest(large.body), stderr);
      });
    }
  },
  { ways: AS_ROOT },
);

forEachWay(
  (way) => {
    for (const { place, bring } of PLACES) {
      test(`an original that lies ${place} is read through the program, which alone may open it`, async () => {
        await using person = await way.person({ library: { items: [large], albums: [] } });
        const mount = await person.mount({ args: ['--log-level', 'debug'] });
        await bring(person, mount);
        const downloads = person.sandbox.requests.count('videoGet');
        await using held = await HeldFile.open(person, fileOf(mount));
        const { stdout, stderr } = await atOnce('reading on', held.readRest());
        assert.equal(stdout.slice(0, 64), await sha256OfRest(large.body), stderr);
        assert.equal(person.sandbox.requests.count('videoGet'), downloads, 'it was here');
        assert.match(mount.said(), /passthrough.*false/);
      });
    }
  },
  { ways: KERNEL_WAYS.filter((way) => !isOfRoot(way)) },
);
