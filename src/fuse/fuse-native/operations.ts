import { constants } from 'node:fs';
import type Fuse from 'fuse-native';
import type { OpenFile, Tree } from '../../tree/tree.ts';
import { DenseRequests } from '../dense-requests.ts';
import type { FileSystemUsage } from '../driver.ts';
import { REFUSED, toErrno } from '../errno.ts';
import type { FailureLog } from '../failure-log.ts';
import type { OpenFiles } from '../open-files.ts';
import { Listings } from './listings.ts';
import { PathLookup } from './path-lookup.ts';
import { statfsOf, statOf } from './stat.ts';

/** libfuse's names of the operations that would change the tree: each is answered EROFS, on purpose. */
const WRITING = `truncate ftruncate utimens chown chmod mknod setxattr removexattr write create unlink rename link
  symlink mkdir rmdir`.split(/\s+/);

/** What the operations ask of the tree. */
export type ShownTree = Pick<
  Tree,
  'lookup' | 'attributes' | 'list' | 'learnSizesIn' | 'readlink' | 'open' | 'xattrs' | 'onChange'
>;

interface Parts {
  readonly tree: ShownTree;
  readonly files: OpenFiles<OpenFile>;
  readonly failures: FailureLog;
  readonly usage: () => Promise<FileSystemUsage>;
}

/**
 * The operations we answer, as `fuse-native` calls them. What is not in this list and does not write (locks, polls,
 * `flush` …) libfuse answers by itself. Each answer carries 0, a count or a negative errno.
 */
export function createOperations({ tree, files, failures, usage }: Parts): Fuse.Operations {
  const paths = new PathLookup(tree);
  const listings = new Listings(tree);
  const requests = new DenseRequests();
  tree.onChange((changes) => {
    if (changes.some(({ kind }) => kind === 'removed')) paths.forget();
  });

  /** Answers at once when the value is there: a promise for each request would cost more than most requests. */
  function settle<T>(
    operation: string,
    path: string,
    produce: () => T | Promise<T>,
    answer: (errno: number, value?: T) => void,
  ): void {
    const refuse = (reason: unknown) => {
      failures.report(operation, path, reason);
      answer(toErrno(reason));
    };
    requests.came();
    try {
      const value = produce();
      if (value instanceof Promise) value.then((later) => answer(0, later), refuse);
      else answer(0, value);
    } catch (reason) {
      refuse(reason);
    }
  }

  return {
    ...refuseWriting(),

    getattr(path, answer) {
      settle(
        'getattr',
        path,
        () => tree.attributes(paths.find(path)),
        (errno, found) => answer(errno, found && statOf(found)),
      );
    },

    readdir(path, answer) {
      const list = () => listings.of(paths.find(path));
      settle('readdir', path, list, (errno, listing) => answer(errno, listing?.names, listing?.stats));
    },

    readlink(path, answer) {
      settle('readlink', path, () => tree.readlink(paths.find(path)), answer);
    },

    open(path, flags, answer) {
      if (flags & (constants.O_WRONLY | constants.O_RDWR)) return answer(REFUSED.write);
      settle('open', path, () => files.add(tree.open(paths.find(path))), answer);
    },

    read(path, handle, target, _lengthBytes, position, answer) {
      settle(
        'read',
        path,
        () => files.at(handle).read(target, position),
        (errno, bytes = 0) => answer(errno || bytes),
      );
    },

    release(path, handle, answer) {
      settle(
        'release',
        path,
        () => files.close(handle),
        (errno) => answer(errno),
      );
    },

    statfs(path, answer) {
      settle('statfs', path, usage, (errno, found) => answer(errno, found && statfsOf(found)));
    },

    access(path, mode, answer) {
      if (mode & constants.W_OK) return answer(REFUSED.write);
      settle(
        'access',
        path,
        () => paths.find(path),
        (errno) => answer(errno),
      );
    },

    getxattr(path, name, _position, answer) {
      if (!name.startsWith('user.')) return answer(REFUSED.foreignAttribute);
      settle(
        'getxattr',
        path,
        () => tree.xattrs(paths.find(path)).get(name),
        (errno, value) => {
          if (errno !== 0) return answer(errno);
          return value === undefined ? answer(REFUSED.unknownAttribute) : answer(0, Buffer.from(value));
        },
      );
    },

    listxattr(path, answer) {
      settle('listxattr', path, () => [...tree.xattrs(paths.find(path)).keys()], answer);
    },
  };
}

function refuseWriting(): Pick<Fuse.Operations, never> {
  const refuse = (...request: unknown[]) => (request.at(-1) as (errno: number) => void)(REFUSED.write);
  return Object.fromEntries(WRITING.map((operation) => [operation, refuse]));
}
