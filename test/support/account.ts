import { constants } from 'node:fs';
import { access, chmod, mkdir } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { systemCode } from '../../src/base/failure.ts';
import { output } from './programs.ts';
import { TemporaryDirectory } from './temporary-directory.ts';

const CHECKOUT = fileURLToPath(new URL('../..', import.meta.url));

/** `nobody` on most systems; no account is needed for either. */
export const ORDINARY_USER_ID = 65_534;
export const OTHER_USER_ID = 65_533;

/** An account of this machine: whose processes a test starts, and whose files they are. */
export interface Account extends AsyncDisposable {
  /** Put before a command, it makes the process theirs. */
  readonly become: readonly string[];
  /** A checkout with everything built, where they can read it. */
  readonly checkout: string;
  /** Makes a directory, with all it holds, theirs, and lets them through to it. */
  give(directory: string): Promise<void>;
}

/** Whoever runs the tests. */
export const TESTER: Account = {
  become: [],
  checkout: CHECKOUT,
  give: async () => {},
  [Symbol.asyncDispose]: async () => {},
};

/** Before a command: runs it as somebody with these rights of root (`'dac_read_search'`), and without any other. */
export function becoming(userId: number, ...rights: readonly string[]): string[] {
  const given = rights.flatMap((right) => [`--inh-caps=+${right}`, `--ambient-caps=+${right}`]);
  return ['setpriv', `--reuid=${userId}`, `--regid=${userId}`, '--clear-groups', ...given, '--'];
}

/** Somebody who is not root, played by root. */
export class OrdinaryAccount implements Account {
  readonly become = becoming(ORDINARY_USER_ID);

  private constructor(private readonly copy: ReadOnlyCopy) {}

  static async open(): Promise<OrdinaryAccount> {
    return new OrdinaryAccount(await ReadOnlyCopy.of(CHECKOUT));
  }

  get checkout(): string {
    return this.copy.path;
  }

  async give(directory: string): Promise<void> {
    await letThrough(directory);
    await output('chown', ['-R', `${ORDINARY_USER_ID}:${ORDINARY_USER_ID}`, directory]);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.copy[Symbol.asyncDispose]();
  }
}

/** A directory where everyone can read it, also when what leads to it is closed to them: mounted a second time. */
class ReadOnlyCopy implements AsyncDisposable {
  private constructor(
    readonly path: string,
    private readonly temporary: TemporaryDirectory,
  ) {}

  static async of(directory: string): Promise<ReadOnlyCopy> {
    const temporary = await TemporaryDirectory.create();
    await letThrough(temporary.path);
    const path = temporary.join('checkout');
    await mkdir(path);
    await output('mount', ['-o', 'bind,ro', directory, path]);
    const copy = new ReadOnlyCopy(path, temporary);
    // Whatever goes wrong later, removing the temporary directory must not reach the original.
    const refusal = await access(path, constants.W_OK).catch(systemCode);
    if (refusal === 'EROFS') return copy;
    await copy[Symbol.asyncDispose]();
    throw new Error(`The second mount of ${directory} can be written`);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await output('umount', [this.path]);
    await this.temporary[Symbol.asyncDispose]();
  }
}

/** Lets everyone pass through a test's own temporary directory, and through the one of its test run. */
async function letThrough(path: string): Promise<void> {
  await chmod(path, 0o711);
  if (basename(dirname(path)).startsWith('gphotos-fs-test-')) await chmod(dirname(path), 0o711);
}

/** The built program in a checkout. */
export function programIn(checkout: string): string {
  return join(checkout, 'dist/start.cjs');
}
