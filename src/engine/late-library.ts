import type { Album, AlbumId, MediaId, MediaItem } from '../library/media-item.ts';
import type {
  Checkpoint,
  ItemPage,
  LibraryKey,
  OriginalStream,
  PhotoLibrary,
  SizeAnswer,
} from '../library/photo-library.ts';

/**
 * A library whose code is loaded when it is first asked for something: a mount is ready sooner by what that takes. Stands for
 * one that knows favourites and has nothing in place.
 */
export class LateLibrary implements PhotoLibrary {
  #loading: Promise<PhotoLibrary> | undefined;

  constructor(
    readonly key: LibraryKey,
    readonly name: string,
    private readonly load: () => Promise<PhotoLibrary>,
  ) {}

  async *items(since: Checkpoint | undefined, signal?: AbortSignal): AsyncGenerator<ItemPage> {
    yield* (await this.#loaded()).items(since, signal);
  }

  async *albums(signal?: AbortSignal): AsyncGenerator<readonly Album[]> {
    yield* (await this.#loaded()).albums(signal);
  }

  async *albumItems(album: AlbumId, signal?: AbortSignal): AsyncGenerator<readonly MediaItem[]> {
    yield* (await this.#loaded()).albumItems(album, signal);
  }

  async *favorites(signal?: AbortSignal): AsyncGenerator<readonly MediaItem[]> {
    yield* (await this.#loaded()).favorites(signal) ?? [];
  }

  async lookUp(ids: readonly MediaId[], signal?: AbortSignal): Promise<ReadonlyMap<MediaId, MediaItem>> {
    return (await this.#loaded()).lookUp(ids, signal);
  }

  async *sizes(ids: readonly MediaId[], signal?: AbortSignal): AsyncGenerator<SizeAnswer> {
    yield* (await this.#loaded()).sizes(ids, signal);
  }

  /** What cannot be loaded shows itself when the originals are opened. */
  prepare(ids: readonly MediaId[]): void {
    this.#loaded().then(
      (library) => library.prepare?.(ids),
      () => undefined,
    );
  }

  async open(id: MediaId, signal?: AbortSignal): Promise<OriginalStream> {
    return (await this.#loaded()).open(id, signal);
  }

  #loaded(): Promise<PhotoLibrary> {
    this.#loading ??= this.load();
    return this.#loading;
  }
}
