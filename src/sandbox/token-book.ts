import { randomBytes } from 'node:crypto';
import type { Clock } from '../base/clock.ts';
import type { SandboxSettings } from './settings.ts';

/** What a person granted once; its access tokens come and go, the refresh token stays. */
export interface Grant {
  readonly refreshToken: string;
  readonly scopes: readonly string[];
}

export interface AccessToken {
  readonly accessToken: string;
  readonly grant: Grant;
  /** By the sandbox's clock. */
  readonly expiresAtMs: number;
}

/** Every token that the sandbox gave out and that still works. */
export class TokenBook {
  #grants = new Map<string, Grant>();
  #accessTokens = new Map<string, AccessToken>();

  constructor(
    private readonly clock: Clock,
    private readonly settings: Pick<SandboxSettings, 'accessTokenLifeMs'>,
  ) {}

  /** As though a person had consented just now. */
  grant(scopes: readonly string[]): AccessToken {
    const grant = { refreshToken: `1//0${randomBytes(48).toString('base64url')}`, scopes };
    this.#grants.set(grant.refreshToken, grant);
    return this.#issue(grant);
  }

  /** A new access token; undefined when the refresh token is dead or unknown. */
  refresh(refreshToken: string): AccessToken | undefined {
    const grant = this.#grants.get(refreshToken);
    return grant && this.#issue(grant);
  }

  /** The token's entry while it works, else undefined. */
  valid(accessToken: string): AccessToken | undefined {
    const entry = this.#accessTokens.get(accessToken);
    return entry && entry.expiresAtMs > this.clock.nowMs() ? entry : undefined;
  }

  /** Kills the grant behind either kind of token; false when there is none (reference 7.5: either kills both). */
  revoke(token: string): boolean {
    const grant = this.#grants.get(token) ?? this.#accessTokens.get(token)?.grant;
    if (!grant) return false;
    this.#grants.delete(grant.refreshToken);
    for (const entry of this.#accessTokens.values()) {
      if (entry.grant === grant) this.#accessTokens.delete(entry.accessToken);
    }
    return true;
  }

  /** All access tokens stop working now; refresh tokens go on. */
  expireAccessTokens(): void {
    this.#accessTokens.clear();
  }

  /** As though the person had withdrawn every permission. */
  revokeAll(): void {
    this.#grants.clear();
    this.#accessTokens.clear();
  }

  #issue(grant: Grant): AccessToken {
    const accessToken = `ya29.${randomBytes(64).toString('base64url')}`;
    const entry = { accessToken, grant, expiresAtMs: this.clock.nowMs() + this.settings.accessTokenLifeMs };
    this.#accessTokens.set(accessToken, entry);
    return entry;
  }
}
