import { type Answer, jsonAnswer, type SandboxRequest } from './answer.ts';
import { READ_SCOPE, type SandboxControl } from './control.ts';
import { type FixtureId, fixture } from './fixtures.ts';
import type { Selection } from './library-store.ts';
import { pageOf } from './paging.ts';
import type { SandboxAlbum, SandboxItem } from './sandbox-library.ts';
import { type SearchRequest, searchSchema, selectionOf, WHOLE_LIBRARY } from './search-request.ts';
import { wireAlbum, wireItem, withoutEmpty } from './wire-format.ts';

/** Scopes that may read; the last two are no longer granted by Google, tokens that have them are still worth testing. */
const READING_SCOPES = new Set([
  READ_SCOPE,
  'https://www.googleapis.com/auth/photoslibrary.readonly',
  'https://www.googleapis.com/auth/photoslibrary',
]);

const MEDIA_PAGES = { usual: 25, maximum: 100 };
const ALBUM_PAGES = { usual: 20, maximum: 50 };
const BATCH_MAXIMUM = 50;

/** The reading half of `photoslibrary.googleapis.com` (reference, section 2). */
export class LibraryApi {
  constructor(private readonly control: SandboxControl) {}

  answer(request: SandboxRequest): Answer {
    const refusal = this.#refusal(request);
    return refusal ? fixture(refusal) : this.#ordinary(request);
  }

  #refusal({ headers }: SandboxRequest): FixtureId | undefined {
    const bearer = /^Bearer (.+)$/i.exec(headers.authorization ?? '')?.[1];
    if (bearer === undefined) return 'F-401-NONE';
    const token = this.control.tokens.valid(bearer);
    if (!token) return 'F-401';
    return token.grant.scopes.some((scope) => READING_SCOPES.has(scope)) ? undefined : 'F-SCOPE';
  }

  #ordinary(request: SandboxRequest): Answer {
    const { kind, url } = request;
    const lastPart = decodeURIComponent(url.pathname.split('/').at(-1) ?? '');
    if (kind === 'list') return this.#list(request);
    if (kind === 'search') return this.#search(request);
    if (kind === 'batchGet') return this.#batchGet(request);
    if (kind === 'get') return this.#get(lastPart, request);
    if (kind === 'albums') return this.#albums(request);
    if (kind === 'album') return this.#album(lastPart, request);
    return fixture('F-DENIED');
  }

  #list(request: SandboxRequest): Answer {
    if (request.body !== '') return fixture('F-ARG');
    const paging = queryPaging(request.url);
    return paging ? this.#page(this.#select(WHOLE_LIBRARY), paging, 'list', request) : fixture('F-ARG');
  }

  #search(request: SandboxRequest): Answer {
    const search = parseSearch(request.body);
    if (!search) return fixture('F-ARG');
    const { pageSize, pageToken, ...parameters } = search;
    if (search.albumId === '') return this.#page(this.#select(selectionOf(search)), search, parameters, request);
    const album = this.control.library.album(search.albumId);
    if (!album) return fixture(this.control.settings.unknownItem);
    return this.#page(this.control.library.listAlbum(album), { pageSize, pageToken }, parameters, request);
  }

  #page(items: readonly SandboxItem[], paging: Paging, parameters: unknown, request: SandboxRequest): Answer {
    const pageSize = this.#pageSize(paging.pageSize, MEDIA_PAGES);
    if (pageSize === undefined) return fixture('F-ARG');
    const { pageToken } = paging;
    const page = pageOf(items, { pageSize, pageToken, parameters: [parameters, pageSize] }, this.control.settings);
    if (typeof page === 'string') return fixture(page);
    const mediaItems = page.entries.map((item) => this.#wire(item, request));
    return jsonAnswer(withoutEmpty({ mediaItems, nextPageToken: page.nextPageToken }));
  }

  #get(id: string, request: SandboxRequest): Answer {
    const item = this.control.library.item(id);
    return item ? jsonAnswer(this.#wire(item, request)) : fixture(this.control.settings.unknownItem);
  }

  /** Answers by position; an unknown id is named by nothing else (reference B22). */
  #batchGet(request: SandboxRequest): Answer {
    const ids = request.url.searchParams.getAll('mediaItemIds');
    if (ids.length === 0 || ids.length > BATCH_MAXIMUM || new Set(ids).size < ids.length) return fixture('F-ARG');
    const mediaItemResults = ids.map((id) => {
      const item = this.control.library.item(id);
      if (!item) return { status: { code: 3, message: 'Invalid media item ID.' } };
      return { mediaItem: this.#wire(item, request) };
    });
    return jsonAnswer({ mediaItemResults });
  }

  #albums(request: SandboxRequest): Answer {
    const paging = queryPaging(request.url);
    const pageSize = paging && this.#pageSize(paging.pageSize, ALBUM_PAGES);
    if (!paging || pageSize === undefined) return fixture('F-ARG');
    const { pageToken } = paging;
    const list = this.control.library.albums();
    const page = pageOf(list, { pageSize, pageToken, parameters: ['albums', pageSize] }, this.control.settings);
    if (typeof page === 'string') return fixture(page);
    const albums = page.entries.map((album) => this.#wireAlbum(album, request));
    return jsonAnswer(withoutEmpty({ albums, nextPageToken: page.nextPageToken }));
  }

  #album(id: string, request: SandboxRequest): Answer {
    const album = this.control.library.album(id);
    return album ? jsonAnswer(this.#wireAlbum(album, request)) : fixture(this.control.settings.unknownItem);
  }

  #select(selection: Selection): readonly SandboxItem[] {
    return this.control.library.list(selection, this.control.clock.nowMs());
  }

  #wire(item: SandboxItem, { origins }: SandboxRequest): object {
    return wireItem(item, `${origins.photos}/lr/${this.control.baseUrls.mint(item.id)}`);
  }

  #wireAlbum(album: SandboxAlbum, { origins }: SandboxRequest): object {
    const items = this.control.library.listAlbum(album);
    const cover = items[0] ? this.control.baseUrls.mint(items[0].id) : 'placeholder';
    return wireAlbum(album, items, `${origins.photos}/lr/${cover}`);
  }

  /** Undefined: refused. 0 stands for the usual size. */
  #pageSize(asked: number, { usual, maximum }: { usual: number; maximum: number }): number | undefined {
    if (asked > maximum && this.control.settings.pageSizeAboveMaximum === 'refused') return undefined;
    return asked === 0 ? usual : Math.min(asked, maximum);
  }
}

type Paging = Pick<SearchRequest, 'pageSize' | 'pageToken'>;

function queryPaging(url: URL): Paging | undefined {
  const pageSize = url.searchParams.get('pageSize') ?? '0';
  if (!/^\d{1,9}$/.test(pageSize)) return undefined;
  return { pageSize: Number(pageSize), pageToken: url.searchParams.get('pageToken') ?? '' };
}

function parseSearch(body: string): SearchRequest | undefined {
  try {
    return searchSchema.parse(JSON.parse(body === '' ? '{}' : body));
  } catch {
    return undefined;
  }
}
