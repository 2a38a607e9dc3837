import assert from 'node:assert/strict';
import { constants as files } from 'node:fs';
import { constants } from 'node:os';
import { describe, test } from 'node:test';
import type Fuse from 'fuse-native';
import { FailureLog } from '../../src/fuse/failure-log.ts';
import { createOperations, type ShownTree } from '../../src/fuse/fuse-native/operations.ts';
import { OpenFiles } from '../../src/fuse/open-files.ts';
import { OfflineError } from '../../src/library/failures.ts';
import { NotFoundError } from '../../src/tree/failures.ts';
import type { Inode, TreeChange } from '../../src/tree/tree.ts';
import { ManualClock } from '../support/manual-clock.ts';
import { RecordingLog } from '../support/recording-log.ts';

const { errno } = constants;
const NAMES = ['photos', 'a.jpg', 'link'];
const offline = new OfflineError('The line is cut');

/** A directory, a photo and a link in one root; what is not given here a test replaces. */
function world(change: Partial<ShownTree> = {}) {
  const log = new RecordingLog();
  const listeners: ((changes: readonly TreeChange[]) => void)[] = [];
  let lookups = 0;
  const tree: ShownTree = {
    lookup: (_parent, name) => {
      lookups += 1;
      const ino = NAMES.indexOf(name) + 2;
      if (ino === 1) throw new NotFoundError(`no ${name}`);
      return ino as Inode;
    },
    attributes: (ino) => ({ ino, kind: 'item', sizeBytes: 5, mtimeMs: 1_000 }),
    list: async () => [],
    learnSizesIn: () => undefined,
    readlink: () => '../photos/a.jpg',
    open: () => ({
      whole: () => undefined,
      read: (target) => Buffer.from('bytes').copy(target),
      close: async () => {},
    }),
    xattrs: () => new Map([['user.gphotos.id', 'höhe']]),
    onChange: (listener) => {
      listeners.push(listener);
      return () => {};
    },
    ...change,
  };
  const operations = createOperations({
    tree,
    files: new OpenFiles(),
    failures: new FailureLog(log, new ManualClock()),
    usage: async () => ({ files: 2, bytes: 4_096 }),
  });
  const changed = (changes: readonly TreeChange[]) => {
    for (const listener of listeners) listener(changes);
  };
  return { log, operations, changed, lookups: () => lookups };
}

/** What an operation answered before it returned; undefined when the answer is still to come. */
function atOnce<Answer extends unknown[]>(ask: (answer: (...values: Answer) => void) => void): Answer | undefined {
  let answered: Answer | undefined;
  ask((...values) => {
    assert.equal(answered, undefined, 'answers once');
    answered = values;
  });
  return answered;
}

function later<Answer extends unknown[]>(ask: (answer: (...values: Answer) => void) => void): Promise<Answer> {
  return new Promise((resolve) => ask((...values) => resolve(values)));
}

describe('answers', () => {
  test('come at once when the tree knows them, without waiting for a turn of the event loop', () => {
    const { operations } = world();
    const [status, stat] = atOnce<[number, Fuse.Stat?]>((answer) => operations.getattr('/a.jpg', answer)) ?? [];
    assert.deepEqual([status, stat?.size, stat?.ino], [0, 5, 3]);
    assert.deepEqual(
      atOnce((answer) => operations.readlink('/link', answer)),
      [0, '../photos/a.jpg'],
    );
    assert.deepEqual(
      atOnce((answer) => operations.open('/a.jpg', files.O_RDONLY, answer)),
      [0, 1],
    );
    assert.deepEqual(
      atOnce((answer) => operations.access('/a.jpg', files.R_OK, answer)),
      [0],
    );
  });

  test('come later when the tree must ask the library', async () => {
    const attributes: ShownTree['attributes'] = async (ino) => ({ ino, kind: 'item', sizeBytes: 9, mtimeMs: 0 });
    const { operations } = world({ attributes });
    const [status, stat] = await later<[number, Fuse.Stat?]>((answer) => operations.getattr('/a.jpg', answer));
    assert.deepEqual([status, stat?.size], [0, 9]);
  });

  test('statfs tells what is known of the library', async () => {
    const { operations } = world();
    const [status, found] = await later<[number, Fuse.Statfs?]>((answer) => operations.statfs('/', answer));
    assert.deepEqual([status, found?.files, found?.blocks], [0, 2, 1]);
  });
});

