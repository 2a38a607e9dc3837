import { readFile, writeFile } from 'node:fs/promises';
import { ConnectProxy } from '../../src/sandbox/connect-proxy.ts';
import { Sandbox } from '../../src/sandbox/sandbox.ts';
import type { SandboxLibrary } from '../../src/sandbox/sandbox-library.ts';
import { output } from '../support/programs.ts';
import { TemporaryDirectory } from '../support/temporary-directory.ts';

/** Host names that rclone asks for, or is sent to. */
const GOOGLE_HOSTS = [
  'photoslibrary.googleapis.com',
  'oauth2.googleapis.com',
  'accounts.google.com',
  'lh3.googleusercontent.com',
  'video-downloads.googleusercontent.com',
];

/** A file as `rclone lsjson` shows it. */
export interface ListedFile {
  readonly Path: string;
  readonly Size: number;
  readonly ModTime: string;
  readonly MimeType: string;
  readonly IsDir: boolean;
}

/**
 * rclone in front of a sandbox. Its addresses of Google cannot be changed, so an HTTPS proxy leads them here and a
 * certificate of ours vouches for them; both are told to rclone alone, and everything it writes stays in a temporary
 * directory.
 */
export class RcloneWorld implements AsyncDisposable {
  private constructor(
    readonly sandbox: Sandbox,
    /** For what rclone copies. */
    readonly directory: TemporaryDirectory,
    private readonly proxy: ConnectProxy,
  ) {}

  static async start(library: SandboxLibrary): Promise<RcloneWorld> {
    const directory = await TemporaryDirectory.create();
    const sandbox = await Sandbox.start({ library, tls: await makeCertificate(directory) });
    const proxy = await ConnectProxy.open(sandbox.tlsPort ?? 0);
    await writeFile(directory.join('rclone.conf'), configuration(sandbox));
    return new RcloneWorld(sandbox, directory, proxy);
  }

  /** What rclone prints; fails when it ends with another status than 0. */
  async rclone(...args: readonly string[]): Promise<string> {
    const { path } = this.directory;
    const env = {
      PATH: process.env.PATH,
      TMPDIR: path,
      HOME: path,
      XDG_CONFIG_HOME: path,
      XDG_CACHE_HOME: path,
      HTTPS_PROXY: this.proxy.url,
      GPHOTOS_FS_TEST_RUN: process.env.GPHOTOS_FS_TEST_RUN,
    };
    const own = ['--config', this.directory.join('rclone.conf'), '--ca-cert', this.directory.join('ca.pem')];
    return output('rclone', [...args, ...own, '--gphotos-read-size', '--retries', '1'], { env });
  }

  async list(path: string): Promise<ListedFile[]> {
    const listed = JSON.parse(await this.rclone('lsjson', '--recursive', `gp:${path}`)) as ListedFile[];
    return listed.filter((file) => !file.IsDir);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.proxy.close();
    await this.sandbox.close();
    await this.directory[Symbol.asyncDispose]();
  }
}

/** Its own authority, for an hour or so, known to nobody but whom we tell. */
async function makeCertificate(directory: TemporaryDirectory): Promise<{ key: string; cert: string }> {
  const [key, cert] = [directory.join('ca.key'), directory.join('ca.pem')];
  const names = `subjectAltName=${GOOGLE_HOSTS.map((host) => `DNS:${host}`).join(',')}`;
  const kind = ['-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '1'];
  await output('openssl', [
    'req',
    ...kind,
    '-keyout',
    key,
    '-out',
    cert,
    '-subj',
    '/CN=gphotos-fs sandbox',
    '-addext',
    names,
  ]);
  return { key: await readFile(key, 'utf8'), cert: await readFile(cert, 'utf8') };
}

/** The access token in it is long dead: rclone refreshes before it asks for anything. */
function configuration(sandbox: Sandbox): string {
  const { client_id, client_secret } = sandbox.clientSecret().installed;
  const { refreshToken } = sandbox.control.signIn().grant;
  const token = {
    access_token: 'stale',
    token_type: 'Bearer',
    refresh_token: refreshToken,
    expiry: '2020-01-01T00:00:00Z',
  };
  const lines = {
    type: 'google photos',
    read_only: 'true',
    client_id,
    client_secret,
    token: JSON.stringify(token),
    token_url: sandbox.tokenUrl,
    auth_url: sandbox.authUrl,
  };
  return `[gp]\n${Object.entries(lines)
    .map(([name, value]) => `${name} = ${value}\n`)
    .join('')}`;
}
