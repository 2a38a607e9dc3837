import type { Clock } from '../base/clock.ts';
import type { Terminal } from './context.ts';

const LINE_EVERY_MS = 10_000;

/** One line that is drawn over on a terminal, and written anew every ten seconds elsewhere. */
export class ProgressLine {
  #drawn = false;
  #writtenMs: number;

  constructor(
    private readonly terminal: Terminal,
    private readonly clock: Clock,
  ) {
    this.#writtenMs = clock.nowMs();
  }

  show(text: string): void {
    if (this.terminal.interactive) {
      this.terminal.err(`\r\u001b[2K${text.slice(0, this.terminal.columns - 1)}`);
      this.#drawn = true;
      return;
    }
    if (this.clock.nowMs() - this.#writtenMs < LINE_EVERY_MS) return;
    this.#writtenMs = this.clock.nowMs();
    this.terminal.err(`${text}\n`);
  }

  /** Takes the line away, so that what follows starts at the left. */
  clear(): void {
    if (this.#drawn) this.terminal.err('\r\u001b[2K');
    this.#drawn = false;
  }
}
