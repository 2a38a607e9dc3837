import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Found } from '../../../src/materialize/found.ts';
import type { ManifestRecord, SidecarRecord } from '../../../src/materialize/manifest-record.ts';
import { planSidecar, type SidecarDecision } from '../../../src/materialize/sidecars/plan-sidecar.ts';
import type { WantedSidecar } from '../../../src/materialize/sidecars/wanted-sidecar.ts';

const wanted: WantedSidecar = {
  path: 'a.jpg.xmp',
  content: Buffer.from('0123456789'),
  sha256: 'now',
  isNeeded: true,
};
const blank: WantedSidecar = { ...wanted, isNeeded: false };

function ours(details: Partial<SidecarRecord> = {}): SidecarRecord {
  return { kind: 'sidecar', sizeBytes: 10, sha256: 'now', mtimeMs: 1_000, ...details };
}

function ofSize(sizeBytes: number): Found {
  return { kind: 'file', sizeBytes, mtimeMs: 1_000 };
}

const former = ours({ sizeBytes: 8, sha256: 'before' });
const original: ManifestRecord = { kind: 'original', id: 'b', revision: '1', sizeBytes: 10, sha256: 'b', mtimeMs: 1 };
const nothing: Found = { kind: 'nothing' };

type Step = SidecarDecision['step'] | undefined;
type Row = [what: string, wanted: WantedSidecar, record: ManifestRecord | undefined, found: Found, step: Step];

const table: Row[] = [
  ['a sidecar that is not there is written', wanted, undefined, nothing, 'write'],
  ['one that we wrote and that is gone is written', wanted, ours(), nothing, 'write'],
  ['one that we wrote is skipped', wanted, ours(), ofSize(10), 'skip'],
  ['one that somebody added to is skipped', wanted, ours(), ofSize(11), 'skip'],
  ['one that is shorter than written is looked at', wanted, ours(), ofSize(9), 'examine'],
  ['one that says what was known before is looked at', wanted, former, ofSize(8), 'examine'],
  ['the new one under its old record, as a killed run leaves it, is looked at', wanted, former, ofSize(10), 'examine'],
  ['one that says something else and was added to is a conflict', wanted, former, ofSize(9), 'conflict'],
  ['an unknown file of the same size is looked at', wanted, undefined, ofSize(10), 'examine'],
  ['an unknown file of another size is a conflict', wanted, undefined, ofSize(11), 'conflict'],
  ['the original of an item that left the tree is a conflict', wanted, original, ofSize(10), 'conflict'],
  ['a directory is a conflict', wanted, ours(), { kind: 'directory' }, 'conflict'],
  ['a link is a conflict', wanted, ours(), { kind: 'link', target: 'x' }, 'conflict'],
  ['what cannot be looked at is a conflict', wanted, ours(), { kind: 'hidden', reason: 'EACCES' }, 'conflict'],
  ['with nothing to say none is written', blank, undefined, nothing, undefined],
  ['with nothing to say a foreign file is nobody’s business', blank, undefined, ofSize(10), undefined],
  ['with nothing to say the original of another item is left alone', blank, original, ofSize(10), undefined],
  ['with nothing to say one that was deleted stays so', blank, former, nothing, undefined],
  ['with nothing to say any more ours is looked at', blank, former, ofSize(8), 'examine'],
  ['with nothing to say any more ours stays as it is once it says so', blank, ours(), ofSize(10), 'skip'],
];

for (const [what, one, record, found, step] of table) {
  test(what, () => {
    assert.equal(planSidecar({ wanted: one, found, ...(record ? { record } : {}) })?.step, step);
  });
}
