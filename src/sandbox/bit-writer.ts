/** Writes bits, most significant first, and the variable-length numbers of H.264 (ITU-T H.264, section 9.1). */
export class BitWriter {
  #bytes: number[] = [];
  #bitsInLast = 8;

  bits(value: number, count: number): this {
    for (let bit = count - 1; bit >= 0; bit -= 1) this.#bit((value >>> bit) & 1);
    return this;
  }

  /** Exp-Golomb, unsigned: ue(v). */
  unsigned(value: number): this {
    const length = 32 - Math.clz32(value + 1);
    return this.bits(0, length - 1).bits(value + 1, length);
  }

  /** Exp-Golomb, signed: se(v). */
  signed(value: number): this {
    return this.unsigned(value > 0 ? 2 * value - 1 : -2 * value);
  }

  /** Zero bits up to the next whole byte. */
  align(): this {
    this.#bitsInLast = 8;
    return this;
  }

  /** The stop bit that ends every unit, then zero bits up to a whole byte. */
  trailing(): this {
    return this.bits(1, 1).align();
  }

  bytes(): Uint8Array {
    return Uint8Array.from(this.#bytes);
  }

  #bit(bit: number): void {
    if (this.#bitsInLast === 8) {
      this.#bytes.push(0);
      this.#bitsInLast = 0;
    }
    const last = this.#bytes.length - 1;
    this.#bytes[last] = (this.#bytes[last] ?? 0) | (bit << (7 - this.#bitsInLast));
    this.#bitsInLast += 1;
  }
}
