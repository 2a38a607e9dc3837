import type { Clock } from '../base/clock.ts';
import type { Log } from '../base/log.ts';
import { ItemGoneError } from '../library/failures.ts';
import type { Album, AlbumId, MediaId, MediaItem } from '../library/media-item.ts';
import type { Checkpoint, ItemPage, OriginalStream, PhotoLibrary, SizeAnswer } from '../library/photo-library.ts';
import type { AccessTokens } from './access-tokens.ts';
import { ApiClient } from './api-client.ts';
import { faultKindOf } from './api-fault.ts';
import { asTheyCome } from './as-they-come.ts';
import { BaseUrls } from './base-urls.ts';
import { BATCH_LIMIT, lookUpBatch } from './batch-get.ts';
import { HttpClient, type HttpTimeouts } from './http-client.ts';
import { MediaHost } from './media-host.ts';
import { pagesOf } from './paging.ts';
import { type ProxySettings, proxyFromEnvironment } from './proxy-settings.ts';
import { QuotaGate } from './quota-gate.ts';
import { RequestCounts } from './request-counts.ts';
import { INTERACTIVE, UNHURRIED } from './retry.ts';
import { albumPage, itemPage, type ListedItem, type WirePage } from './wire.ts';

export interface GoogleLibraryOptions {
  /** `https://photoslibrary.googleapis.com`, or what stands in for it. */
  readonly apiUrl: string;
  readonly tokens: AccessTokens;
  readonly clock: Clock;
  readonly log: Log;
  readonly timeouts?: Partial<HttpTimeouts>;
  /** Default: what the environment names. */
  readonly proxy?: ProxySettings;
  /** From 0 to below 1; default `Math.random`. */
  readonly random?: () => number;
}

/** The most that Google allows; every page token is bound to its size. */
const ITEMS_A_PAGE = 100;
const ALBUMS_A_PAGE = 50;
const SIZES_AT_A_TIME = 32;

/** A person's photos as the Google Photos Library API shows them. */
export class GoogleLibrary implements PhotoLibrary, AsyncDisposable {
  readonly key = 'google';
  readonly name = 'Google Photos';
  /** Sent since the start. */
  readonly requests = new RequestCounts();
  readonly #http: HttpClient;
  readonly #api: ApiClient;
  readonly #baseUrls: BaseUrls;
  readonly #media: MediaHost;

  constructor(options: GoogleLibraryOptions) {
    const { apiUrl, tokens, clock, log, timeouts, random = Math.random } = options;
    const http = new HttpClient(timeouts, options.proxy ?? proxyFromEnvironment(process.env));
    const shared = { http, clock, log, random, counts: this.requests };
    const api = new ApiClient({ ...shared, apiUrl, tokens, gate: new QuotaGate(clock) });
    this.#baseUrls = new BaseUrls({ clock, lookUp: (ids) => lookUpBatch(api, ids, INTERACTIVE) });
    // Bytes have a daily quota of their own, which may be used up while the API still answers.
    this.#media = new MediaHost({ ...shared, baseUrls: this.#baseUrls, gate: new QuotaGate(clock) });
    this.#http = http;
    this.#api = api;
  }

  async *items(since: Checkpoint | undefined, signal?: AbortSignal): AsyncGenerator<ItemPage, void, undefined> {
    const attempted = 'list the items of Google Photos';
    const ask = (token: string | undefined) => {
      const query = pageQuery(ITEMS_A_PAGE, token);
      const patience = UNHURRIED;
      return this.#api.ask(
        { kind: 'list', path: '/v1/mediaItems', query, answer: itemPage, attempted, patience },
        signal,
      );
    };
    for await (const page of pagesOf({ ask, since, idOf, attempted })) {
      const next = page.next as Checkpoint | undefined;
      yield { items: this.#learned(page), ...(next !== undefined && { next }) };
    }
  }

