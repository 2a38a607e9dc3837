/** What a check of the machine or the settings found. */
export interface Finding {
  /** What was looked at: `/dev/fuse`, `token`. */
  readonly what: string;
  readonly verdict: 'ok' | 'warning' | 'problem';
  /** What is there, in a few words. */
  readonly found: string;
  /** What to do about it; absent when all is well. */
  readonly remedy?: string;
}

export const fine = (what: string, found: string): Finding => ({ what, verdict: 'ok', found });

export const problem = (what: string, found: string, remedy: string): Finding => ({
  what,
  verdict: 'problem',
  found,
  remedy,
});

export const warning = (what: string, found: string, remedy: string): Finding => ({
  ...problem(what, found, remedy),
  verdict: 'warning',
});
