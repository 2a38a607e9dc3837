/**
 * Which sidecar belongs to which photo or video of a folder. Names are all there is to go by: a sidecar never names its file.
 * Matching goes from the strictest rule to the loosest; a file is claimed once, and a sidecar has one item. What is
 * not certain enough stays without, and is reported rather than paired wrongly.
 */
import { claimByName } from './claim-by-name.ts';
import { claimCompanions } from './claim-companions.ts';
import { claimEdited, claimForgottenDuplicates, claimPlainCopies, readEditedStem } from './claim-edited.ts';
import { isUnclaimed, type MediaFile, type MediaRole, openMediaFile, openSlot, type SidecarSlot } from './folder.ts';
import type { MatchRule } from './match-rule.ts';
import { originalOfFile, originalOfSlot } from './original.ts';
import { Originals } from './originals.ts';

/** A sidecar of the folder: the name of its file and the title inside. */
export interface FolderSidecar {
  readonly name: string;
  readonly title?: string | undefined;
}

/** What was found out about one media file. */
export interface MatchedMedia<S extends FolderSidecar> {
  readonly name: string;
  readonly role: MediaRole;
  /** Its own, or that of the item which it is a copy or a half of. */
  readonly sidecar?: S;
  /** Absent for a primary without sidecar. Present without a sidecar: the copy or half of a file that has none either. */
  readonly rule?: MatchRule;
  /** The number in its name that only keeps it apart from others of its title; absent for none. */
  readonly counter?: number;
  /** The name of the file that it is a copy or a half of; absent for a primary and when that file is missing. */
  readonly of?: string;
}

export interface FolderMatch<S extends FolderSidecar> {
  /** Every media file once, in the order given. */
  readonly media: readonly MatchedMedia<S>[];
  /** Sidecars that no file has, in the order given. */
  readonly unusedSidecars: readonly S[];
}

/**
 * Matches the media files and the asset sidecars of one folder of one export, over all its parts. The names of media count
 * once; of sidecars with one name the first is used and the others are left over. The order of the input decides nothing
 * else. Takes time in proportion to the number of names, but for sorting them.
 */
export function matchSidecars<S extends FolderSidecar>(
  mediaNames: Iterable<string>,
  sidecars: readonly S[],
): FolderMatch<S> {
  const files = [...new Set(mediaNames)].map(openMediaFile);
  const sidecarOfSlot = openSlots(sidecars);
  const slots = [...sidecarOfSlot.keys()].sort(byName);
  const filesByName = [...files].sort(byName);

  claimByName(slots, filesByName);
  claimAmongCopies(slots, filesByName);
  claimBeside(slots, filesByName);

  const used = new Set([...sidecarOfSlot].filter(([slot]) => slot.isUsed).map(([, sidecar]) => sidecar));
  return {
    media: files.map((file) => describe(file, sidecarOfSlot)),
    unusedSidecars: sidecars.filter((sidecar) => !used.has(sidecar)),
  };
}

/**
 * A title without extension may mean several files, of which one is plainly the copy of another item: `lake-edited` is
 * `lake-edited.jpg` where `lake-edited.png` stands beside `lake.png`.
 */
function claimAmongCopies(slots: readonly SidecarSlot[], files: readonly MediaFile[]): void {
  const waiting = slots.filter(({ isUsed }) => !isUsed);
  if (waiting.length === 0 || !files.some(isUnclaimed)) return;
  claimPlainCopies(new Originals(slots.map(originalOfSlot)), files);
  claimByName(waiting, files);
}

/** Files that belong to another: to an item with a sidecar if there is such, else to a file that lacks its own. */
function claimBeside(slots: readonly SidecarSlot[], files: readonly MediaFile[]): void {
  if (!files.some(isUnclaimed)) return;
  const known = new Originals(slots.map(originalOfSlot));
  claimCompanions(known.all, files);
  claimEdited('edited', known, files);

  const alone = files.filter((file) => isUnclaimed(file) && readEditedStem(file)?.suffix !== 'known');
  claimCompanions(alone.map(originalOfFile), files);
  claimEdited('edited', new Originals(alone.filter(isUnclaimed).map(originalOfFile)), files);

  claimEdited('edited-other-counter', known, files);
  claimEdited('edited-unknown-suffix', known, files);
  claimForgottenDuplicates(known, files);
}

function openSlots<S extends FolderSidecar>(sidecars: readonly S[]): Map<SidecarSlot, S> {
  const firstOfName = new Map<string, S>();
  for (const sidecar of sidecars) if (!firstOfName.has(sidecar.name)) firstOfName.set(sidecar.name, sidecar);
  return new Map([...firstOfName.values()].map((sidecar) => [openSlot(sidecar.name, sidecar.title), sidecar]));
}

function describe<S extends FolderSidecar>(file: MediaFile, sidecars: ReadonlyMap<SidecarSlot, S>): MatchedMedia<S> {
  const { claim, name } = file;
  if (claim === undefined) return { name, role: 'primary' };
  // A file that something goes with may have turned out to be a copy itself.
  const slot = claim.slot ?? claim.of?.claim?.slot;
  const sidecar = slot && sidecars.get(slot);
  const counter = claim.role === 'primary' ? claim.slot?.primary?.reading.counter : undefined;
  return {
    name,
    role: claim.role,
    ...(sidecar && { sidecar }),
    rule: claim.rule,
    ...(counter ? { counter } : {}),
    ...(claim.of && { of: claim.of.name }),
  };
}

function byName(a: { readonly name: string }, b: { readonly name: string }): number {
  if (a.name === b.name) return 0;
  return a.name < b.name ? -1 : 1;
}