  async *albums(signal?: AbortSignal): AsyncGenerator<readonly Album[], void, undefined> {
    const attempted = 'list the albums of Google Photos';
    const ask = (token: string | undefined) => {
      const query = pageQuery(ALBUMS_A_PAGE, token);
      const patience = UNHURRIED;
      return this.#api.ask(
        { kind: 'albums', path: '/v1/albums', query, answer: albumPage, attempted, patience },
        signal,
      );
    };
    for await (const page of pagesOf({ ask, idOf: (album) => album.id, attempted })) yield page.entries;
  }

  async *albumItems(album: AlbumId, signal?: AbortSignal): AsyncGenerator<readonly MediaItem[], void, undefined> {
    try {
      yield* this.#search({ albumId: album }, `list album ${album} of Google Photos`, signal);
    } catch (error) {
      // Deleted since the albums were listed: there is nothing in it.
      if (faultKindOf(error) !== 'gone') throw error;
    }
  }

  favorites(signal?: AbortSignal): AsyncIterable<readonly MediaItem[]> {
    const filters = { featureFilter: { includedFeatures: ['FAVORITES'] } };
    return this.#search({ filters }, 'list the favorites of Google Photos', signal);
  }

  async lookUp(ids: readonly MediaId[], signal?: AbortSignal): Promise<ReadonlyMap<MediaId, MediaItem>> {
    const found = new Map<MediaId, MediaItem>();
    const different = [...new Set(ids)];
    for (let from = 0; from < different.length; from += BATCH_LIMIT) {
      const answers = await lookUpBatch(this.#api, different.slice(from, from + BATCH_LIMIT), UNHURRIED, signal);
      for (const [id, answer] of answers) {
        if (answer instanceof ItemGoneError) continue;
        if (answer instanceof Error) throw answer;
        this.#baseUrls.learn(answer);
        found.set(id, answer.item);
      }
    }
    return found;
  }

  sizes(ids: readonly MediaId[], signal?: AbortSignal): AsyncIterable<SizeAnswer> {
    const different = [...new Set(ids)];
    const sizeOf = async (id: MediaId, position: number, stop: AbortSignal): Promise<SizeAnswer> => {
      // One lookup ahead of those that are being asked for.
      if (position % BATCH_LIMIT === 0) this.#baseUrls.prepare(different.slice(position, position + 2 * BATCH_LIMIT));
      try {
        return { id, sizeBytes: await this.#media.sizeOf(id, stop) };
      } catch (error) {
        stop.throwIfAborted();
        return { id, failure: error instanceof Error ? error : new Error(String(error)) };
      }
    };
    return asTheyCome(different, SIZES_AT_A_TIME, sizeOf, signal);
  }

  /** One request for 50 addresses, where opening them one by one would cost a request each. */
  prepare(ids: readonly MediaId[]): void {
    this.#baseUrls.prepare([...new Set(ids)]);
  }

  open(id: MediaId, signal?: AbortSignal): Promise<OriginalStream> {
    return this.#media.open(id, signal);
  }

  /** Requests that are still running fail. Safe to call twice. */
  close(): Promise<void> {
    return this.#http.close();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async *#search(what: object, attempted: string, signal: AbortSignal | undefined) {
    const ask = (token: string | undefined) => {
      const body = { ...what, pageSize: ITEMS_A_PAGE, ...(token !== undefined && { pageToken: token }) };
      const patience = UNHURRIED;
      const path = '/v1/mediaItems:search';
      return this.#api.ask({ kind: 'search', path, body, answer: itemPage, attempted, patience }, signal);
    };
    for await (const page of pagesOf({ ask, idOf, attempted })) yield this.#learned(page);
  }

  #learned(page: WirePage<ListedItem>): readonly MediaItem[] {
    for (const entry of page.entries) this.#baseUrls.learn(entry);
    return page.entries.map(({ item }) => item);
  }
}

function idOf({ item }: ListedItem): string {
  return item.id;
}

function pageQuery(pageSize: number, token: string | undefined): URLSearchParams {
  return new URLSearchParams({ pageSize: String(pageSize), ...(token !== undefined && { pageToken: token }) });
}
