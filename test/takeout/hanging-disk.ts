import { setImmediate as turnOfTheLoop } from 'node:timers/promises';
import { type Disk, localDisk, type OpenedFile } from '../../src/takeout/disk.ts';

/** The disks of this machine, some paths of which do not answer before `release`. Late answers arrive all the same. */
export class HangingDisk implements Disk {
  /** Calls that were begun and have no answer yet. */
  running = 0;
  mostRunning = 0;
  openFiles = 0;
  readBytes = 0;
  private hangs: (path: string, call: string) => boolean = () => false;
  private stuck: (() => void)[] = [];
  private waiting: { readonly count: number; readonly tell: () => void }[] = [];

  hang(hangs: (path: string, call: string) => boolean): void {
    this.hangs = hangs;
  }

  /** Resolves when whoever asked has heard the answers. */
  async release(): Promise<void> {
    this.hangs = () => false;
    for (const go of this.stuck.splice(0)) go();
    do await turnOfTheLoop();
    while (this.running > 0);
    await turnOfTheLoop();
  }

  /** Resolves as soon as so many calls hang. */
  untilStuck(count = 1): Promise<void> {
    return new Promise((tell) => {
      this.waiting.push({ count, tell });
      this.tell();
    });
  }

  readonly openFile = (path: string) => this.opened(path, localDisk.openFile);
  readonly openItself = (path: string) => this.opened(path, localDisk.openItself);
  readonly stat = (path: string) => this.ask(path, 'stat', () => localDisk.stat(path));
  readonly lstat = (path: string) => this.ask(path, 'lstat', () => localDisk.lstat(path));
  readonly list = (path: string) => this.ask(path, 'list', () => localDisk.list(path));
  readonly realPath = (path: string) => this.ask(path, 'realPath', () => localDisk.realPath(path));

  private async opened(path: string, openFile: Disk['openFile']): Promise<OpenedFile> {
    const handle = await this.ask(path, 'open', () => openFile(path));
    this.openFiles += 1;
    return {
      fd: handle.fd,
      read: async (...wanted) => {
        const found = await this.ask(path, 'read', () => handle.read(...wanted));
        this.readBytes += found.bytesRead;
        return found;
      },
      stat: (options) => this.ask(path, 'fstat', () => handle.stat(options)),
      close: async () => {
        await this.ask(path, 'close', () => handle.close());
        this.openFiles -= 1;
      },
    };
  }

  private async ask<T>(path: string, call: string, work: () => Promise<T>): Promise<T> {
    this.running += 1;
    this.mostRunning = Math.max(this.mostRunning, this.running);
    try {
      if (this.hangs(path, call)) {
        await new Promise<void>((resolve) => {
          this.stuck.push(resolve);
          this.tell();
        });
      }
      return await work();
    } finally {
      this.running -= 1;
    }
  }

  private tell(): void {
    const isDue = ({ count }: { readonly count: number }) => count <= this.stuck.length;
    for (const { tell } of this.waiting.filter(isDue)) tell();
    this.waiting = this.waiting.filter((one) => !isDue(one));
  }
}
