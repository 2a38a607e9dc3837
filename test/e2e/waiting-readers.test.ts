import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { mountAt } from '../../src/base/mount-table.ts';
import { photo } from '../../src/sandbox/sandbox-library.ts';
import type { Person, RunningMount } from '../support/person.ts';
import type { RunningProgram } from '../support/programs.ts';
import {
  atOnce,
  givenUpAtTheEnd,
  isPending,
  mountKnowingSizes,
  promptly,
  syncPromptly,
  untilAsked,
} from './awaiting.ts';
import { asksTogether, letKernelForget } from './driver-differences.ts';
import { NO_PYTHON, PYTHON } from './held-program.ts';
import { forEachWay, type Way } from './ways-to-mount.ts';

const held = photo('held.jpg', { sizeBytes: 500_000 });
const other = photo('other.jpg');
const comes = photo('comes.jpg');

const MAPPED = `
import mmap, sys
with open(sys.argv[1], 'rb') as file:
    print(sum(mmap.mmap(file.fileno(), 0, prot=mmap.PROT_READ)[:]))`;

/** Something for which a program waits, inside the kernel, until Google answers. */
interface Wait {
  readonly forWhat: string;
  readonly kind: 'mediaHead' | 'mediaGet';
  readonly program: readonly string[];
  readonly skip: string | false;
}

const WAITS: readonly Wait[] = [
  { forWhat: 'a size', kind: 'mediaHead', program: ['stat'], skip: false },
  { forWhat: 'bytes', kind: 'mediaGet', program: ['cat'], skip: false },
  {
    forWhat: 'a page of a mapping',
    kind: 'mediaGet',
    program: [PYTHON, '-c', MAPPED],
    skip: NO_PYTHON,
  },
];

const HELD = 'photos/2021/07/held.jpg';
const julyOf = ({ mountPoint }: RunningMount) => join(mountPoint, 'photos/2021/07');

/** For bytes it waits where their number is known, so that the kernel reads them through pages, which it locks. */
function mountFor(wait: Wait, person: Person): Promise<RunningMount> {
  return wait.kind === 'mediaHead' ? person.mount() : mountKnowingSizes(person, HELD);
}

/** The program waits when this returns. */
async function beginWaiting(wait: Wait, person: Person, { mountPoint }: RunningMount): Promise<RunningProgram> {
  person.sandbox.control.failNext('hang', { kinds: [wait.kind], itemId: held.id, times: 'always' });
  const [program = '', ...args] = [...wait.program, join(mountPoint, HELD)];
  const waiting = person.start(program, args);
  await untilAsked(person, wait.kind, held.id);
  return waiting;
}

/** A sync that changes the directory in which the program waits, and the very item for which it does. */
async function changeAround(way: Way, person: Person, mount: RunningMount): Promise<void> {
  const { library } = person.sandbox.control;
  library.addItems([comes]);
  library.changeItem(held.id, { description: 'Looked at again' });
  await syncPromptly(person);
  await letKernelForget(way, mount.mountPoint);
}

/** Somebody else, who has nothing to do with what is waited for. */
async function lookAround(person: Person, july: string): Promise<void> {
  assert.deepEqual(await promptly(person, 'ls', july), ['comes.jpg', 'held.jpg', 'other.jpg']);
  for (const { filename, body } of [comes, other]) {
    const size = await promptly(person, 'stat', '-c', '%s', join(july, filename));
    assert.deepEqual(size, [String(body.sizeBytes)], filename);
  }
}

forEachWay(
  (way) => {
    for (const wait of WAITS) {
      const { forWhat, skip } = wait;
      const somebody = () => way.person({ library: { items: [held, other], albums: [] } });

      test(`while a program waits for ${forWhat}, a sync shows, everybody else is answered, and SIGTERM ends the mount`, {
        skip,
      }, async () => {
        await using person = await somebody();
        const mount = await mountFor(wait, person);
        await using _ = await givenUpAtTheEnd(person, mount);
        const waiting = await beginWaiting(wait, person, mount);
        await changeAround(way, person, mount);

        if (wait.kind !== 'mediaHead' || asksTogether(way)) await lookAround(person, julyOf(mount));
        assert.ok(await isPending(waiting.result), 'it still waits');
        assert.equal(await atOnce('the end of the mount', mount.stop()), 0);
        assert.equal(await mountAt(mount.mountPoint), undefined);
        assert.notEqual((await atOnce('the end of the wait', waiting.result)).status, 0);
      });

      test(`SIGKILL ends a mount at which a program waits for ${forWhat}, and the next one repairs what it left`, {
        skip,
      }, async () => {
        await using person = await somebody();
        const mount = await mountFor(wait, person);
        await using _ = await givenUpAtTheEnd(person, mount);
        const waiting = await beginWaiting(wait, person, mount);
        await changeAround(way, person, mount);

        assert.equal(await atOnce('the end of the process', mount.stop('SIGKILL')), null);
        assert.equal(existsSync(`/proc/${mount.pid}`), false);
        assert.notEqual((await atOnce('the end of the wait', waiting.result)).status, 0);
        const again = await person.mount({ at: mount.mountPoint, synced: false });
        assert.match(again.said(), /Repaired a dead mount point/);
        assert.deepEqual(await promptly(person, 'ls', julyOf(again)), ['comes.jpg', 'held.jpg', 'other.jpg']);
        assert.equal(await again.stop(), 0);
      });
    }
  },
  { together: true },
);
