import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { Background } from './background.ts';

const PROGRAM = fileURLToPath(new URL('../../dist/sandbox/main.js', import.meta.url));

/** What the sandbox says once it listens. */
interface Addresses {
  readonly apiUrl: string;
  readonly authUrl: string;
  readonly tokenUrl: string;
  readonly controlUrl: string;
  readonly clientSecret: { readonly installed: Record<string, string | string[]> };
}

/** What a sign-in gives. */
export interface GrantedTokens {
  readonly accessToken: string;
  readonly refreshToken: string;
  readonly scopes: readonly string[];
  readonly expiresAtMs: number;
}

/** Requests by kind, kinds without any left out. */
export type RequestTally = Readonly<Record<string, number>>;

export interface SandboxChoices {
  /** `synthetic:COUNT,BYTES,MONTHS` */
  readonly library: string;
  /** Where its temporary files go. */
  readonly stateDirectory: string;
  /** Default 0. */
  readonly delayMs?: number;
}

/** The local Google in a process of its own, so that it takes no turn of the event loop that measures. */
export class SandboxProcess implements AsyncDisposable {
  private constructor(
    private readonly process: Background,
    readonly addresses: Addresses,
  ) {}

  static async start({ library, stateDirectory, delayMs = 0 }: SandboxChoices): Promise<SandboxProcess> {
    const args = ['--library', library, '--delay-ms', String(delayMs), '--state-dir', stateDirectory];
    const child = Background.start(process.execPath, [PROGRAM, ...args, '--exit-with-parent']);
    try {
      return new SandboxProcess(child, JSON.parse(await child.line()) as Addresses);
    } catch (error) {
      await child.stop();
      throw error;
    }
  }

  get apiPort(): number {
    return Number(new URL(this.addresses.apiUrl).port);
  }

  async signIn(): Promise<GrantedTokens> {
    return (await this.#control('POST', 'tokens', {})) as GrantedTokens;
  }

  async changeSettings(settings: object): Promise<void> {
    await this.#control('POST', 'settings', settings);
  }

  /** Counts from zero again. */
  async resetRequests(): Promise<void> {
    await this.#control('POST', 'requests/reset');
  }

  /** Requests since the last reset. */
  async requests(): Promise<RequestTally> {
    const counts = await this.#counts();
    const seen = Object.entries(counts).filter(([, { total }]) => total > 0);
    return Object.fromEntries(seen.map(([kind, { total }]) => [kind, total]));
  }

  /** Resolves once no request of these kinds (of any, when none is named) is being answered. */
  async untilQuiet(signal: AbortSignal, ...kinds: readonly string[]): Promise<void> {
    for (;;) {
      const counts = Object.entries(await this.#counts());
      const busy = counts.some(([kind, { active }]) => active > 0 && (kinds.length === 0 || kinds.includes(kind)));
      if (!busy) return;
      await delay(10, undefined, { signal });
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.process.stop();
  }

  async #counts(): Promise<Record<string, { total: number; active: number }>> {
    const { counts } = (await this.#control('GET', 'requests?limit=1')) as {
      counts: Record<string, { total: number; active: number }>;
    };
    return counts;
  }

  async #control(method: string, path: string, body?: object): Promise<unknown> {
    const url = `${this.addresses.controlUrl}/${path}`;
    const answer = await fetch(url, { method, ...(body && { body: JSON.stringify(body) }) });
    if (!answer.ok) throw new Error(`The sandbox refused ${method} ${path}: ${await answer.text()}`);
    return answer.json();
  }
}
