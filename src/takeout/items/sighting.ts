import type { MediaItem } from '../../library/media-item.ts';
import type { Sidecar } from '../json/sidecar.ts';
import type { MatchRule } from '../names/match-rule.ts';
import type { FolderFile } from './folder-content.ts';

/** What a file of an export is: an item of its own, an edited copy, or the moving half of a photo. */
export type Role = 'primary' | 'edited' | 'companion';

/** One photo or video as one folder of one export shows it. */
export interface Sighting {
  readonly role: Role;
  readonly file: FolderFile;
  /** The one in the same folder that it is a copy or a half of. */
  readonly of?: Sighting;
  /** By which items are told apart: the name of the upload, of the original for what is beside one. */
  readonly title: string;
  readonly filename: string;
  readonly kind: MediaItem['kind'];
  readonly takenAtMs?: number;
  readonly takenAtPrecision?: MediaItem['takenAtPrecision'];
  readonly sidecar?: Sidecar;
  readonly standing?: MediaItem['standing'];
  readonly rule?: MatchRule;
}
