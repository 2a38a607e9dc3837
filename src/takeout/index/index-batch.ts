import { encode, type RecordKind } from './record-kind.ts';

/** What is there already. */
interface Written {
  text(key: string): string | undefined;
  decoded<R extends object>(kind: RecordKind<R>, key: string, text: string): R;
}

type Write = (texts: ReadonlyMap<string, string | undefined>, durable: boolean) => Promise<void>;

/** What is to be written together. Reads see what was put before, and ask the index once for a key. */
export class IndexBatch {
  private readonly texts = new Map<string, string | undefined>();
  private readonly asked = new Map<string, string | undefined>();

  constructor(
    private readonly store: Written,
    private readonly write: Write,
  ) {}

  get size(): number {
    return this.texts.size;
  }

  text(key: string): string | undefined {
    const put = this.texts.get(key);
    if (put !== undefined || this.texts.has(key)) return put;
    const known = this.asked.get(key);
    if (known !== undefined || this.asked.has(key)) return known;
    const text = this.store.text(key);
    this.asked.set(key, text);
    return text;
  }

  get<R extends object>(kind: RecordKind<R>, key: string): R | undefined {
    const text = this.text(kind.prefix + key);
    return text === undefined ? undefined : this.store.decoded(kind, key, text);
  }

  putText(key: string, text: string): void {
    this.texts.set(key, text);
  }

  put<R extends object>(kind: RecordKind<R>, key: string, record: R): void {
    this.texts.set(kind.prefix + key, encode(kind, record));
  }

  delete(key: string): void {
    this.texts.set(key, undefined);
  }

  /** Writes all of it or nothing, and is empty then. `durable`: it is on the disk, with every batch before it. */
  async commit({ durable = false }: { readonly durable?: boolean } = {}): Promise<void> {
    if (this.texts.size === 0) return;
    await this.write(this.texts, durable);
    this.texts.clear();
    this.asked.clear();
  }
}
