import { statSync } from 'node:fs';
import { describe } from 'node:test';
import { type Account, OrdinaryAccount, TESTER } from '../support/account.ts';
import { Person, type PersonOptions, type SettlingOptions } from '../support/person.ts';
import { missingPrograms } from '../support/programs.ts';

/** A way in which a library is mounted: by which driver, for whom. What a mount promises holds in every one of them. */
export interface Way {
  readonly name: string;
  readonly driver: 'kernel' | 'fuse-native';
  /** Why it cannot be tried here; false when it can. */
  readonly skip: string | false;
  /** Somebody who mounts this way. */
  person(options: PersonOptions): Promise<Person>;
  /** The same for somebody who shares a sandbox with others. */
  settling(options?: SettlingOptions): Promise<SettlingOptions>;
}

const isRoot = process.getuid?.() === 0;
const needsRoot = isRoot ? false : 'needs root, also to become another user';

const KERNEL_AS_ROOT = wayOf('the kernel driver, as root', 'kernel', needsRoot);
const KERNEL_AS_USER = wayOf('the kernel driver, as an ordinary user', 'kernel', noOrdinaryUser(), ordinaryAccount);
const FUSE_NATIVE = wayOf('fuse-native, as root', 'fuse-native', needsRoot);
const FUSE_NATIVE_AS_USER = wayOf('fuse-native, as an ordinary user', 'fuse-native', noOrdinaryUser(), ordinaryAccount);

/** Everything that is mounted end to end is mounted in these three ways. */
export const WAYS: readonly Way[] = [KERNEL_AS_ROOT, KERNEL_AS_USER, FUSE_NATIVE];

/** For what libfuse 2 keeps `fuse-native` from doing. */
export const KERNEL_WAYS: readonly Way[] = [KERNEL_AS_ROOT, KERNEL_AS_USER];

/** Where everybody may be let in, and file systems of the test's own be mounted. */
export const WAYS_OF_ROOT: readonly Way[] = [KERNEL_AS_ROOT, FUSE_NATIVE];

/** For what tells one user of the machine from another. */
export const WAYS_OF_ORDINARY_USERS: readonly Way[] = [KERNEL_AS_USER, FUSE_NATIVE_AS_USER].map((way) => ({
  ...way,
  skip: needsRoot || way.skip,
}));

/** Defines the same tests for each way. With `together` the ways run at the same time: for tests that mostly wait. */
export function forEachWay(define: (way: Way) => void, options: { ways?: readonly Way[]; together?: boolean } = {}) {
  const { ways = WAYS, together = false } = options;
  const defineAll = () => {
    for (const way of ways) describe(way.name, { skip: way.skip, concurrency: 1 }, () => define(way));
  };
  if (together) describe('every way to mount', { concurrency: ways.length }, defineAll);
  else defineAll();
}

function wayOf(
  name: string,
  driver: Way['driver'],
  skip: string | false,
  account: () => Promise<Account> = async () => TESTER,
): Way {
  const settling = async (given: SettlingOptions = {}) => ({
    ...given,
    variables: { GPHOTOS_FS_DRIVER: driver, ...given.variables },
    account: await account(),
  });
  return {
    name,
    driver,
    skip,
    settling,
    person: async (options) => Person.create({ ...options, ...(await settling(options)) }),
  };
}

/** When the tester is no root, they are the ordinary user themselves. */
async function ordinaryAccount(): Promise<Account> {
  return isRoot ? OrdinaryAccount.open() : TESTER;
}

function noOrdinaryUser(): string | false {
  const open = (statSync('/dev/fuse', { throwIfNoEntry: false })?.mode ?? 0) & 0o006;
  if (open !== 0o006) return '/dev/fuse is not open to every user';
  return missingPrograms('setpriv', 'fusermount3');
}
