import type { MatchRule } from './match-rule.ts';
import { kindOfExtension, type MediaKind } from './media-name.ts';
import { NAME_BUDGET_UNITS, splitExtension } from './name-rule.ts';
import { readSidecarName, type SidecarReading } from './sidecar-name.ts';

/** What a media file is among its neighbours. */
export type MediaRole =
  /** An item of its own. */
  | 'primary'
  /** The moving half of a photo. */
  | 'companion'
  /** The edited copy of an item. */
  | 'edited'
  /** An edited copy, most likely, whose suffix fell to the cut and left only a number. */
  | 'duplicate';

/** A media file while its folder is being matched. Set once: `claim`. */
export interface MediaFile {
  readonly name: string;
  /** Of the name in NFC. */
  readonly stem: string;
  readonly extension: string;
  /** Length of the stem as it was given: Google cuts titles in the form in which they were uploaded. */
  readonly stemUnits: number;
  /** What its extension, as it was given, leaves of the budget. */
  readonly roomUnits: number;
  readonly kind: MediaKind;
  claim: Claim | undefined;
}

export interface Claim {
  readonly role: MediaRole;
  readonly rule: MatchRule;
  readonly slot?: SidecarSlot;
  /** The file that this one goes with; absent for a primary, and when that file is not in the folder. */
  readonly of?: MediaFile;
}

/** A sidecar while its folder is being matched. */
export interface SidecarSlot {
  readonly name: string;
  readonly readings: readonly SidecarReading[];
  /** The item it belongs to, and the reading that led there. */
  primary: { readonly file: MediaFile; readonly reading: SidecarReading } | undefined;
  /** Some file has it, if only an edited copy. */
  isUsed: boolean;
  hasEdit: boolean;
}

export function openMediaFile(name: string): MediaFile {
  const pieces = splitExtension(name.normalize('NFC'));
  const given = splitExtension(name);
  return {
    name,
    ...pieces,
    stemUnits: given.stem.length,
    roomUnits: NAME_BUDGET_UNITS - given.extension.length,
    kind: kindOfExtension(pieces.extension),
    claim: undefined,
  };
}

export function openSlot(name: string, title: string | undefined): SidecarSlot {
  return { name, readings: readSidecarName(name, title), primary: undefined, isUsed: false, hasEdit: false };
}

export function claimPrimary(slot: SidecarSlot, reading: SidecarReading, file: MediaFile, rule: MatchRule): void {
  slot.primary = { file, reading };
  slot.isUsed = true;
  file.claim = { role: 'primary', rule, slot };
}

/** Whether the cut may have taken something from the stem; `base` is the stem without its number. */
export function fillsBudget({ stem, stemUnits, roomUnits }: MediaFile, base: string): boolean {
  return stemUnits - (stem.length - base.length) >= roomUnits;
}

export function isUnclaimed(file: MediaFile): boolean {
  return file.claim === undefined;
}