describe('failures', () => {
  test('become a negative errno and no value, whether they come at once or later', async () => {
    const atOnceOffline = world({
      attributes: () => {
        throw offline;
      },
    });
    const laterOffline = world({ attributes: () => Promise.reject(offline) });
    assert.deepEqual(
      atOnce((answer) => atOnceOffline.operations.getattr('/a.jpg', answer)),
      [-errno.ENETUNREACH, undefined],
    );
    assert.deepEqual(await later((answer) => laterOffline.operations.getattr('/a.jpg', answer)), [
      -errno.ENETUNREACH,
      undefined,
    ]);
    for (const { log } of [atOnceOffline, laterOffline]) assert.match(log.text(), /"\/a.jpg".*The line is cut/);
  });

  test('of names that are not there are ENOENT for every question, and no line in the log', async () => {
    const { operations, log } = world();
    const path = '/none';
    const asked: ((answer: (status: number) => void) => void)[] = [
      (answer) => operations.getattr(path, answer),
      (answer) => operations.readdir(path, answer),
      (answer) => operations.readlink(path, answer),
      (answer) => operations.open(path, 0, answer),
      (answer) => operations.access(path, files.F_OK, answer),
      (answer) => operations.getxattr(path, 'user.gphotos.id', 0, answer),
      (answer) => operations.listxattr(path, answer),
    ];
    for (const ask of asked) assert.equal((await later<[number]>(ask))[0], -errno.ENOENT);
    assert.deepEqual(log.lines, []);
  });

  test('of reading are a negative errno in place of a count', async () => {
    const open: ShownTree['open'] = () => ({
      whole: () => undefined,
      read: () => Promise.reject(offline),
      close: async () => {},
    });
    const { operations } = world({ open });
    const [, handle = 0] = atOnce<[number, number?]>((answer) => operations.open('/a.jpg', 0, answer)) ?? [];
    const target = Buffer.alloc(4);
    const answer = await later((tell) => operations.read('/a.jpg', handle, target, 4, 0, tell));
    assert.deepEqual(answer, [-errno.ENETUNREACH]);
  });
});

describe('reading', () => {
  test('answers the number of bytes, 0 at the end', async () => {
    const open: ShownTree['open'] = () => ({
      whole: () => undefined,
      read: (target, position) => (position === 0 ? Buffer.from('bytes').copy(target) : Promise.resolve(0)),
      close: async () => {},
    });
    const { operations } = world({ open });
    const [, handle = 0] = atOnce<[number, number?]>((answer) => operations.open('/a.jpg', 0, answer)) ?? [];
    const target = Buffer.alloc(8);
    assert.deepEqual(
      atOnce((answer) => operations.read('/a.jpg', handle, target, 8, 0, answer)),
      [5],
    );
    assert.equal(target.toString('latin1', 0, 5), 'bytes');
    assert.deepEqual(await later((answer) => operations.read('/a.jpg', handle, target, 8, 5, answer)), [0]);
  });

  test('ends with release: the file is closed and its handle is none any more', async () => {
    let closed = 0;
    const close = async () => {
      closed += 1;
    };
    const { operations } = world({ open: () => ({ whole: () => undefined, read: () => 0, close }) });
    const [, handle = 0] = atOnce<[number, number?]>((answer) => operations.open('/a.jpg', 0, answer)) ?? [];
    assert.deepEqual(await later((answer) => operations.release('/a.jpg', handle, answer)), [0]);
    assert.equal(closed, 1);
    const [status] = await later<[number]>((answer) =>
      operations.read('/a.jpg', handle, Buffer.alloc(1), 1, 0, answer),
    );
    assert.equal(status, -errno.EIO);
  });
});

