import type { Server } from 'node:http';
import { type Clock, systemClock } from '../base/clock.ts';
import type { MediaOrigins } from './answer.ts';
import { SandboxControl } from './control.ts';
import { closeServer, openServer, openTlsServer, portOf, type TlsMaterial } from './listeners.ts';
import { CLIENT_ID, CLIENT_SECRET } from './oauth-server.ts';
import type { RequestLog } from './request-log.ts';
import { Responder } from './responder.ts';
import type { SandboxLibrary } from './sandbox-library.ts';
import type { SandboxSettings } from './settings.ts';

export interface SandboxOptions {
  readonly library: SandboxLibrary;
  /** What the sandbox's time follows; `control.moveClock` adds to it. Default: the system's clock. */
  readonly clock?: Clock;
  /** Waited before each answer; default 0. */
  readonly delayMs?: number;
  /** The API's port on 127.0.0.1; default 0, a free one. */
  readonly port?: number;
  /** Switches that differ from the ordinary from the start on. */
  readonly settings?: Partial<SandboxSettings>;
  /** Adds an HTTPS listener that answers under Google's host names; `ConnectProxy` leads clients to it. */
  readonly tls?: TlsMaterial;
}

/** Where the sandbox is reached; all on this machine. */
export interface SandboxAddresses {
  /** Root of the Library API: `http://127.0.0.1:PORT`, without a slash at the end. */
  readonly apiUrl: string;
  readonly authUrl: string;
  readonly tokenUrl: string;
  readonly revokeUrl: string;
  /** Base URLs begin with this. */
  readonly mediaUrl: string;
  /** Where `=dv` redirects to: another host name than `mediaUrl`. */
  readonly videoUrl: string;
  readonly controlUrl: string;
}

/** Behind the HTTPS listener the media hosts have their real names, and come to the same listener. */
const GOOGLE_ORIGINS: MediaOrigins = {
  photos: 'https://lh3.googleusercontent.com',
  videos: 'https://video-downloads.googleusercontent.com',
};

/**
 * A local stand-in for Google's servers: Library API, OAuth, and the hosts that send photos and videos. It holds what
 * a client can observe of them, and is steered from outside: by `control` in this process, at `controlUrl` from others.
 */
export class Sandbox implements AsyncDisposable, SandboxAddresses {
  readonly apiUrl: string;
  readonly authUrl: string;
  readonly tokenUrl: string;
  readonly revokeUrl: string;
  readonly mediaUrl: string;
  readonly videoUrl: string;
  readonly controlUrl: string;

  private constructor(
    /** Faults, switches, clock, tokens, and changes to the library while it is served. */
    readonly control: SandboxControl,
    origins: MediaOrigins,
    private readonly servers: readonly Server[],
    apiPort: number,
    /** Port of the HTTPS listener on 127.0.0.1, when one was asked for. */
    readonly tlsPort: number | undefined,
  ) {
    this.apiUrl = `http://127.0.0.1:${apiPort}`;
    this.authUrl = `${this.apiUrl}/o/oauth2/v2/auth`;
    this.tokenUrl = `${this.apiUrl}/token`;
    this.revokeUrl = `${this.apiUrl}/revoke`;
    this.mediaUrl = origins.photos;
    this.videoUrl = origins.videos;
    this.controlUrl = `${this.apiUrl}/__control`;
  }

  /** Listens on free ports of 127.0.0.1; rejects when `port` is taken, leaving nothing open. */
  static async start(options: SandboxOptions): Promise<Sandbox> {
    const { library, clock = systemClock, delayMs = 0, port = 0, settings, tls } = options;
    const control = new SandboxControl(library, clock, { delayMs, ...settings });
    const servers: Server[] = [];
    try {
      const responder = new Responder(control);
      const media = await openServer(
        responder.listener(() => origins),
        0,
      );
      servers.push(media);
      const videos = await openServer(
        responder.listener(() => origins),
        0,
      );
      servers.push(videos);
      const origins = { photos: `http://127.0.0.1:${portOf(media)}`, videos: `http://localhost:${portOf(videos)}` };
      const api = await openServer(
        responder.listener(() => origins),
        port,
      );
      servers.push(api);
      const secure =
        tls &&
        (await openTlsServer(
          responder.listener(() => GOOGLE_ORIGINS),
          tls,
        ));
      if (secure) servers.push(secure);
      return new Sandbox(control, origins, servers, portOf(api), secure && portOf(secure));
    } catch (error) {
      await Promise.all(servers.map(closeServer));
      throw error;
    }
  }

  /** Every request so far; `sandbox.requests.count('mediaGet')`. */
  get requests(): RequestLog {
    return this.control.requests;
  }

  get addresses(): SandboxAddresses {
    const { apiUrl, authUrl, tokenUrl, revokeUrl, mediaUrl, videoUrl, controlUrl } = this;
    return { apiUrl, authUrl, tokenUrl, revokeUrl, mediaUrl, videoUrl, controlUrl };
  }

  /** What a Desktop client's `client_secret_….json` holds, with the sandbox's addresses in it (reference 7.1). */
  clientSecret(): { installed: Record<string, string | string[]> } {
    return {
      installed: {
        client_id: CLIENT_ID,
        project_id: 'gphotos-fs-sandbox',
        auth_uri: this.authUrl,
        token_uri: this.tokenUrl,
        client_secret: CLIENT_SECRET,
        redirect_uris: ['http://localhost'],
      },
    };
  }

  /** Cuts every connection. Safe to call twice. */
  async close(): Promise<void> {
    await Promise.all(this.servers.map(closeServer));
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }
}
