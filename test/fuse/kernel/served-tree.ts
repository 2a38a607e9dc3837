import { setImmediate as turnOfTheLoop } from 'node:timers/promises';
import { AttributeWriter } from '../../../src/fuse/kernel/attributes.ts';
import type { OpenedFile } from '../../../src/fuse/kernel/file-operations.ts';
import { KnownAbsences } from '../../../src/fuse/kernel/known-absences.ts';
import { createOperations } from '../../../src/fuse/kernel/operations.ts';
import { ReadModes } from '../../../src/fuse/kernel/read-modes.ts';
import { OPCODE } from '../../../src/fuse/kernel/wire/opcodes.ts';
import { OPEN_IN, OPEN_OUT, READ_IN, RELEASE_IN } from '../../../src/fuse/kernel/wire/structures.ts';
import { OpenFiles } from '../../../src/fuse/open-files.ts';
import type { Inode } from '../../../src/tree/tree.ts';
import type { LibraryAlbum, LibraryItem } from '../../support/library-entries.ts';
import { RecordingLog } from '../../support/recording-log.ts';
import { TreeWorld } from '../../tree/tree-world.ts';
import { type KernelAnswer, KernelSide } from './kernel-side.ts';
import { bytesOf, valuesOf } from './layout-bytes.ts';

export const OWNER = { uid: 1_001, gid: 1_002 };

/** A real tree with catalog and cache, served to the kernel's side of an exchange: all of the driver but the device. */
export class ServedTree implements AsyncDisposable {
  readonly files = new OpenFiles<OpenedFile>();
  readonly modes = new ReadModes(new RecordingLog());
  /** Nodes whose pages the kernel was told not to believe. */
  readonly forgotten: Inode[] = [];
  readonly kernel: KernelSide;

  private constructor(readonly world: TreeWorld) {
    const { tree } = world;
    this.kernel = new KernelSide(
      createOperations({
        tree,
        attributes: new AttributeWriter(tree.generation, OWNER),
        absences: new KnownAbsences(),
        files: this.files,
        modes: this.modes,
        forgetPages: (ino) => this.forgotten.push(ino),
        usage: async () => ({ files: 3, bytes: 2 ** 40 + 1 }),
      }),
      { pathOf: (node) => tree.pathOf(node as Inode) },
    );
  }

  static async open(...entries: (LibraryItem | LibraryAlbum)[]): Promise<ServedTree> {
    return new ServedTree(await TreeWorld.open(entries));
  }

  async ask(opcode: number, path: string, body?: Buffer): Promise<KernelAnswer> {
    return await this.kernel.ask(opcode, { node: this.world.find(path), ...(body ? { body } : {}) });
  }

  async openFile(path: string): Promise<{ fh: number; open_flags: number }> {
    const { errno, body } = await this.ask(OPCODE.OPEN, path, bytesOf(OPEN_IN));
    if (errno !== 0) throw new Error(`OPEN of ${path} is refused: ${errno}`);
    return valuesOf(OPEN_OUT, body);
  }

  async read(path: string, fh: number, range: { offset?: number | bigint; size: number }): Promise<KernelAnswer> {
    return await this.ask(OPCODE.READ, path, bytesOf(READ_IN, { fh, ...range }));
  }

  /** Opens, reads and releases once the download has ended: afterwards the original lies in the cache. */
  async fetch(path: string): Promise<void> {
    const { fh } = await this.openFile(path);
    await this.read(path, fh, { size: 65_536 });
    while (!this.world.tree.isSizeConfirmed(this.world.find(path))) await turnOfTheLoop();
    await this.ask(OPCODE.RELEASE, path, bytesOf(RELEASE_IN, { fh }));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.kernel.end();
    await this.files.closeAll();
    await this.world[Symbol.asyncDispose]();
  }
}
