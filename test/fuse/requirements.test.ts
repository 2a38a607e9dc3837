import assert from 'node:assert/strict';
import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { describe, test } from 'node:test';
import type { Finding } from '../../src/base/finding.ts';
import type { WantedDriver } from '../../src/fuse/driver.ts';
import { linuxVersion, type Surroundings, theseSurroundings } from '../../src/fuse/machine.ts';
import { checkFuse } from '../../src/fuse/requirements.ts';
import { TemporaryDirectory } from '../support/temporary-directory.ts';

const ROOT: Surroundings = { ...theseSurroundings(), platform: 'linux', systemRelease: '6.12.9-amd64', userId: 0 };

/** A directory of programs that do nothing, with their modes. */
class Programs implements AsyncDisposable {
  private constructor(private readonly directory: TemporaryDirectory) {}

  static async of(programs: Record<string, number>): Promise<Programs> {
    const directory = await TemporaryDirectory.create();
    for (const [name, mode] of Object.entries(programs)) {
      await writeFile(directory.join(name), '');
      await chmod(directory.join(name), mode);
    }
    return new Programs(directory);
  }

  get path(): string {
    return this.directory.path;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.directory[Symbol.asyncDispose]();
  }
}

async function findings(machine: Partial<Surroundings>, driver: WantedDriver): Promise<Map<string, Finding>> {
  const all = await checkFuse({ ...ROOT, ...machine }, { driver, allowOther: false });
  return new Map(all.map((finding) => [finding.what, finding]));
}

/** What is told of a thing: its verdict, and the words. */
const told = (found: Map<string, Finding>, what: string) => {
  const { verdict, found: words, remedy } = found.get(what) ?? assert.fail(`nothing is said of ${what}`);
  return `${verdict}: ${words}${remedy === undefined ? '' : ` -> ${remedy}`}`;
};

describe('what the kernel driver needs', () => {
  test('is there for root with mount', async () => {
    await using programs = await Programs.of({ mount: 0o755 });
    const found = await findings({ path: programs.path }, 'kernel');
    assert.equal(told(found, 'driver'), 'ok: kernel');
    assert.equal(told(found, 'kernel'), 'ok: Linux 6.12.9-amd64');
    assert.equal(told(found, 'koffi'), 'ok: loads');
    assert.equal(told(found, 'mount'), `ok: ${programs.path}/mount`);
    assert.equal(
      told(found, 'passthrough'),
      'ok: possible: where originals lie on a plain disk the kernel reads them by itself',
    );
  });

  test('is fusermount3 for an ordinary user, set-user-id root, and passthrough is not for them', async () => {
    await using programs = await Programs.of({ mount: 0o755, fusermount3: 0o4755 });
    const found = await findings({ path: programs.path, userId: 1_000 }, 'kernel');
    assert.equal(told(found, 'fusermount'), `ok: ${programs.path}/fusermount3`);
    assert.match(told(found, 'passthrough'), /^ok: no: only for root/);
    await chmod(`${programs.path}/fusermount3`, 0o755);
    assert.match(
      told(await findings({ path: programs.path, userId: 1_000 }, 'kernel'), 'fusermount'),
      /^problem: .*not set-user-id root -> run: sudo chmod u\+s /,
    );
  });

  test('is fusermount3 for root too where there is no mount', async () => {
    await using programs = await Programs.of({ fusermount3: 0o755 });
    assert.match(told(await findings({ path: programs.path }, 'kernel'), 'fusermount'), /^ok: /);
    assert.match(told(await findings({ path: '/nonexistent' }, 'kernel'), 'fusermount'), /^problem: not installed -> /);
  });

  test('is no directory that has the name of a program', async () => {
    await using directory = await TemporaryDirectory.create();
    await mkdir(directory.join('mount'));
    assert.match(told(await findings({ path: directory.path }, 'kernel'), 'fusermount'), /^problem: /);
  });

  for (const systemRelease of ['5.3.18-default', '4.19.0', '3.10.0-1160.el7']) {
    test(`is Linux 5.4: ${systemRelease} is too old`, async () => {
      const found = await findings({ systemRelease }, 'kernel');
      assert.match(
        told(found, 'kernel'),
        /^problem: Linux .*; the kernel driver needs 5\.4 -> use --driver fuse-native$/,
      );
    });
  }

  for (const [systemRelease, passthrough] of [
    ['5.4.0-216-generic', /^ok: no: needs Linux 6\.9/],
    ['6.8.12', /^ok: no: needs Linux 6\.9/],
    ['6.9.0', /^ok: possible/],
    ['7.0.1', /^ok: possible/],
  ] as const) {
    test(`is met by Linux ${systemRelease}`, async () => {
      const found = await findings({ systemRelease }, 'kernel');
      assert.match(told(found, 'kernel'), /^ok: /);
      assert.match(told(found, 'passthrough'), passthrough);
    });
  }

  test('is Linux: another system has none of its versions', async () => {
    assert.equal(linuxVersion({ ...ROOT, platform: 'darwin' }), undefined);
    assert.match(told(await findings({ platform: 'darwin' }, 'kernel'), 'kernel'), /^problem: darwin is not Linux/);
  });
});

describe('what the driver lacks that is not the one wanted', () => {
  test('is not looked at when one is named', async () => {
    assert.equal((await findings({ systemRelease: '4.19.0' }, 'fuse-native')).has('kernel'), false);
    assert.equal((await findings({}, 'kernel')).has('driver fuse-native'), false);
  });

  test('is a warning with auto, as long as the other one can mount', async () => {
    await using programs = await Programs.of({ mount: 0o755, fusermount3: 0o4755 });
    const old = await findings({ path: programs.path, systemRelease: '4.19.0' }, 'auto');
    assert.match(told(old, 'driver'), /^ok: fuse-native, for want of the kernel driver$/);
    assert.match(told(old, 'kernel'), /^warning: /);
    assert.match(told(old, 'driver fuse-native'), /^ok: /);
  });

  test('is not needed with auto when the kernel driver can mount', async () => {
    await using programs = await Programs.of({ mount: 0o755 });
    const found = await findings({ path: programs.path }, 'auto');
    assert.match(told(found, 'driver'), /^ok: kernel$/);
    assert.match(told(found, 'fusermount'), /^ok: not installed; not needed$/);
  });

  test('is a problem with auto where neither can mount, told for the nearer one', async () => {
    const found = await findings({ path: '/nonexistent', userId: 1_000, systemRelease: '4.19.0' }, 'auto');
    assert.match(told(found, 'kernel'), /^problem: /);
    assert.equal(found.has('driver'), false);
  });
});
