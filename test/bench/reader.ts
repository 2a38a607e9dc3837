import { fileURLToPath } from 'node:url';
import { Background } from './background.ts';

const PROGRAM = fileURLToPath(new URL('reader-process.ts', import.meta.url));

export type ReadingTask =
  /** Opens the file and reads its first 4 KiB. */
  | { readonly read: 'first'; readonly path: string }
  /** Reads `reads` of the file's `pages` pages of 4 KiB, here and there; `pages` is a power of two. */
  | { readonly read: 'scattered'; readonly path: string; readonly pages: number; readonly reads: number }
  /** Opens, reads and closes every file of the directory. */
  | { readonly read: 'every'; readonly path: string };

type Answer = { readonly elapsedMs: number; readonly bytes: number } | { readonly failure: string };

/** A process that reads what others serve, and takes the time itself. */
export class Reader implements AsyncDisposable {
  private constructor(private readonly process: Background) {}

  static start(): Reader {
    return new Reader(Background.start(process.execPath, ['--import', 'tsx', PROGRAM]));
  }

  /** Answers how long it took. Throws unless exactly `expectedBytes` were read. */
  async time(task: ReadingTask, expectedBytes: number): Promise<number> {
    const answer = JSON.parse(await this.process.ask(JSON.stringify(task))) as Answer;
    if ('failure' in answer) throw new Error(`Cannot read ${task.path}: ${answer.failure}`);
    if (answer.bytes === expectedBytes) return answer.elapsedMs;
    throw new Error(`Reading ${task.path} gave ${answer.bytes} bytes instead of ${expectedBytes}`);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.process.stop();
  }
}
