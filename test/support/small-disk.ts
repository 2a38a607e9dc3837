import { execFileSync } from 'node:child_process';
import { statfs, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { TemporaryDirectory } from './temporary-directory.ts';

/** Why there can be no small disk here; false when there can. For the `skip` of a test. */
export function smallDiskIsImpossible(): string | false {
  if (process.platform !== 'linux') return 'needs Linux to mount a small disk';
  return process.getuid?.() === 0 ? false : 'needs root to mount a small disk';
}

/** A file system of a given size, in memory, unmounted at the end of the scope. */
export class SmallDisk implements AsyncDisposable {
  private constructor(private readonly temporary: TemporaryDirectory) {}

  static async mount(sizeBytes: number): Promise<SmallDisk> {
    const temporary = await TemporaryDirectory.create();
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${sizeBytes}`, 'gphotos-fs-test', temporary.path]);
    return new SmallDisk(temporary);
  }

  get path(): string {
    return this.temporary.path;
  }

  grow(sizeBytes: number): void {
    execFileSync('mount', ['-o', `remount,size=${sizeBytes}`, this.path]);
  }

  /** Fills the disk up to `leftBytes` with one file; answers its path. */
  async fill(leftBytes: number): Promise<string> {
    const { bavail, bsize } = await statfs(this.path);
    const ballast = join(this.path, 'ballast');
    await writeFile(ballast, Buffer.alloc(Math.max(0, bavail * bsize - leftBytes)));
    return ballast;
  }

  makeReadOnly(): void {
    execFileSync('mount', ['-o', 'remount,ro', this.path]);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    execFileSync('umount', [this.path]);
    await this.temporary[Symbol.asyncDispose]();
  }
}
