import assert from 'node:assert/strict';
import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { mountAt } from '../../../src/base/mount-table.ts';
import { OrdinaryAccount } from '../../support/account.ts';
import { missingPrograms, output, run } from '../../support/programs.ts';
import { TemporaryDirectory } from '../../support/temporary-directory.ts';
import type { MountingReport } from './mounting-process.ts';

const CHECKOUT = fileURLToPath(new URL('../../..', import.meta.url));

interface Attempt {
  readonly mountPoint: string;
  readonly checkout?: string;
  /** Put before the command. */
  readonly as?: readonly string[];
  /** Where the mounting programs are looked for. */
  readonly path?: string;
  readonly options?: object;
  readonly temporary: string;
}

async function attempt({ mountPoint, checkout = CHECKOUT, as = [], path, options = {}, temporary }: Attempt) {
  const environment = path === undefined ? {} : { environment: { PATH: path } };
  const program = [process.execPath, '--import', 'tsx', 'test/fuse/kernel/mounting-process.ts'];
  const [first = '', ...args] = [...as, ...program, mountPoint, JSON.stringify({ ...options, ...environment })];
  const env = { ...process.env, TMPDIR: temporary };
  return JSON.parse(await output(first, args, { cwd: checkout, env })) as MountingReport;
}

/** A root's mount, at an empty directory unless told otherwise. */
async function attemptAsRoot(options: Partial<Attempt> = {}): Promise<MountingReport & { readonly at: string }> {
  await using directory = await TemporaryDirectory.create();
  const at = options.mountPoint ?? directory.join('mount');
  if (options.mountPoint === undefined) await mkdir(at);
  const report = await attempt({ mountPoint: at, temporary: directory.path, ...options });
  assert.equal(await mountAt(at), undefined);
  return { ...report, at };
}

const MOUNTED = { type: 'fuse.gphotos-fs', isClosedOnExec: true, opened: ['/dev/fuse'] };
const whereRoot = { skip: process.getuid?.() === 0 ? missingPrograms('fusermount3', 'unshare') : 'needs root' };

describe('root mounting the device', whereRoot, () => {
  test('gets a descriptor that no program started later inherits, and nothing else stays open', async () => {
    const { at, ...report } = await attemptAsRoot();
    assert.deepEqual(report, MOUNTED);
  });

  test('may let others in', async () => {
    const { at, ...report } = await attemptAsRoot({ options: { allowOther: true } });
    assert.deepEqual(report, MOUNTED);
  });

  test('goes through fusermount3 where there is no mount', async () => {
    await using bin = await TemporaryDirectory.create();
    await symlink('/usr/bin/fusermount3', bin.join('fusermount3'));
    const { at, ...report } = await attemptAsRoot({ path: bin.path });
    assert.deepEqual(report, MOUNTED);
  });

  test('is told what to install where there is neither', async () => {
    const { failure, opened } = await attemptAsRoot({ path: '/nonexistent' });
    assert.equal(failure?.name, 'UsageError');
    assert.match(failure.message, /fusermount3 is not installed; install it: apt-get install fuse3/);
    assert.deepEqual(opened, []);
  });

  test('is told why it cannot mount on a file', async () => {
    await using directory = await TemporaryDirectory.create();
    await writeFile(directory.join('file'), '');
    const { failure, opened } = await attemptAsRoot({ mountPoint: directory.join('file') });
    assert.match(
      failure?.message ?? '',
      /^Cannot mount at .*file: mount says: .*not a directory; give an empty directory$/,
    );
    assert.deepEqual(opened, []);
  });

  test('is told about containers where mounting is forbidden', async () => {
    const { failure } = await attemptAsRoot({ as: ['setpriv', '--bounding-set=-sys_admin', '--'] });
    assert.match(failure?.message ?? '', /permission denied; mounting is not allowed here; in a container/);
  });

  test('is told to load the module, or to give the container the device, where there is no /dev/fuse', async () => {
    // In a mount table of its own, in which /dev is empty but for what Node needs.
    const bare =
      'mkdir $TMPDIR/d && touch $TMPDIR/d/null && mount --bind /dev/null $TMPDIR/d/null && mount --rbind $TMPDIR/d /dev && exec "$@"';
    const { failure } = await attemptAsRoot({ as: ['unshare', '-m', 'sh', '-c', bare, 'sh'] });
    assert.match(failure?.message ?? '', /\/dev\/fuse.*ENOENT; run: modprobe fuse; in a container/);
  });

  test('does not wait longer than it should for a mount program that hangs', async () => {
    await using bin = await TemporaryDirectory.create();
    await writeFile(bin.join('mount'), '#!/bin/sh\nexec /bin/sleep 600\n', { mode: 0o755 });
    const { failure, opened } = await attemptAsRoot({ path: `${bin.path}:/usr/bin`, options: { longestMs: 300 } });
    assert.match(failure?.message ?? '', /mount did not end within 0\.3 s/);
    assert.deepEqual(opened, []);
  });
});

