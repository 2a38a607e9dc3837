import type { IndexStore } from '../index/index-store.ts';
import { sortable } from '../index/record-kind.ts';
import { covers, type Input, inputRecords } from './input.ts';

/** Stands in an index that something was ever added to. */
const USED = 'used:';

/** What was added, in order. */
export class InputList {
  private constructor(
    private readonly store: IndexStore,
    private readonly inputs: Map<string, Input>,
    private isUsed: boolean,
  ) {}

  static async load(store: IndexStore): Promise<InputList> {
    const inputs = new Map<string, Input>();
    for await (const block of store.records(inputRecords)) {
      for (const { key, value } of block) inputs.set(key, value);
    }
    return new InputList(store, inputs, inputs.size > 0 || store.text(USED) !== undefined);
  }

  get all(): readonly Input[] {
    return [...this.inputs.values()];
  }

  /** Whether anything was ever added to this index, also when all of it was removed. */
  get wasUsed(): boolean {
    return this.isUsed;
  }

  /** What was removed from an input by name before belongs to it again. */
  async add({ path, kind }: Pick<Input, 'path' | 'kind'>): Promise<void> {
    for (const [key, input] of this.inputs) {
      if (input.except.includes(path)) {
        await this.put(key, { ...input, except: input.except.filter((other) => other !== path) });
      }
    }
    const known = [...this.inputs].find(([, input]) => input.path === path && input.kind === kind);
    if (known) return await this.put(known[0], { ...known[1], except: [] });
    const last = [...this.inputs.keys()].at(-1);
    const next = last === undefined ? 0 : Number.parseInt(last, 36) + 1;
    await this.put(sortable(next), { path, kind, except: [] });
  }

  /** Whether there was an input at this path. */
  async remove(path: string): Promise<boolean> {
    const keys = [...this.inputs].filter(([, input]) => input.path === path).map(([key]) => key);
    const batch = this.store.batch();
    for (const key of keys) {
      batch.delete(inputRecords.prefix + key);
      this.inputs.delete(key);
    }
    // Also in an index that was made before this was noted.
    if (keys.length > 0) batch.putText(USED, '');
    await batch.commit({ durable: true });
    return keys.length > 0;
  }

  /** Takes one archive or unpacked export out of every input that leads to it. */
  async exclude(path: string): Promise<void> {
    await this.removeFile(path);
    for (const [key, input] of this.inputs) {
      if (covers(input, path)) await this.put(key, { ...input, except: [...input.except, path] });
    }
  }

  private async removeFile(path: string): Promise<void> {
    const isFile = this.all.some((input) => input.path === path && input.kind === 'file');
    if (isFile) await this.remove(path);
  }

  private async put(key: string, input: Input): Promise<void> {
    const batch = this.store.batch();
    batch.put(inputRecords, key, input);
    batch.putText(USED, '');
    await batch.commit({ durable: true });
    this.inputs.set(key, input);
    this.isUsed = true;
  }
}
