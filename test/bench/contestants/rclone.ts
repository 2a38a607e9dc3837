import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { missingPrograms } from '../../support/programs.ts';
import { Background } from '../background.ts';
import type { SandboxProcess } from '../sandbox-process.ts';
import { timeProgram } from '../timed-program.ts';
import type { Tunnel } from '../tunnel.ts';
import { Mounted } from './mounted.ts';

export interface RcloneParts {
  /** Its settings, its cache and its mount points go in here. */
  readonly directory: string;
  readonly sandbox: SandboxProcess;
  readonly tunnel: Tunnel;
  readonly signal: AbortSignal;
}

export interface RcloneMountChoices {
  /** Below the remote's root: `media/all`. */
  readonly path: string;
  /** Whether each size is asked for while listing, one after the other; without it sizes are wrong. */
  readonly readsSizes: boolean;
}

/** The fastest that its documentation and experience offer for a mount, and our own time for attributes. */
const MOUNT_FLAGS = [
  ...['--vfs-cache-mode', 'full', '--vfs-read-ahead', '256M', '--buffer-size', '64M', '--max-read-ahead', '1M'],
  ...['--dir-cache-time', '1h', '--attr-timeout', '60s', '--read-only'],
];
const COPY_FLAGS = ['--transfers', '16', '--checkers', '16'];

/** What it allows itself: a constant of its program, the pacer of its backend for Google Photos. */
export const RCLONE_PACE = { requestsPerSecond: 100, burst: 100 };

/** Why rclone cannot take part on this machine; false when it can. */
export const rcloneIsMissing: string | false = missingPrograms('rclone', 'openssl');

/** rclone's Google Photos remote, led to the sandbox. Neither the system's files nor the person's are touched. */
export class Rclone {
  private constructor(private readonly parts: RcloneParts) {}

  static async settleIn(parts: RcloneParts): Promise<Rclone> {
    await mkdir(parts.directory, { recursive: true });
    const tokens = await parts.sandbox.signIn();
    const { authUrl, tokenUrl, clientSecret } = parts.sandbox.addresses;
    const token = {
      access_token: tokens.accessToken,
      token_type: 'Bearer',
      refresh_token: tokens.refreshToken,
      expiry: new Date(tokens.expiresAtMs).toISOString(),
    };
    const { client_id: id, client_secret: secret } = clientSecret.installed;
    const remote = (name: string, readsSizes: boolean) =>
      `[${name}]\ntype = google photos\nread_only = true\nread_size = ${readsSizes}\nclient_id = ${id}\n` +
      `client_secret = ${secret}\nauth_url = ${authUrl}\ntoken_url = ${tokenUrl}\ntoken = ${JSON.stringify(token)}\n`;
    const rclone = new Rclone(parts);
    await writeFile(rclone.#settings, remote('plain', false) + remote('sized', true), { mode: 0o600 });
    return rclone;
  }

  /** Where the bytes of its mounts are kept; over mounts, until somebody removes it. */
  get cacheDirectory(): string {
    return join(this.parts.directory, 'cache');
  }

  mount({ path, readsSizes }: RcloneMountChoices): Promise<Mounted> {
    const from = `${readsSizes ? 'sized' : 'plain'}:${path}`;
    const start = (mountPoint: string) =>
      Background.start('rclone', ['mount', from, mountPoint, ...MOUNT_FLAGS, ...this.#everywhere], {
        env: this.#environment,
      });
    // Nothing tells when it is ready, so the mount point itself is watched.
    return Mounted.open(join(this.parts.directory, 'mount'), start, async () => undefined, this.parts.signal);
  }

  /** Copies `path` into `destination`; answers how long it took. */
  copy(path: string, destination: string): Promise<number> {
    const args = ['copy', `plain:${path}`, destination, ...COPY_FLAGS, ...this.#everywhere];
    return timeProgram('rclone', args, { env: this.#environment, signal: this.parts.signal });
  }

  get #settings(): string {
    return join(this.parts.directory, 'rclone.conf');
  }

  get #everywhere(): string[] {
    const { certificateFile } = this.parts.tunnel;
    return ['--config', this.#settings, '--cache-dir', this.cacheDirectory, '--ca-cert', certificateFile];
  }

  get #environment(): Record<string, string> {
    const { directory, tunnel } = this.parts;
    return { PATH: process.env.PATH ?? '', HOME: directory, LC_ALL: 'C.UTF-8', HTTPS_PROXY: tunnel.url };
  }
}
