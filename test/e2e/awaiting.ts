import assert from 'node:assert/strict';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { mountAt } from '../../src/base/mount-table.ts';
import type { RequestKind } from '../../src/sandbox/request-kind.ts';
import type { Person, RunningMount } from '../support/person.ts';
import { run } from '../support/programs.ts';
import { lines } from './small-library.ts';

/** Far longer than what is asked of a busy machine takes, far shorter than the 30 s after which Google's silence ends a wait. */
const AT_ONCE_MS = 12_000;

/** Between two looks at something that tells nobody when it changes. */
const LOOK_AGAIN_MS = 10;

/** What `promised` gives; fails the test when it takes so long that it must have waited for something held back. */
export async function atOnce<T>(what: string, promised: Promise<T>): Promise<T> {
  const given = new AbortController();
  const late = pause(AT_ONCE_MS, undefined, { signal: given.signal }).then(() => {
    throw new Error(`${what}: not done after ${AT_ONCE_MS} ms`);
  });
  try {
    return await Promise.race([promised, late]);
  } finally {
    given.abort();
    late.catch(() => undefined);
  }
}

/** The lines that a program prints, which must neither fail nor wait. */
export async function promptly(person: Person, program: string, ...args: string[]): Promise<string[]> {
  return lines(await atOnce([program, ...args].join(' '), person.output(program, args)));
}

/** Runs a sync to its end, which must not wait either. */
export async function syncPromptly(person: Person, ...args: string[]): Promise<void> {
  const { status, stderr } = await atOnce('sync', person.gphotosFs('sync', ...args));
  assert.equal(status, 0, stderr);
}

/** Resolves once `isSo`; the time limit of the test is the limit. */
export async function until(isSo: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await isSo())) await pause(LOOK_AGAIN_MS);
}

/** Resolves once the sandbox was asked for this. */
export function untilAsked({ sandbox }: Person, kind: RequestKind, itemId: string): Promise<void> {
  return until(() => sandbox.requests.requests(kind).some(({ itemIds }) => itemIds.includes(itemId)));
}

export async function isPending(promised: Promise<unknown>): Promise<boolean> {
  const pending = Symbol('pending');
  return (await Promise.race([promised, Promise.resolve(pending)])) === pending;
}

/** Tells the kernel through "$1", a directory, to abort the connection "$2". */
const ABORT = `
  mount -i -t fusectl none "$1" && { echo 1 > "$1/$2/abort"; umount -i "$1"; }`;

/** As an administrator ends a mount that hangs. Only root may. */
export async function abortConnection(person: Person, connection: string): Promise<void> {
  const control = person.directory.join('connections');
  await mkdir(control, { recursive: true });
  await run('sh', ['-c', ABORT, 'sh', control, connection]);
}

/** The number by which the kernel knows the connection of a mount. */
export async function connectionOf({ mountPoint }: RunningMount): Promise<string> {
  return (await mountAt(mountPoint))?.device.split(':')[1] ?? '';
}

/**
 * A mount that has not ended at the end of the scope is given up, so that one that hangs fails its test in words and leaves
 * the machine clean. Where the tester is not root it stays as it is.
 */
export async function givenUpAtTheEnd(person: Person, mount: RunningMount): Promise<AsyncDisposable> {
  const connection = await connectionOf(mount);
  return {
    async [Symbol.asyncDispose]() {
      // Once it has ended, the kernel gives its number to another.
      if (!(await isPending(mount.ended))) return;
      await abortConnection(person, connection);
      await run('umount', ['-i', '--lazy', mount.mountPoint]);
    },
  };
}

/** A mount that knows the sizes of all that `paths` name below it, and holds none of their bytes. */
export async function mountKnowingSizes(person: Person, ...paths: readonly string[]): Promise<RunningMount> {
  const knowing = await person.mount();
  await person.output(
    'cat',
    paths.map((path) => join(knowing.mountPoint, path)),
  );
  await person.untilDownloaded();
  assert.equal(await knowing.stop(), 0);
  await rm(person.profile.cacheDirectory, { recursive: true });
  const mount = await person.mount({ synced: false });
  person.sandbox.requests.reset();
  return mount;
}
