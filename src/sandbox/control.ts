import type { Clock } from '../base/clock.ts';
import { BaseUrls } from './base-urls.ts';
import { type Changes, changed } from './changes.ts';
import { type Fault, FaultQueue } from './faults.ts';
import { LibraryStore } from './library-store.ts';
import { MovableClock } from './movable-clock.ts';
import { RequestLog } from './request-log.ts';
import type { SandboxLibrary } from './sandbox-library.ts';
import { DEFAULT_SETTINGS, type SandboxSettings } from './settings.ts';
import { type AccessToken, TokenBook } from './token-book.ts';

/** The scope that a token of `control.signIn()` carries: the one Google still grants for reading. */
export const READ_SCOPE = 'https://www.googleapis.com/auth/photoslibrary.readonly.appcreateddata';

/** Everything that steers and watches a running sandbox. The same is there over HTTP: see `control-routes.ts`. */
export class SandboxControl {
  readonly settings: SandboxSettings;
  readonly clock: MovableClock;
  readonly faults = new FaultQueue();
  readonly requests = new RequestLog();
  readonly library: LibraryStore;
  readonly tokens: TokenBook;
  readonly baseUrls: BaseUrls;

  constructor(library: SandboxLibrary, clock: Clock, settings: Partial<SandboxSettings>) {
    this.settings = { ...DEFAULT_SETTINGS, ...settings };
    this.clock = new MovableClock(clock);
    this.library = new LibraryStore(library);
    this.tokens = new TokenBook(this.clock, this.settings);
    this.baseUrls = new BaseUrls(this.library, this.clock, this.settings);
  }

  /** Switches behaviour from the next request on; what is not named stays as it is. */
  change(settings: Changes<SandboxSettings>): void {
    Object.assign(this.settings, changed(this.settings, settings));
  }

  /** The next `times` requests that match meet the fault: `failNext('F-503', { kinds: ['list'], times: 2 })`. */
  failNext(answer: Fault['answer'], which: Omit<Fault, 'answer'> = {}): void {
    this.faults.add({ answer, ...which });
  }

  /** Puts the sandbox's clock forward (or back): tokens and base URLs age. */
  moveClock(byMs: number): void {
    this.clock.move(byMs);
  }

  /** Base URLs given out so far answer 403 from now on. */
  expireBaseUrls(): void {
    this.baseUrls.expireAll();
  }

  /** Tokens without a browser: an access token with its refresh token in `grant`. */
  signIn(scopes: readonly string[] = [READ_SCOPE]): AccessToken {
    return this.tokens.grant(scopes);
  }
}
