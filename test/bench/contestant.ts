/** In the order in which tables and pictures show them. `gphotos-fs` stands for tasks in which no driver takes part. */
export const CONTESTANTS = ['kernel driver', 'fuse-native', 'gphotos-fs', 'rclone', 'plain disk'] as const;
export type Contestant = (typeof CONTESTANTS)[number];

/** Who did something, and in which of its ways when it has several. */
export interface Identity {
  readonly contestant: Contestant;
  readonly variant?: string | undefined;
}

/** Who could not take part, and why. */
export type Absent = Readonly<Record<string, string>>;

export function nameOf({ contestant, variant }: Identity): string {
  return variant === undefined ? contestant : `${contestant}, ${variant}`;
}
