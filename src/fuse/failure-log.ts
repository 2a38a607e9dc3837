import type { Clock } from '../base/clock.ts';
import { type FailureCode, failureCode, messageOf } from '../base/failure.ts';
import type { Log } from '../base/log.ts';

const LINES_A_MINUTE = 20;

/**
 * One line for each failure that a program on the mount meets, so that no errno stays unexplained; but not ten thousand
 * lines when a file manager walks a library whose server is down: beyond 20 a minute for one kind, they are counted.
 */
export class FailureLog {
  readonly #written = new Map<FailureCode, { minute: number; lines: number; more: number }>();

  constructor(
    private readonly log: Log,
    private readonly clock: Clock,
  ) {}

  report(operation: string, path: string, reason: unknown): void {
    const code = failureCode(reason);
    if (code === 'not-found' || code === 'read-only' || code === 'canceled') return;
    if (!this.#mayWrite(code)) return;
    const fields = { operation, path, code, reason: messageOf(reason) };
    if (code === 'bug') this.log.error({ ...fields, err: reason }, 'A request on the mount failed unexpectedly');
    else this.log.warn(fields, 'A request on the mount failed');
  }

  #mayWrite(code: FailureCode): boolean {
    const minute = Math.floor(this.clock.nowMs() / 60_000);
    const before = this.#written.get(code);
    if (before?.minute !== minute) {
      if (before && before.more > 0) this.log.warn({ code, count: before.more }, 'More requests failed the same way');
      this.#written.set(code, { minute, lines: 1, more: 0 });
      return true;
    }
    before.lines += 1;
    if (before.lines > LINES_A_MINUTE) before.more += 1;
    return before.lines <= LINES_A_MINUTE;
  }
}
