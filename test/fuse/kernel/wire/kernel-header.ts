import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Of the package `linux-libc-dev`. */
const HEADER_PATH = '/usr/include/linux/fuse.h';

/** Headers of whole kernels, which may be newer: packages named `linux-headers-…` lay them here. */
const KERNELS_PATH = '/usr/src';

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

/** `_IOW` of ioctl(2): the program gives the kernel something. */
const IOC_WRITE = 1;

/** What the kernel's own header says of the protocol. It is read as text, so no compiler is needed. */
export class KernelHeader {
  private constructor(private readonly text: string) {}

  /** The newest that is installed. */
  static ofThisMachine(): KernelHeader {
    const all = headerPaths().map((path) => new KernelHeader(withoutComments(readFileSync(path, 'utf8'))));
    return all.reduce((newest, each) => (each.minor > newest.minor ? each : newest));
  }

  get minor(): number {
    return this.#number(/#define\s+FUSE_KERNEL_MINOR_VERSION\s+(\d+)/) ?? 0;
  }

  /** Of an `enum`: `enumValue('FUSE_LOOKUP')`. Undefined when this header is older than the name. */
  enumValue(name: string): number | undefined {
    return this.#number(new RegExp(`\\b${name}\\s*=\\s*(\\d+)`));
  }

  /** Names of all flags of INIT, without `FUSE_`; an alias is none of them. */
  get initFlags(): string[] {
    const [, flags = ''] = /(#define\s+FUSE_ASYNC_READ[\s\S]*?)#define\s+CUSE_/.exec(this.text) ?? [];
    return [...flags.matchAll(/#define\s+FUSE_(\w+)\s+\(1/g)].map(([, name = '']) => name);
  }

  /** The bit that a `#define` of the shape `(1 << bit)` sets; undefined as above. */
  bit(name: string): number | undefined {
    return this.#number(new RegExp(`#define\\s+${name}\\s+\\(1(?:ULL)?\\s*<<\\s*(\\d+)\\)`));
  }

  /** The number of an `_IOW(FUSE_DEV_IOC_MAGIC, …)`; undefined as above. */
  ioctl(name: string): number | undefined {
    const call = new RegExp(`#define\\s+${name}\\s+_IOW\\(FUSE_DEV_IOC_MAGIC,\\s*(\\d+),[\\s\\\\]*([^)]+)\\)`).exec(
      this.text,
    );
    const magic = this.#number(/#define\s+FUSE_DEV_IOC_MAGIC\s+(\d+)/);
    if (!call || magic === undefined) return undefined;
    const [, number = '', type = ''] = call;
    return ((IOC_WRITE << 30) | (this.#widthOf(type) << 16) | (magic << 8) | Number(number)) >>> 0;
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
    if (type === '') throw new Error(`Cannot read '${declaration}' of ${structure}`);
    return { name, at, sizeBytes: this.#widthOf(type) * (count === undefined ? 1 : Number(count)) };
  }

  #widthOf(type: string): number {
    const width = type.startsWith('struct') ? this.structure(type.split(/\s+/)[1] ?? '')?.sizeBytes : WIDTHS[type];
    if (width === undefined) throw new Error(`Cannot tell how wide '${type}' is`);
    return width;
  }

  #number(pattern: RegExp): number | undefined {
    const found = pattern.exec(this.text)?.[1];
    return found === undefined ? undefined : Number(found);
  }
}

function headerPaths(): string[] {
  if (!existsSync(KERNELS_PATH)) return [HEADER_PATH];
  const kernels = readdirSync(KERNELS_PATH).filter((name) => name.startsWith('linux-headers-'));
  const theirs = kernels.map((name) => join(KERNELS_PATH, name, 'include/uapi/linux/fuse.h'));
  return [HEADER_PATH, ...theirs.filter((path) => existsSync(path))];
}

function withoutComments(text: string): string {
  return text.replaceAll(/\/\*[\s\S]*?\*\//g, '').replaceAll(/\/\/.*$/gm, '');
}
