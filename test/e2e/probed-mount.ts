import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { Sandbox } from '../../src/sandbox/sandbox.ts';
import { Person, type RunningMount } from '../support/person.ts';
import { letKernelForget } from './driver-differences.ts';
import type { Deed, Looks, Outcome } from './tree-probe.ts';
import type { Way } from './ways-to-mount.ts';

/** A mount, and a process of the same user that does to it what a test says. */
export class ProbedMount implements AsyncDisposable {
  readonly #inodes = new Map<string, number>();
  readonly #answers: AsyncIterator<string>;

  private constructor(
    readonly way: Way,
    private readonly person: Person,
    private readonly mount: RunningMount,
    private readonly probe: ChildProcess,
    answers: AsyncIterable<string>,
  ) {
    this.#answers = answers[Symbol.asyncIterator]();
  }

  static async open(way: Way, sandbox: Sandbox): Promise<ProbedMount> {
    const person = await Person.with(sandbox, await way.settling());
    try {
      const mount = await person.mount();
      const [program = '', ...args] = person.commandOf(process.execPath, [
        '--import=tsx',
        person.fileOfCheckout('test/e2e/tree-probe.ts'),
        mount.mountPoint,
      ]);
      const probe = spawn(program, args, {
        cwd: person.fileOfCheckout('.'),
        env: person.environment,
        stdio: ['pipe', 'pipe', 'inherit'],
      });
      return new ProbedMount(way, person, mount, probe, createInterface({ input: probe.stdout }));
    } catch (error) {
      await person[Symbol.asyncDispose]();
      throw error;
    }
  }

  /** Afterwards what the library holds now is what is to be seen. */
  async sync(): Promise<void> {
    const { status, stderr } = await this.person.gphotosFs('sync', '--accept-removals');
    assert.equal(status, 0, stderr);
    await letKernelForget(this.way, this.mount.mountPoint);
  }

  /** What it wrote to its log so far. */
  said(): string {
    return this.mount.said();
  }

  async perform(deeds: readonly Deed[]): Promise<Outcome[]> {
    this.probe.stdin?.write(`${JSON.stringify(deeds)}\n`);
    const answer = await this.#answers.next();
    assert.ok(!answer.done, 'the probe ended');
    return JSON.parse(answer.value);
  }

  /** No path ever changes its inode number. */
  compareInodes(deeds: readonly Deed[], outcomes: readonly Outcome[]): void {
    for (const [index, { what, path }] of deeds.entries()) {
      const outcome = outcomes[index];
      if (what !== 'look' || !outcome || 'refused' in outcome || /\/\.\.$/.test(path)) continue;
      const { ino } = outcome.value as Looks;
      assert.equal(this.#inodes.get(path) ?? ino, ino, `${path} keeps its inode number`);
      this.#inodes.set(path, ino);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const ended = once(this.probe, 'close');
    this.probe.stdin?.end();
    await ended;
    await this.person[Symbol.asyncDispose]();
  }
}
