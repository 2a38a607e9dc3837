import type { Attempts } from './attempts.ts';
import type { Destination } from './destination.ts';

/** Makes directories as they are needed. Those of neighbours are the same one most of the time, so the last is remembered. */
export class DirectoryMaker {
  #last: { readonly path: string; readonly problem: string | undefined } | undefined;

  constructor(
    private readonly destination: Destination,
    private readonly attempts: Attempts,
  ) {}

  /** Answers why a directory of the tree cannot be made, if so. Throws what is a reason to stop the run. */
  async problemWith(path: string, signal: AbortSignal): Promise<string | undefined> {
    if (this.#last?.path === path) return this.#last.problem;
    const outcome = await this.attempts.make(() => this.destination.makeDirectory(path), signal);
    this.#last = { path, problem: outcome?.reason };
    return this.#last.problem;
  }
}
