import { readFileSync } from 'node:fs';

/** Of the package `linux-libc-dev`. */
const HEADER_PATH = '/usr/include/linux/fuse.h';

const WIDTHS: Readonly<Record<string, number>> = {
  char: 1,
  uint16_t: 2,
  int32_t: 4,
  uint32_t: 4,
  int64_t: 8,
  uint64_t: 8,
};

export interface HeaderField {
  readonly name: string;
  readonly at: number;
  readonly sizeBytes: number;
}

export interface HeaderStructure {
  readonly sizeBytes: number;
  readonly fields: readonly HeaderField[];
}

/** What the kernel's own header says of the protocol. It is read as text, so no compiler is needed. */
export class KernelHeader {
  private constructor(private readonly text: string) {}

  static ofThisMachine(): KernelHeader {
    return new KernelHeader(withoutComments(readFileSync(HEADER_PATH, 'utf8')));
  }

  get minor(): number {
    return this.#number(/#define\s+FUSE_KERNEL_MINOR_VERSION\s+(\d+)/) ?? 0;
  }

  /** Of an `enum`: `enumValue('FUSE_LOOKUP')`. Undefined when this header is older than the name. */
  enumValue(name: string): number | undefined {
    return this.#number(new RegExp(`\\b${name}\\s*=\\s*(\\d+)`));
  }

  /** The bit that a `#define` of the shape `(1 << bit)` sets; undefined as above. */
  bit(name: string): number | undefined {
    return this.#number(new RegExp(`#define\\s+${name}\\s+\\(1(?:ULL)?\\s*<<\\s*(\\d+)\\)`));
  }

  /** Undefined as above. */
  structure(name: string): HeaderStructure | undefined {
    const body = new RegExp(`\\bstruct\\s+${name}\\s*\\{([^}]*)\\}`).exec(this.text)?.[1];
    if (body === undefined) return undefined;
    const fields: HeaderField[] = [];
    let sizeBytes = 0;
    for (const declaration of body.split(';').map((each) => each.trim())) {
      if (declaration === '') continue;
      const field = this.#field(name, declaration, sizeBytes);
      fields.push(field);
      sizeBytes += field.sizeBytes;
    }
    return { sizeBytes, fields };
  }

  #field(structure: string, declaration: string, at: number): HeaderField {
    const [, type = '', name = '', count] = /^((?:struct\s+)?\w+)\s+(\w+)(?:\[(\d*)\])?$/.exec(declaration) ?? [];
    const width = type.startsWith('struct') ? this.structure(type.split(/\s+/)[1] ?? '')?.sizeBytes : WIDTHS[type];
    if (width === undefined) throw new Error(`Cannot read '${declaration}' of ${structure} in ${HEADER_PATH}`);
    return { name, at, sizeBytes: width * (count === undefined ? 1 : Number(count)) };
  }

  #number(pattern: RegExp): number | undefined {
    const found = pattern.exec(this.text)?.[1];
    return found === undefined ? undefined : Number(found);
  }
}

function withoutComments(text: string): string {
  return text.replaceAll(/\/\*[\s\S]*?\*\//g, '').replaceAll(/\/\/.*$/gm, '');
}
