import { rename, symlink } from 'node:fs/promises';
import { dirname } from 'node:path';
import { formatCount } from '../base/amounts.ts';
import { systemCode } from '../base/failure.ts';
import type { Planned } from './plan.ts';
import { setTime } from './set-time.ts';
import { temporaryPathIn } from './temporary-files.ts';
import type { WantedLink } from './wanted.ts';

/** What file systems without symbolic links answer: FAT and exFAT, most SMB shares. */
const NO_LINKS = new Set(['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS']);

export type MakeLink = (target: string, path: string) => Promise<void>;

export type LinkOutcome =
  | { readonly kind: 'linked' | 'skipped' }
  /** The disk takes no symbolic links. */
  | { readonly kind: 'left-out' }
  | { readonly kind: 'failed'; readonly reason: string };

/** Makes symbolic links until it turns out that the disk cannot hold them; then none is tried any more. */
export class LinkMaker {
  #made = 0;
  #refusal: { readonly path: string; readonly code: string } | undefined;
  #leftOut = 0;

  constructor(private readonly makeLink: MakeLink = symlink) {}

  /** Throws what the disk throws; something in the way is an outcome. */
  async carryOut({ wanted, decision }: Planned<WantedLink>, absolute: string): Promise<LinkOutcome> {
    if (decision.step === 'skip') return { kind: 'skipped' };
    if (decision.step === 'conflict') return { kind: 'failed', reason: decision.reason };
    if (this.#refusal) return this.#leaveOut();
    try {
      if (decision.step === 'relink') await this.#makeAnew(wanted, absolute);
      else await this.makeLink(wanted.target, absolute);
    } catch (error) {
      const code = systemCode(error) ?? '';
      if (this.#made > 0 || !NO_LINKS.has(code)) throw error;
      this.#refusal ??= { path: wanted.path, code };
      return this.#leaveOut();
    }
    this.#made += 1;
    await setTime(absolute, wanted.mtimeMs);
    return { kind: 'linked' };
  }

  async #makeAnew({ target }: WantedLink, absolute: string): Promise<void> {
    const temporary = temporaryPathIn(dirname(absolute));
    await this.makeLink(target, temporary);
    await rename(temporary, absolute);
  }

  #leaveOut(): LinkOutcome {
    this.#leftOut += 1;
    return { kind: 'left-out' };
  }

  /** One line for all the links that were left out; undefined when none was. */
  get complaint(): { path: string; reason: string } | undefined {
    if (!this.#refusal) return undefined;
    const { path, code } = this.#refusal;
    const links = formatCount(this.#leftOut, 'link was', 'links were');
    return {
      path,
      reason: `the destination cannot hold symbolic links (${code}), so ${links} left out; leave links out on purpose with --no-links`,
    };
  }
}
