/** How a media file came to what belongs to it. */
export type MatchRule =
  /** Called as the title predicts. */
  | 'title'
  /** The same in an export that does not cut names. */
  | 'title-unclipped'
  /** The same, with an extension that the title lacks. */
  | 'title-any-extension'
  /** One of the two names is cut and the other is not. */
  | 'title-other-cut'
  /** The title is missing or of no use; the sidecar's own name tells. */
  | 'sidecar-name'
  /** The same by case, Unicode form, or characters that were replaced. */
  | 'folded'
  /** The moving half of a photo. */
  | 'companion'
  /** An original's name with a suffix that Google appends. */
  | 'edited'
  /** The same with another number than the original's. */
  | 'edited-other-counter'
  /** The same with a word in a language that is not known. */
  | 'edited-unknown-suffix'
  /** A numbered copy of a name so long that a suffix was cut away. */
  | 'forgotten-duplicate';

/** The step of the matching in which each rule is tried, in their order: the higher, the less is certain. */
export const MATCH_STEPS = {
  title: 2,
  'title-unclipped': 2,
  'title-any-extension': 2,
  'title-other-cut': 2,
  'sidecar-name': 3,
  folded: 4,
  companion: 5,
  edited: 6,
  'edited-other-counter': 6,
  'edited-unknown-suffix': 6,
  'forgotten-duplicate': 7,
} as const satisfies Record<MatchRule, number>;
