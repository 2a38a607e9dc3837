import assert from 'node:assert/strict';
import { mkdir, readdir, rm, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { photo } from '../../src/sandbox/sandbox-library.ts';
import { Person, type PersonOptions } from '../support/person.ts';
import { missingPrograms, output, type ProgramResult, run } from '../support/programs.ts';

const LIBRARY = { items: [photo('beach.jpg'), photo('hill.jpg')], albums: [] };
const needsRoot = process.getuid?.() === 0 ? false : 'needs root';

const somebody = (options: Partial<PersonOptions> = {}) => Person.create({ library: LIBRARY, ...options });

/** Every refusal says what was attempted and what to do, in a few lines without a stack trace. */
function refused(result: ProgramResult, status: number, ...says: RegExp[]): void {
  assert.equal(result.status, status, result.stderr);
  for (const words of says) assert.match(result.stderr, words);
  assert.doesNotMatch(result.stderr, /^\s+at /m, 'no stack trace reaches a user');
  assert.ok(result.stderr.split('\n').length < 12, result.stderr);
}

describe('the command line', () => {
  test('an unknown option, command or argument is status 2 and points to --help', async () => {
    await using person = await somebody();
    refused(await person.gphotosFs('mount', '--fast', '/mnt'), 2, /unknown option '--fast'/, /--help/);
    refused(await person.gphotosFs('fly'), 2, /unknown command 'fly'/);
    refused(await person.gphotosFs('mount'), 2, /missing required argument 'directory'/);
    refused(await person.gphotosFs('materialize', '--jobs', 'many', '/tmp/x'), 2, /jobs must be a whole number/);
  });

  test('a setting that makes no sense is named with the place it was written in', async () => {
    await using person = await somebody();
    refused(await person.gphotosFs('config', '--cache-size', 'huge'), 2, /--cache-size/, /'huge'/, /10GiB/);
    refused(await person.gphotosFs('config', '--log-level', 'loud'), 2, /'loud' is not one of debug, info/);
    refused(await person.gphotosFs('ls', '--timezone', 'Mars/Base'), 2, /'Mars\/Base'/, /Europe\/Berlin/);
    refused(await person.gphotosFs('ls', '--layout', '{yaer}'), 2, /'\{yaer\}'/, /\{year\}/);
    refused(await person.gphotosFs('config', '--profile', '../x'), 2, /profile name/);
  });

  test('a stack trace is shown to whoever asks for debugging', async () => {
    await using person = await somebody();
    const { status, stderr } = await person.gphotosFs('config', '--cache-size', 'huge', '--log-level', 'debug');
    assert.equal(status, 2);
    assert.match(stderr, /^\s+at /m);
  });
});

describe('the settings file', () => {
  for (const [what, content, says] of [
    ['a wrong key', '{\n  "cacheSize": "5GiB",\n  "cachSize": 1\n}', /config\.json:3: 'cachSize' is not a setting/],
    ['a wrong type', '{\n  "allowOther": "yes"\n}', /config\.json:2: 'allowOther' must be true or false/],
    ['a wrong value', '{ "syncEvery": "soon" }', /syncEvery in .*config\.json.*'soon'/],
    ['no JSON', '{ cacheSize: 5 }', /config\.json: it is not JSON/],
    ['no object', '[]', /must hold one JSON object/],
  ] as const) {
    test(`with ${what} it is refused, naming the place`, async () => {
      await using person = await somebody();
      await writeFile(join(person.profile.configDirectory, 'config.json'), content);
      refused(await person.gphotosFs('config'), 2, says);
    });
  }

  test('that is named but missing is refused', async () => {
    await using person = await somebody();
    refused(await person.gphotosFs('config', '--config', '/nowhere/config.json'), 2, /\/nowhere\/config\.json/);
  });
});

describe('the sign-in', () => {
  test('without a client secret, mount says where to get it and where to put it', async () => {
    await using person = await somebody();
    await rm(join(person.profile.configDirectory, 'client_secret.json'));
    const result = await person.gphotosFs('mount', person.directory.path);
    refused(result, 2, /client_secret\.json/, /Desktop app/, /console\.cloud\.google\.com/);
  });

  test('a client secret of type web is told apart', async () => {
    await using person = await somebody();
    await writeFile(join(person.profile.configDirectory, 'client_secret.json'), '{"web":{"client_id":"x"}}');
    refused(await person.gphotosFs('auth', 'login'), 2, /Web application/, /Desktop app/);
  });

  test('when nobody signed in, mount, sync and materialize are status 3', async () => {
    await using person = await somebody({ signedIn: false });
    for (const args of [['mount', person.directory.path], ['sync'], ['materialize', person.directory.join('copy')]]) {
      refused(await person.gphotosFs(...args), 3, /gphotos-fs auth login/);
    }
  });
});

describe('the mount point', () => {
  test('that is missing, a file, or not empty is refused before anything is opened', async () => {
    await using person = await somebody();
    const file = person.directory.join('file');
    await writeFile(file, 'x');
    refused(await person.gphotosFs('mount', person.directory.join('none')), 2, /does not exist/, /mkdir -p/);
    refused(await person.gphotosFs('mount', file), 2, /not a directory/);
    refused(await person.gphotosFs('mount', person.profile.configDirectory), 2, /not empty/);
    assert.equal(person.sandbox.requests.count(), 0);
  });

  test('inside the cache is refused', async () => {
    await using person = await somebody();
    const inside = join(person.profile.cacheDirectory, 'mount');
    await mkdir(inside, { recursive: true });
    refused(await person.gphotosFs('mount', inside), 2, /our own directory/);
  });

  test('that is mounted already is status 7 and says so', async () => {
    await using person = await somebody();
    const { mountPoint } = await person.mount();
    refused(await person.gphotosFs('mount', mountPoint), 7, /mounted there already/, /gphotos-fs umount/);
  });

  test('a second mount of one profile is status 7 and names the process that holds it', async () => {
    await using person = await somebody();
    const { mountPoint, pid } = await person.mount();
    const other = person.directory.join('other');
    await mkdir(other);
    refused(await person.gphotosFs('mount', other), 7, new RegExp(String(pid)), new RegExp(mountPoint));
  });

  test('umount of what is not mounted is status 2', async () => {
    await using person = await somebody();
    refused(await person.gphotosFs('umount', person.directory.path), 2, /nothing is mounted there/);
  });
});

describe('the destination of materialize', () => {
  test('inside a mount or inside the cache is refused', async () => {
    await using person = await somebody();
    const { mountPoint } = await person.mount();
    refused(await person.gphotosFs('materialize', join(mountPoint, 'photos')), 2, /inside the mount/);
    refused(await person.gphotosFs('materialize', join(person.profile.cacheDirectory, 'copy')), 2, /inside the cache/);
  });

  test('that is a file is refused', async () => {
    await using person = await somebody();
    const file = person.directory.join('file');
    await writeFile(file, 'x');
    refused(await person.gphotosFs('materialize', file), 2, new RegExp(file));
  });
});

describe('the cache directory', () => {
  test('that is a file or cannot be written is refused with its path', async () => {
    await using person = await somebody();
    const file = person.directory.join('file');
    await writeFile(file, 'x');
    refused(await person.gphotosFs('ls', '--cache-dir', file), 2, new RegExp(file));
    refused(await person.gphotosFs('ls', '--cache-dir', '/proc/cache'), 2, /\/proc\/cache/);
  });

  test('that is full gives ENOSPC to the reader, a line in the log, and a mount that goes on', {
    skip: needsRoot,
  }, async () => {
    const library = { items: [photo('big.jpg', { sizeBytes: 3_000_000 }), photo('small.jpg')], albums: [] };
    await using person = await somebody({ library });
    const cache = person.directory.join('small-disk');
    await mkdir(cache);
    await output('mount', ['-t', 'tmpfs', '-o', 'size=2m', 'tmpfs', cache]);
    try {
      const mount = await person.mount({ args: ['--cache-dir', cache] });
      const july = join(mount.mountPoint, 'photos/2021/07');
      const read = await run('cat', [join(july, 'big.jpg')]);
      assert.match(read.stderr, /No space left on device/);
      assert.match(mount.said(), /big\.jpg.*--cache-size|--cache-size.*big\.jpg/);
      assert.equal((await output('cat', [join(july, 'small.jpg')])).length > 0, true);
      await mount.stop();
    } finally {
      await output('umount', [cache]);
    }
  });
});

describe('a broken database', () => {
  test('is named, and --rebuild-catalog reads the library again while originals are kept', async () => {
    await using person = await somebody();
    const first = await person.mount();
    await output('cat', [join(first.mountPoint, 'photos/2021/07/beach.jpg')]);
    await first.stop();
    const catalog = join(person.profile.dataDirectory, 'catalog');
    for (const name of await readdir(catalog)) {
      if (/^(MANIFEST|CURRENT)/.test(name)) await truncate(join(catalog, name), 0);
    }
    refused(await person.gphotosFs('ls'), 1, /catalog/, /--rebuild-catalog/);

    const downloads = person.sandbox.requests.count('mediaGet');
    const again = await person.mount({ args: ['--rebuild-catalog'] });
    await output('cat', [join(again.mountPoint, 'photos/2021/07/beach.jpg')]);
    assert.equal(person.sandbox.requests.count('mediaGet'), downloads, 'the original was still there');
  });
});

describe('a machine without FUSE', { skip: needsRoot || missingPrograms('unshare') }, () => {
  /** Runs the program where `script` has hidden a path of the machine from it, without touching the machine's own. */
  const hidden = (person: Person, script: string, ...args: string[]) => {
    const program = new URL('../../dist/main.js', import.meta.url).pathname;
    return run('unshare', ['-m', 'sh', '-ec', `${script}; exec "$@"`, 'sh', process.execPath, program, ...args], {
      env: person.environment,
      cwd: person.directory.path,
    });
  };
  const withoutLibrary =
    "mount --bind /dev/null $(readlink -f $(ldconfig -p | sed -n 's/.*libfuse.so.2 .*=> //p' | head -1))";
  const withoutDevice = `mkdir -p dev
    for node in null urandom; do touch dev/$node; mount --bind /dev/$node dev/$node; done
    mount --rbind dev /dev`;

  test('without the driver library, mount and doctor say what to install', async () => {
    await using person = await somebody();
    const empty = person.directory.join('empty');
    await mkdir(empty);
    refused(await hidden(person, withoutLibrary, 'mount', empty), 2, /libfuse/, /apt-get install/);
    const doctor = await hidden(person, withoutLibrary, 'doctor');
    assert.equal(doctor.status, 2);
    assert.match(doctor.stdout, /PROBLEM {2}driver fuse-native/);
  });

  test('without the device, mount says so', async () => {
    await using person = await somebody();
    const empty = person.directory.join('empty');
    await mkdir(empty);
    const result = await hidden(person, withoutDevice, 'mount', empty);
    refused(result, 2, /\/dev\/fuse: missing/, /modprobe fuse/);
  });
});
