import { constants } from 'node:fs';
import { access, chmod, chown, mkdir } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { systemCode } from '../../src/base/failure.ts';
import { photo } from '../../src/sandbox/sandbox-library.ts';
import { Person } from '../support/person.ts';
import { output, type ProgramResult, run } from '../support/programs.ts';
import { TemporaryDirectory } from '../support/temporary-directory.ts';

/** `nobody` on most systems; no account is needed for either. */
const USER_ID = 65_534;
const OTHER_USER_ID = 65_533;

const CHECKOUT = fileURLToPath(new URL('../..', import.meta.url));

/** Before a command: runs it as somebody without any right of root. */
function as(userId: number): string[] {
  return ['setpriv', `--reuid=${userId}`, `--regid=${userId}`, '--clear-groups', '--'];
}

/** A person who is not root on this machine, with the program where they can reach it, and a second one beside them. */
export class OrdinaryUser implements AsyncDisposable {
  private constructor(
    readonly person: Person,
    private readonly checkout: ReadOnlyCopy,
  ) {}

  static async create(): Promise<OrdinaryUser> {
    const library = { items: [photo('beach.jpg'), photo('hill.jpg')], albums: [] };
    const person = await Person.create({ library });
    await letThrough(person.directory.path);
    await output('chown', ['-R', `${USER_ID}:${USER_ID}`, person.directory.path]);
    const checkout = await ReadOnlyCopy.of(CHECKOUT);
    person.command = [...as(USER_ID), process.execPath, `${checkout.path}/dist/main.js`];
    return new OrdinaryUser(person, checkout);
  }

  /** An empty directory of theirs. */
  async emptyDirectory(name: string): Promise<string> {
    const path = this.person.directory.join(name);
    await mkdir(path);
    await chown(path, USER_ID, USER_ID);
    return path;
  }

  /** Runs a program as they would. */
  run(program: string, ...args: string[]): Promise<ProgramResult> {
    return runAs(USER_ID, program, args);
  }

  /** Runs a program as somebody else would, who is not root either. */
  runAsAnother(program: string, ...args: string[]): Promise<ProgramResult> {
    return runAs(OTHER_USER_ID, program, args);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    try {
      await this.person[Symbol.asyncDispose]();
    } finally {
      await this.checkout[Symbol.asyncDispose]();
    }
  }
}

function runAs(userId: number, program: string, args: readonly string[]): Promise<ProgramResult> {
  const [first = '', ...rest] = as(userId);
  return run(first, [...rest, program, ...args], { env: { ...process.env, LC_ALL: 'C.UTF-8' } });
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
