import { Sandbox, type SandboxOptions } from '../../src/sandbox/sandbox.ts';
import { photo, type SandboxAlbum, type SandboxItem } from '../../src/sandbox/sandbox-library.ts';

/** The parts of the wire format that the tests look at. */
export interface WireItem {
  id: string;
  filename?: string;
  baseUrl?: string;
  mimeType?: string;
  mediaMetadata?: { width?: string; creationTime?: string; photo?: object; video?: { status?: string } };
}
export interface WireAlbum {
  id: string;
  title: string;
  mediaItemsCount?: string;
}
export interface WireAnswer {
  mediaItems?: WireItem[];
  albums?: WireAlbum[];
  nextPageToken?: string;
  mediaItemResults?: { mediaItem?: WireItem; status?: { code: number; message: string } }[];
  error?: { code: number; status: string; message: string };
}

/** A plain HTTP client that is signed in: as little as possible stands between a test and the server. */
export class SandboxClient implements AsyncDisposable {
  readonly token: string;

  private constructor(readonly sandbox: Sandbox) {
    this.token = sandbox.control.signIn().accessToken;
  }

  static async start(
    items: readonly SandboxItem[] = [],
    options: Partial<SandboxOptions> & { albums?: readonly SandboxAlbum[] } = {},
  ): Promise<SandboxClient> {
    const { albums = [], ...others } = options;
    return new SandboxClient(await Sandbox.start({ library: { items, albums }, ...others }));
  }

  fetch(path: string, init: RequestInit = {}): Promise<Response> {
    const headers = { authorization: `Bearer ${this.token}`, ...init.headers };
    return fetch(`${this.sandbox.apiUrl}${path}`, { ...init, headers });
  }

  /** `GET` and the body as JSON, whatever the status. */
  async get(path: string): Promise<WireAnswer> {
    return (await (await this.fetch(path)).json()) as WireAnswer;
  }

  async search(body: object): Promise<WireAnswer> {
    const response = await this.fetch('/v1/mediaItems:search', { method: 'POST', body: JSON.stringify(body) });
    return (await response.json()) as WireAnswer;
  }

  /** Follows page tokens of `ask` to the end; the pages as they came. */
  async pages(ask: (pageToken: string) => Promise<WireAnswer>): Promise<WireAnswer[]> {
    const pages: WireAnswer[] = [];
    let token: string | undefined = '';
    while (token !== undefined) {
      const page: WireAnswer = await ask(token);
      pages.push(page);
      token = page.nextPageToken;
    }
    return pages;
  }

  async namesOfSearch(body: object): Promise<string[]> {
    return ((await this.search(body)).mediaItems ?? []).map((item) => item.filename ?? '');
  }

  /** A fresh base URL with `suffix`. */
  async mediaUrl(item: SandboxItem, suffix: string): Promise<string> {
    const answer = (await (await this.fetch(`/v1/mediaItems/${item.id}`)).json()) as WireItem;
    return `${answer.baseUrl}${suffix}`;
  }

  /** Steers as another process would. */
  async control(path: string, body?: object): Promise<unknown> {
    const init = body ? { method: 'POST', body: JSON.stringify(body) } : {};
    return (await fetch(`${this.sandbox.controlUrl}${path}`, init)).json();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.sandbox.close();
  }
}

/** `count` photos, one a day from 1 January 2021 on; the last is the newest. */
export function dailyPhotos(count: number): SandboxItem[] {
  return Array.from({ length: count }, (_, index) =>
    photo(`day-${index}.jpg`, {
      creationTime: `${new Date(Date.UTC(2021, 0, 1 + index, 12)).toISOString().slice(0, 19)}Z`,
    }),
  );
}
