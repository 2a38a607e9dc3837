import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Background } from './background.ts';
import type { SandboxProcess } from './sandbox-process.ts';
import { timeProgram } from './timed-program.ts';

const PROGRAM = fileURLToPath(new URL('tunnel-process.ts', import.meta.url));
const HOSTS = ['photoslibrary.googleapis.com', 'oauth2.googleapis.com', 'accounts.google.com'];

export interface TunnelParts {
  readonly sandbox: SandboxProcess;
  /** Where its certificate goes. */
  readonly directory: string;
  readonly signal: AbortSignal;
}

/**
 * The road to the sandbox's API for programs whose server addresses cannot be changed: an HTTPS proxy in a process of
 * its own. Whoever races takes the same road, so that encryption weighs on both alike.
 */
export class Tunnel implements AsyncDisposable {
  private constructor(
    private readonly process: Background,
    readonly url: string,
    /** PEM; it speaks for Google's names and is its own authority. */
    readonly certificateFile: string,
  ) {}

  /** Needs `openssl`. */
  static async open({ sandbox, directory, signal }: TunnelParts): Promise<Tunnel> {
    const certificateFile = join(directory, 'authority.pem');
    const keyFile = join(directory, 'authority.key');
    await makeCertificate(certificateFile, keyFile, signal);
    const args = [PROGRAM, String(sandbox.apiPort), certificateFile, keyFile];
    const child = Background.start(process.execPath, ['--import', 'tsx', ...args]);
    try {
      return new Tunnel(child, await child.line(), certificateFile);
    } catch (error) {
      await child.stop();
      throw error;
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.process.stop();
  }
}

async function makeCertificate(certificateFile: string, keyFile: string, signal: AbortSignal): Promise<void> {
  const names = HOSTS.map((host) => `DNS:${host}`).join(',');
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-keyout', keyFile];
  const subject = ['-subj', '/CN=gphotos-fs benchmark', '-addext', `subjectAltName=${names}`];
  await timeProgram('openssl', ['req', '-x509', '-days', '2', ...key, '-out', certificateFile, ...subject], { signal });
}