describe('an ordinary user mounting the device', whereRoot, () => {
  test('gets it from fusermount3, closed in every program started later, and nothing else stays open', async () => {
    await using user = await OrdinaryUserWithDirectory.open();
    assert.deepEqual(await user.attempt(), MOUNTED);
  });

  test('is told which line is missing where others may not be let in', async (t) => {
    if (/^user_allow_other$/m.test(await output('cat', ['/etc/fuse.conf']))) return t.skip('this machine lets them in');
    await using user = await OrdinaryUserWithDirectory.open();
    const { failure, opened } = await user.attempt({ options: { allowOther: true } });
    assert.match(failure?.message ?? '', /add the line user_allow_other to \/etc\/fuse\.conf/);
    assert.deepEqual(opened, []);
  });

  test('is told to take a directory of their own', async () => {
    await using user = await OrdinaryUserWithDirectory.open();
    await output('chown', ['0:0', user.mountPoint]);
    const { failure } = await user.attempt();
    assert.match(failure?.message ?? '', /fusermount3 says: .*; mount on an empty directory that belongs to you/);
  });

  test('is told when fusermount3 is not set-user-id root', async () => {
    await using user = await OrdinaryUserWithDirectory.open();
    await using bin = await TemporaryDirectory.create();
    await output('chmod', ['755', bin.path, dirname(bin.path)]);
    await output('cp', ['/usr/bin/fusermount3', bin.join('fusermount3')]);
    const { failure } = await user.attempt({ path: bin.path });
    assert.match(failure?.message ?? '', /fusermount3 says: .*Operation not permitted; .*set-user-id root/);
  });

  test('is told how to open the device to every user', async () => {
    await using user = await OrdinaryUserWithDirectory.open();
    const closed = 'mknod -m 600 "$1" c 10 229 && mount --bind "$1" /dev/fuse && shift && exec "$@"';
    const node = user.directory.join('fuse');
    const { failure } = await user.attempt({ before: ['unshare', '-m', 'sh', '-c', closed, 'sh', node] });
    assert.match(failure?.message ?? '', /failed to open \/dev\/fuse: Permission denied; .*chmod 666 \/dev\/fuse/);
  });
});

class OrdinaryUserWithDirectory implements AsyncDisposable {
  private constructor(
    readonly account: OrdinaryAccount,
    readonly directory: TemporaryDirectory,
  ) {}

  static async open(): Promise<OrdinaryUserWithDirectory> {
    const directory = await TemporaryDirectory.create();
    await mkdir(directory.join('mount'));
    const account = await OrdinaryAccount.open();
    await account.give(directory.path);
    return new OrdinaryUserWithDirectory(account, directory);
  }

  get mountPoint(): string {
    return this.directory.join('mount');
  }

  attempt({
    before = [],
    ...options
  }: Partial<Attempt> & { before?: readonly string[] } = {}): Promise<MountingReport> {
    const { become, checkout } = this.account;
    const as = [...before, ...become];
    return attempt({ mountPoint: this.mountPoint, checkout, as, temporary: this.directory.path, ...options });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await run('fusermount3', ['-u', '-z', this.mountPoint]);
    await this.account[Symbol.asyncDispose]();
    await this.directory[Symbol.asyncDispose]();
  }
}
