import type { Log } from '../../src/base/log.ts';

export interface LoggedLine {
  readonly level: keyof Log;
  readonly fields: object;
  readonly message: string;
}

/** Keeps every line for the test to look at. */
export class RecordingLog implements Log {
  readonly lines: LoggedLine[] = [];

  debug(fields: object, message: string): void {
    this.lines.push({ level: 'debug', fields, message });
  }

  info(fields: object, message: string): void {
    this.lines.push({ level: 'info', fields, message });
  }

  warn(fields: object, message: string): void {
    this.lines.push({ level: 'warn', fields, message });
  }

  error(fields: object, message: string): void {
    this.lines.push({ level: 'error', fields, message });
  }

  /** The messages of one level. */
  messages(level: keyof Log): string[] {
    return this.lines.filter((line) => line.level === level).map((line) => line.message);
  }

  /** Everything that a reader of the log sees. */
  text(): string {
    return this.lines.map(({ fields, message }) => `${JSON.stringify(fields)} ${message}`).join('\n');
  }
}
