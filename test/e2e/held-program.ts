import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import type { Person } from '../support/person.ts';
import { missingPrograms, type ProgramResult, type RunningProgram } from '../support/programs.ts';

/** The system's, where there is one: what comes first in PATH may lie in a home directory that others cannot enter. */
export const PYTHON = existsSync('/usr/bin/python3') ? '/usr/bin/python3' : 'python3';

export const NO_PYTHON = missingPrograms(PYTHON.replace('/usr/bin/', ''));

/**
 * A program of a person that holds something of a mount, a mapping or a listing half read, until it is told to go on. It is
 * Python: `begin()` says that it holds it, and waits for the text that it then returns. At the end of the scope it is ended.
 */
export class HeldProgram implements AsyncDisposable {
  static #made = 0;

  private constructor(
    private readonly person: Person,
    private readonly program: RunningProgram,
    private readonly go: string,
  ) {}

  /** `script` finds `path` as `sys.argv[1]`. Resolves once it says that it has begun. */
  static async start(person: Person, script: string, path: string): Promise<HeldProgram> {
    HeldProgram.#made += 1;
    const [begun = '', go = ''] = ['begun', 'go-on'].map((name) =>
      person.directory.join(`${name}-${HeldProgram.#made}`),
    );
    await person.output('mkfifo', [begun, go]);
    const program = person.start(PYTHON, ['-c', `${BEGIN}${script}`, path, begun, go]);
    const hearing = person.start('cat', [begun]);
    const first = await Promise.race([hearing.result.then(() => 'begun' as const), program.result]);
    hearing.kill('SIGKILL');
    await hearing.result;
    if (first !== 'begun') assert.fail(`It ended before it began: ${first.stderr}`);
    return new HeldProgram(person, program, go);
  }

  /** Lets it go on, and waits for its end. */
  async goOn(text = ''): Promise<ProgramResult> {
    await this.person.output('sh', ['-c', 'printf %s "$2" > "$1"', 'sh', this.go, text]);
    return await this.program.result;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.program.kill('SIGKILL');
    await this.program.result;
  }
}

const BEGIN = `
import sys
def begin():
    open(sys.argv[2], 'w').close()
    with open(sys.argv[3]) as go: return go.read()
`;
