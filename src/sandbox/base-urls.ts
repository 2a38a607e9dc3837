import { createHmac, randomBytes } from 'node:crypto';
import type { Clock } from '../base/clock.ts';
import type { LibraryStore } from './library-store.ts';
import type { SandboxItem } from './sandbox-library.ts';
import type { SandboxSettings } from './settings.ts';

/** What stands behind the opaque part of a base URL. `item` is absent once its owner deleted it. */
export interface ResolvedUrl {
  readonly item?: SandboxItem;
  readonly expired: boolean;
}

const PAYLOAD_BYTES = 20;
const SEAL_BYTES = 7;

/**
 * Mints and reads base URLs. They carry everything in themselves (item, time, generation, seal), so that a million of
 * them cost no memory, and each one differs from every other.
 */
export class BaseUrls {
  readonly #secret = randomBytes(16);
  #generation = 0;
  #nonce = 0;

  constructor(
    private readonly store: LibraryStore,
    private readonly clock: Clock,
    private readonly settings: Pick<SandboxSettings, 'baseUrlLifeMs'>,
  ) {}

  /** A new opaque part for the item; a character longer than base64 of its bytes needs, starting with `A`. */
  mint(itemId: string): string {
    const payload = Buffer.alloc(PAYLOAD_BYTES);
    this.#nonce += 1;
    payload.writeUInt32BE(this.store.serialOf(itemId) ?? 0, 0);
    payload.writeUInt32BE(this.#generation, 4);
    payload.writeUInt32BE(this.#nonce >>> 0, 8);
    payload.writeDoubleBE(this.clock.nowMs(), 12);
    return `A${Buffer.concat([payload, this.#seal(payload)]).toString('base64url')}`;
  }

  /** Undefined for what was not minted here. */
  resolve(opaque: string): ResolvedUrl | undefined {
    const bytes = Buffer.from(opaque.slice(1), 'base64url');
    const payload = bytes.subarray(0, PAYLOAD_BYTES);
    if (bytes.length !== PAYLOAD_BYTES + SEAL_BYTES) return undefined;
    if (!this.#seal(payload).equals(bytes.subarray(PAYLOAD_BYTES))) return undefined;
    const item = this.store.bySerial(payload.readUInt32BE(0));
    const ageMs = this.clock.nowMs() - payload.readDoubleBE(12);
    const expired = payload.readUInt32BE(4) !== this.#generation || ageMs >= this.settings.baseUrlLifeMs;
    return { expired, ...(item ? { item } : {}) };
  }

  /** All that were minted so far stop working now. */
  expireAll(): void {
    this.#generation += 1;
  }

  #seal(payload: Buffer): Buffer {
    return createHmac('sha256', this.#secret).update(payload).digest().subarray(0, SEAL_BYTES);
  }
}
