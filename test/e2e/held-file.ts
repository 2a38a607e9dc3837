import { createHash } from 'node:crypto';
import type { MediaBody } from '../../src/sandbox/media-body.ts';
import type { Person } from '../support/person.ts';
import type { ProgramResult, RunningProgram } from '../support/programs.ts';

const FIRST_BYTES = 1_000;

/** Opens "$1", reads a little, says so through the pipe "$2", waits for a line from the pipe "$3", reads the rest. */
const SCRIPT = `
  exec 3< "$1"
  dd bs=${FIRST_BYTES} count=1 status=none <&3 > "$2"
  read -r line < "$3"
  exec sha256sum <&3`;

/** A file of the mount that another process has open, and has read 1,000 bytes of. At the end of the scope it is let go. */
export class HeldFile implements AsyncDisposable {
  static #made = 0;

  private constructor(
    private readonly person: Person,
    private readonly reader: RunningProgram,
    private readonly go: string,
  ) {}

  static async open(person: Person, path: string): Promise<HeldFile> {
    HeldFile.#made += 1;
    const [begun, go] = ['begun', 'go'].map((name) => person.directory.join(`${name}-${HeldFile.#made}`));
    await person.output('mkfifo', [begun ?? '', go ?? '']);
    const reader = person.start('sh', ['-c', SCRIPT, 'sh', path, begun ?? '', go ?? '']);
    await person.output('cat', [begun ?? '']);
    return new HeldFile(person, reader, go ?? '');
  }

  /** The reader reads on to the end; the answer holds the SHA-256 of what came after the first 1,000 bytes. */
  async readRest(): Promise<ProgramResult> {
    await this.person.output('sh', ['-c', 'echo > "$1"', 'sh', this.go]);
    return await this.reader.result;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.reader.kill('SIGKILL');
    await this.reader.result;
  }
}

/** What `readRest` answers when every byte is right. */
export async function sha256OfRest(body: MediaBody): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of body.chunks({ start: FIRST_BYTES, end: body.sizeBytes })) hash.update(chunk);
  return hash.digest('hex');
}
