import type { Clock } from '../base/clock.ts';

/** Where a command writes: results to `out`, everything else to `err`. */
export interface Terminal {
  out(text: string): void;
  err(text: string): void;
  /** Whether a person watches `err`: a progress bar there, plain lines elsewhere. */
  readonly interactive: boolean;
  /** Whether a person sits there, sees `out` and can type. */
  readonly attended: boolean;
  /** Width of `err` in characters. */
  readonly columns: number;
}

/** What the process edge hands to a command. */
export interface CommandContext {
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly terminal: Terminal;
  readonly clock: Clock;
  /** Aborts when the person or the system asks the program to end. */
  readonly interrupted: AbortSignal;
  /** The program's own file and the options of its Node, to start it again as another process. */
  readonly selfCommand: readonly string[];
  /** Tells a waiting parent process that this one is ready; does nothing without one. */
  readonly tellParent: (message: object) => void;
}

export type Flags = Readonly<Record<string, unknown>>;