describe('listing', () => {
  test('a directory of more than one block is listed whole, in order, with . and .. before it', async () => {
    const total = 12_001;
    const asked: number[] = [];
    const list: ShownTree['list'] = async (_directory, after, limit) => {
      asked.push(after);
      const count = Math.min(limit, total - after);
      return Array.from({ length: count }, (_, index) => {
        const position = after + index + 1;
        return {
          ino: (position + 10) as Inode,
          name: `IMG_${position}`,
          kind: 'item',
          position,
          sizeBytes: 5,
          mtimeMs: 0,
        };
      });
    };
    const { operations } = world({ list });
    const [status, names = [], stats = []] = await later<[number, string[]?, Fuse.Stat[]?]>((answer) =>
      operations.readdir('/photos', answer),
    );
    assert.equal(status, 0);
    assert.deepEqual(names.slice(0, 3), ['.', '..', 'IMG_1']);
    assert.equal(names.length, total + 2);
    assert.equal(new Set(names).size, total + 2);
    assert.deepEqual([names.at(-1), stats.at(-1)?.ino], [`IMG_${total}`, total + 10]);
    assert.equal(stats.length, names.length, 'each name has its type');
    assert.ok(asked.length > 1, 'needs more than one block');
  });

  test('an empty directory holds . and ..', async () => {
    const { operations } = world();
    const [status, names] = await later<[number, string[]?]>((answer) => operations.readdir('/photos', answer));
    assert.deepEqual([status, names], [0, ['.', '..']]);
  });

  test('entries that went are looked up anew, entries that only came are not', () => {
    const { operations, changed, lookups } = world();
    const ask = () => atOnce((answer) => operations.access('/photos/a.jpg', 0, answer));
    const cost = () => {
      const before = lookups();
      ask();
      return lookups() - before;
    };
    ask();
    assert.equal(cost(), 1, 'the directory is remembered');
    changed([{ kind: 'added', directory: 2 as Inode, ino: 9 as Inode, name: 'b.jpg' }]);
    assert.equal(cost(), 1);
    changed([{ kind: 'removed', directory: 1 as Inode, ino: 2 as Inode, name: 'photos' }]);
    assert.equal(cost(), 2);
  });
});

describe('writing', () => {
  test('every operation that would change something is EROFS, whatever its arguments', () => {
    const { operations } = world();
    const writing = ['truncate', 'ftruncate', 'utimens', 'chown', 'chmod', 'mknod', 'setxattr', 'removexattr'];
    for (const name of [...writing, 'write', 'create', 'unlink', 'rename', 'link', 'symlink', 'mkdir', 'rmdir']) {
      const operation = operations[name] as (...request: unknown[]) => void;
      assert.deepEqual(
        atOnce((answer) => operation('/a.jpg', 'some', 0o644, answer)),
        [-errno.EROFS],
        name,
      );
    }
  });

  test('opening for writing is EROFS, in each way of doing it', () => {
    const { operations } = world();
    for (const flags of [files.O_WRONLY, files.O_RDWR, files.O_RDWR | files.O_APPEND, files.O_WRONLY | files.O_TRUNC]) {
      assert.deepEqual(
        atOnce((answer) => operations.open('/a.jpg', flags, answer)),
        [-errno.EROFS],
      );
    }
  });

  test('access says no to writing and yes to reading and entering', () => {
    const { operations } = world();
    const access = (mode: number) => atOnce((answer) => operations.access('/a.jpg', mode, answer))?.[0];
    assert.equal(access(files.W_OK), -errno.EROFS);
    assert.equal(access(files.R_OK | files.W_OK), -errno.EROFS);
    assert.equal(access(files.R_OK), 0);
    assert.equal(access(files.F_OK), 0);
    assert.equal(access(files.X_OK), 0);
  });
});

describe('extended attributes', () => {
  const getxattr = (name: string) => {
    const { operations } = world();
    return atOnce<[number, Buffer?]>((answer) => operations.getxattr('/a.jpg', name, 0, answer));
  };

  test('that are there come as UTF-8', () => {
    assert.deepEqual(getxattr('user.gphotos.id'), [0, Buffer.from('höhe')]);
  });

  test('of our namespace that are not there are ENODATA, of another one EOPNOTSUPP', () => {
    assert.deepEqual(getxattr('user.gphotos.none'), [-errno.ENODATA]);
    assert.deepEqual(getxattr('user.other'), [-errno.ENODATA]);
    for (const name of ['security.capability', 'system.posix_acl_access', 'trusted.x']) {
      assert.deepEqual(getxattr(name), [-errno.EOPNOTSUPP], name);
    }
  });

  test('are listed by their full names', () => {
    const { operations } = world();
    assert.deepEqual(
      atOnce((answer) => operations.listxattr('/a.jpg', answer)),
      [0, ['user.gphotos.id']],
    );
  });
});
