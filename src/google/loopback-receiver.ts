import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Log } from '../base/log.ts';
import { type AuthorizationReply, readAuthorizationReply } from './authorization-reply.ts';
import { refusalFailure } from './sign-in-refusal.ts';

/**
 * The small server on 127.0.0.1 that a desktop sign-in ends at (RFC 8252, section 7.3). It takes the first answer that
 * carries our `state`; everything else that a browser may ask for on the way is turned away without an effect.
 */
export class LoopbackReceiver implements AsyncDisposable {
  /** Settles once: with the code, or with `SignedOutError` when the person refused. */
  readonly code: Promise<string>;

  private constructor(
    private readonly server: Server,
    readonly redirectUri: string,
    code: Promise<string>,
  ) {
    this.code = code;
    code.catch(() => undefined); // whoever waits sees it; nobody may be waiting any more
  }

  /** Listens on a free port. Throws Node's error when there is none. */
  static async open(state: string, log: Log): Promise<LoopbackReceiver> {
    const server = createServer();
    const code = new Promise<string>((resolve, reject) => {
      server.on('request', (request, response) => {
        const reply = replyTo(request, state);
        answer(response, reply);
        if (reply.kind === 'code') resolve(reply.code);
        if (reply.kind === 'refused') reject(refusalFailure(reply.reason));
        if (reply.kind === 'foreign') log.warn({}, 'Ignored an answer to another sign-in; still waiting for this one');
      });
    });
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(0, '127.0.0.1', resolve);
    });
    return new LoopbackReceiver(server, `http://127.0.0.1:${portOf(server)}`, code);
  }

  /** Stops listening; an answer that is being sent to the browser gets there. */
  async close(): Promise<void> {
    if (!this.server.listening) return;
    const closed = new Promise<void>((resolve) => this.server.close(() => resolve()));
    // Browsers open connections ahead of need and leave them silent; answers have reached the kernel's buffers by now.
    setImmediate(() => this.server.closeAllConnections());
    await closed;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }
}

function portOf(server: Server): number {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('A listening server has no port');
  return address.port;
}

function replyTo(request: IncomingMessage, state: string): AuthorizationReply {
  if (request.method !== 'GET') return { kind: 'stray' };
  const base = 'http://127.0.0.1';
  const path = request.url ?? '/';
  return URL.canParse(path, base) ? readAuthorizationReply(new URL(path, base), state) : { kind: 'stray' };
}

const PAGES = {
  code: [200, 'Almost done', 'gphotos-fs has the answer. You can close this tab and go back to the terminal.'],
  refused: [200, 'Not signed in', 'Nothing was allowed, and nothing was changed. You can close this tab.'],
  foreign: [400, 'Not this sign-in', 'This answer belongs to another sign-in. Use the newest link of the terminal.'],
  stray: [404, 'Nothing here', 'gphotos-fs only waits for the end of a sign-in here.'],
} satisfies Record<AuthorizationReply['kind'], [number, string, string]>;

function answer(response: ServerResponse, reply: AuthorizationReply): void {
  const [status, title, sentence] = PAGES[reply.kind];
  const style = 'body{font:18px/1.5 system-ui,sans-serif;max-width:32em;margin:20vh auto;padding:0 1em}';
  response.writeHead(status, {
    'Content-Type': 'text/html; charset=UTF-8',
    'Content-Security-Policy': "default-src 'none'; style-src 'unsafe-inline'",
    // The address of this page holds the code: it must not travel on.
    'Referrer-Policy': 'no-referrer',
    'Cache-Control': 'no-store',
    Connection: 'close',
  });
  response.end(
    `<!DOCTYPE html><html lang="en"><meta charset="UTF-8"><title>${title} – gphotos-fs</title>` +
      `<style>${style}</style><h1>${title}</h1><p>${sentence}</p></html>\n`,
  );
}
