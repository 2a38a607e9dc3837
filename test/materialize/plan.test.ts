import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Inode } from '../../src/catalog/node.ts';
import type { MediaId } from '../../src/library/media-item.ts';
import type { Found } from '../../src/materialize/found.ts';
import type { ManifestRecord, OriginalRecord, SidecarRecord } from '../../src/materialize/manifest-record.ts';
import { type Decision, type Observed, planCopy } from '../../src/materialize/plan.ts';
import type { Wanted, WantedFile } from '../../src/materialize/wanted.ts';

const place = { path: 'photos/a.jpg', ino: 7 as Inode, parent: 2 as Inode };

function wanted(details: Partial<WantedFile> = {}): WantedFile {
  return { kind: 'file', ...place, id: 'a' as MediaId, revision: '1', mtimeMs: 1_000, ...details };
}

function record(details: Partial<OriginalRecord> = {}): OriginalRecord {
  return { kind: 'original', id: 'a', revision: '1', sizeBytes: 10, sha256: 'abc', mtimeMs: 1_000, ...details };
}

function ofSize(sizeBytes: number): Found {
  return { kind: 'file', sizeBytes, mtimeMs: 1_000 };
}

const sidecar: SidecarRecord = { kind: 'sidecar', sizeBytes: 10, sha256: 'def', mtimeMs: 1_000 };

const link: Wanted = { kind: 'link', ...place, target: '../b.jpg', mtimeMs: 1_000 };
const directory: Wanted = { kind: 'directory', ...place };
const nothing: Found = { kind: 'nothing' };

type Row = [what: string, wanted: Wanted, record: ManifestRecord | undefined, found: Found, step: Decision['step']];

const table: Row[] = [
  ['a file that is not there is made', wanted(), undefined, nothing, 'make'],
  ['a file that we wrote and that is gone is made', wanted(), record(), nothing, 'make'],
  ['a file that we wrote and that is there is skipped', wanted(), record(), ofSize(10), 'skip'],
  ['a known copy is skipped whatever size is expected now', wanted({ sizeBytes: 12 }), record(), ofSize(10), 'skip'],
  ['a copy of a former revision is replaced', wanted({ revision: '2' }), record(), ofSize(10), 'replace'],
  ['a copy of another item is replaced', wanted({ id: 'b' as MediaId }), record(), ofSize(10), 'replace'],
  ['a copy that is shorter than written is healed', wanted(), record(), ofSize(9), 'heal'],
  ['an empty file in the place of a copy is healed', wanted(), record(), ofSize(0), 'heal'],
  ['a copy that is longer than written is a conflict', wanted(), record(), ofSize(11), 'conflict'],
  ['a copy with an outdated time is given its new one', wanted({ mtimeMs: 2 }), record(), ofSize(10), 'retime'],
  ['an unknown file of the right size may be adopted', wanted({ sizeBytes: 10 }), undefined, ofSize(10), 'adopt'],
  ['an unknown file may be adopted while the size is unknown', wanted(), undefined, ofSize(10), 'adopt'],
  ['an unknown file of another size is a conflict', wanted({ sizeBytes: 10 }), undefined, ofSize(9), 'conflict'],
  [
    'the new revision under the record of the old one, as a killed run leaves it, may be adopted',
    wanted({ revision: '2', sizeBytes: 20 }),
    record(),
    ofSize(20),
    'adopt',
  ],
  [
    'a changed copy of a former revision is a conflict',
    wanted({ revision: '2', sizeBytes: 20 }),
    record(),
    ofSize(11),
    'conflict',
  ],
  ['a sidecar of ours makes way for an item that got its name', wanted(), sidecar, ofSize(10), 'replace'],
  ['a sidecar that was changed since does not', wanted({ sizeBytes: 20 }), sidecar, ofSize(11), 'conflict'],
  ['a directory in the place of a file is a conflict', wanted(), record(), { kind: 'directory' }, 'conflict'],
  ['a link in the place of a file is a conflict', wanted(), record(), { kind: 'link', target: 'x' }, 'conflict'],
  ['a device in the place of a file is a conflict', wanted(), undefined, { kind: 'special' }, 'conflict'],
  ['what cannot be looked at is a conflict', wanted(), record(), { kind: 'hidden', reason: 'EACCES' }, 'conflict'],
  ['a missing link is made', link, undefined, nothing, 'make'],
  ['the right link is skipped', link, undefined, { kind: 'link', target: '../b.jpg' }, 'skip'],
  ['another link is a conflict', link, undefined, { kind: 'link', target: '../c.jpg' }, 'conflict'],
  ['a file in the place of a link is a conflict', link, undefined, ofSize(1), 'conflict'],
  ['a missing directory is made', directory, undefined, nothing, 'make'],
  ['a directory that is there is skipped', directory, undefined, { kind: 'directory' }, 'skip'],
  ['a link in the place of a directory is a conflict', directory, undefined, { kind: 'link', target: 'x' }, 'conflict'],
];

const moved = wanted({ formerPath: 'photos/undated/a.jpg' });
const relinked: Wanted = { ...link, formerTarget: '../undated/b.jpg' };

test('a link of ours that says where its item was before its date was known is made anew', () => {
  assert.equal(planCopy({ wanted: relinked, found: { kind: 'link', target: '../undated/b.jpg' } }).step, 'relink');
  assert.equal(planCopy({ wanted: relinked, found: { kind: 'link', target: '../b.jpg' } }).step, 'skip');
  assert.equal(planCopy({ wanted: relinked, found: { kind: 'link', target: '../c.jpg' } }).step, 'conflict');
});

const formers: [what: string, former: Observed['former'], found: Found, step: Decision['step']][] = [
  ['a copy that stands as it was left follows its item', { record: record(), found: ofSize(10) }, nothing, 'move'],
  ['one that went is made', { record: record(), found: nothing }, nothing, 'make'],
  ['one that was changed stays', { record: record(), found: ofSize(11) }, nothing, 'make'],
  ['so does one of another time', { record: record({ mtimeMs: 9_000 }), found: ofSize(10) }, nothing, 'make'],
  ['one of a former revision stays', { record: record({ revision: '0' }), found: ofSize(10) }, nothing, 'make'],
  ['what is not ours stays', { found: ofSize(10) }, nothing, 'make'],
  [
    'something in its new place stays there',
    { record: record(), found: ofSize(10) },
    { kind: 'directory' },
    'conflict',
  ],
];

for (const [what, former, found, step] of formers) {
  test(`when the date of an item becomes known: ${what}`, () => {
    assert.equal(planCopy({ wanted: moved, found, ...(former && { former }) }).step, step);
  });
}

for (const [what, thing, known, found, step] of table) {
  test(what, () => {
    const observed = { wanted: thing, found, ...(known ? { record: known } : {}) };
    assert.equal(planCopy(observed).step, step);
  });
}
