import type { Album, AlbumId, MediaId, MediaItem } from '../../src/library/media-item.ts';
import { generatedBody } from '../../src/sandbox/media-body.ts';
import type { Sandbox } from '../../src/sandbox/sandbox.ts';
import type { SandboxItem } from '../../src/sandbox/sandbox-library.ts';
import type { LibraryAlbum, LibraryItem } from '../support/library-entries.ts';
import type { OwnedLibrary } from '../tree/random-owner.ts';
import type { ModelledLibrary } from '../tree/tree-model.ts';

/** The library of a running sandbox, for whoever changes it and for the model of what is then to be seen. */
export class OwnedSandbox implements OwnedLibrary, ModelledLibrary {
  /** Only videos are ever not ready, so what once was not stays a video. */
  readonly #videos = new Set<string>();

  constructor(private readonly sandbox: Sandbox) {}

  add(entry: LibraryItem | LibraryAlbum): void {
    if ('album' in entry) this.#library.putAlbum({ ...entry.album, itemIds: entry.items });
    else this.#library.addItems([this.#sandboxItem(entry)]);
  }

  remove(id: string): void {
    this.#library.removeItems([id]);
  }

  removeAlbum(id: string): void {
    this.#library.removeAlbum(id);
  }

  async *items() {
    yield { items: this.#library.items().map(mediaItem) };
  }

  async *albums() {
    yield this.#library.albums().map(({ id, title }): Album => ({ id: id as AlbumId, title }));
  }

  async *albumItems(id: AlbumId) {
    const album = this.#library.album(id);
    yield album ? this.#library.listAlbum(album).map(mediaItem) : [];
  }

  async *favorites() {
    yield this.#library
      .items()
      .filter(({ favorite }) => favorite)
      .map(mediaItem);
  }

  bytesOf(id: string): Buffer {
    const body = this.#library.item(id)?.body;
    if (!body) throw new Error(`The library has no item ${id}`);
    return Buffer.concat([...(body.chunks({ start: 0, end: body.sizeBytes }) as Iterable<Uint8Array>)]);
  }

  get #library() {
    return this.sandbox.control.library;
  }

  #sandboxItem({ item, sizeBytes, favorite }: LibraryItem): SandboxItem {
    // A name that is made up follows the type, and the model knows that of photos only.
    const isReady = item.state === 'ready' || item.filename === '';
    if (!isReady) this.#videos.add(item.id);
    const isVideo = this.#videos.has(item.id);
    // Google tells no revision; an edited photo shows in its measures.
    const revision = Number(item.revision.replace('id', ''));
    const measures = { width: String(100 + revision), height: '100' };
    return {
      id: item.id,
      filename: item.filename,
      mimeType: isVideo ? 'video/mp4' : item.mimeType,
      creationTime: new Date(item.takenAtMs ?? 0).toISOString(),
      metadata: isVideo ? { ...measures, video: {} } : { ...measures, photo: {} },
      state: isReady ? 'READY' : 'PROCESSING',
      favorite,
      body: generatedBody(revision * 1_000 + Number(item.id.replace('id', '')), sizeBytes),
    };
  }
}

function mediaItem({ id, filename, mimeType, creationTime, state }: SandboxItem): MediaItem {
  return {
    id: id as MediaId,
    kind: 'photo',
    state: state === 'READY' ? 'ready' : 'processing',
    filename,
    mimeType,
    revision: '',
    takenAtMs: Date.parse(creationTime ?? ''),
  };
}
