import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Profile, profileOf } from '../../../src/engine/profile.ts';
import { saveTokenFile } from '../../../src/google/token-file.ts';
import { Background } from '../background.ts';
import type { SandboxProcess } from '../sandbox-process.ts';
import { timeProgram } from '../timed-program.ts';
import type { Tunnel } from '../tunnel.ts';
import type { Way } from '../ways.ts';
import { Mounted } from './mounted.ts';

export const PROGRAM = fileURLToPath(new URL('../../../dist/start.cjs', import.meta.url));

export interface GphotosFsParts {
  /** Its home and its mount points go in here. */
  readonly directory: string;
  /** Absent for who has archives alone, and is signed in nowhere. */
  readonly sandbox?: SandboxProcess;
  /** The road to the sandbox's API; without it the sandbox's own address. */
  readonly tunnel?: Tunnel | undefined;
  readonly signal: AbortSignal;
}

/** The built program with a home of its own, signed in, every setting but the driver at its default. */
export class GphotosFs {
  private constructor(
    private readonly parts: GphotosFsParts,
    private readonly environment: Record<string, string>,
  ) {}

  static async settleIn(parts: GphotosFsParts): Promise<GphotosFs> {
    const settled = new GphotosFs(parts, environmentOf(parts));
    if (parts.sandbox) await signIn(settled.profile, parts.sandbox);
    return settled;
  }

  get profile(): Profile {
    return profileOf('default', this.environment);
  }

  /** Runs a command to its end; answers how long it took. */
  run(...args: readonly string[]): Promise<number> {
    return timeProgram(process.execPath, [PROGRAM, ...args], { env: this.environment, signal: this.parts.signal });
  }

  /** `args` stand behind the mount point. */
  mount(way: Way, ...args: readonly string[]): Promise<Mounted> {
    const env = { ...this.environment, ...way.environment };
    const start = (mountPoint: string) =>
      Background.start(process.execPath, [PROGRAM, 'mount', mountPoint, ...args], { env, channel: true });
    const ready = (process: Background) => process.message();
    return Mounted.open(join(this.parts.directory, 'mount'), start, ready, this.parts.signal);
  }

  /** Mounted, and the first sync that mounting begins is over. */
  async mountSynced(way: Way, ...args: readonly string[]): Promise<Mounted> {
    const mounted = await this.mount(way, ...args);
    try {
      await this.run('sync');
      return mounted;
    } catch (error) {
      await mounted[Symbol.asyncDispose]();
      throw error;
    }
  }

  /** Forgets everything: the home is gone. */
  async leave(): Promise<void> {
    await rm(this.parts.directory, { recursive: true, force: true });
  }
}

function environmentOf({ directory, sandbox, tunnel }: GphotosFsParts): Record<string, string> {
  const direct = sandbox ? { GPHOTOS_FS_LIBRARY_URL: sandbox.addresses.apiUrl } : {};
  const road = tunnel ? { HTTPS_PROXY: tunnel.url, NODE_EXTRA_CA_CERTS: tunnel.certificateFile } : direct;
  return {
    PATH: process.env.PATH ?? '',
    HOME: join(directory, 'home'),
    TMPDIR: directory,
    LC_ALL: 'C.UTF-8',
    GPHOTOS_FS_TIMEZONE: 'UTC',
    ...road,
  };
}

/** What a sign-in with the browser leaves behind. */
async function signIn({ configDirectory }: Profile, sandbox: SandboxProcess): Promise<void> {
  const { clientSecret } = sandbox.addresses;
  await mkdir(configDirectory, { recursive: true, mode: 0o700 });
  await writeFile(join(configDirectory, 'client_secret.json'), JSON.stringify(clientSecret), { mode: 0o600 });
  const { accessToken, refreshToken, scopes, expiresAtMs } = await sandbox.signIn();
  await saveTokenFile(join(configDirectory, 'token.json'), {
    version: 1,
    clientId: String(clientSecret.installed.client_id),
    accessToken,
    refreshToken,
    expiryMs: expiresAtMs,
    scopes: [...scopes],
  });
}
