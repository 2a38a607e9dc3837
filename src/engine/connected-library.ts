import type { PhotoLibrary } from '../library/photo-library.ts';

/** A library that is reached over the network, and what it cost so far. */
export interface ConnectedLibrary extends AsyncDisposable {
  readonly library: PhotoLibrary;
  /** Requests sent, by kind. */
  requests(): Readonly<Record<string, number>>;
  /** Why it cannot be asked at all, with the next step: nobody signed in. Undefined when it can. Asks nobody. */
  whatIsMissing(): Promise<Error | undefined>;
}
