import type { CommandContext, Terminal } from '../../src/cli/context.ts';
import { ManualClock } from '../support/manual-clock.ts';

/** Keeps what a command writes. */
export class RecordingTerminal implements Terminal {
  readonly written = { out: '', err: '' };

  readonly attended = false;

  constructor(
    readonly interactive = false,
    readonly columns = 80,
  ) {}

  out(text: string): void {
    this.written.out += text;
  }

  err(text: string): void {
    this.written.err += text;
  }
}

/** A command line in a test: its terminal, its environment, and nobody who interrupts. */
export function contextOf(
  terminal: RecordingTerminal,
  environment: Readonly<Record<string, string>> = {},
): CommandContext {
  return {
    terminal,
    environment,
    clock: new ManualClock(),
    interrupted: new AbortController().signal,
    selfCommand: [],
    tellParent: () => {},
  };
}
