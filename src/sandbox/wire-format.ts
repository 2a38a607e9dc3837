import { isVideo, type SandboxAlbum, type SandboxItem } from './sandbox-library.ts';

/** A MediaItem as the API shows it: what is empty is left out (reference 2.5). */
export function wireItem(item: SandboxItem, baseUrl: string): object {
  const { id, description, mimeType, filename, extra } = item;
  // A video that is still being prepared has nothing to be fetched yet.
  const shownUrl = item.state === 'PROCESSING' ? '' : baseUrl;
  const productUrl = `https://photos.google.com/lr/photo/${id}`;
  const mediaMetadata = wireMetadata(item);
  return withoutEmpty({ id, description, productUrl, baseUrl: shownUrl, mimeType, mediaMetadata, filename, ...extra });
}

function wireMetadata(item: SandboxItem): object {
  const { width, height, photo, video } = item.metadata ?? {};
  const kind = isVideo(item) ? { video: { ...video, status: item.state } } : { photo: photo ?? {} };
  return withoutEmpty({ creationTime: item.creationTime, width, height, ...kind });
}

/** An Album as the API shows it: counts are strings, and absent when 0 (reference 2.7). */
export function wireAlbum(album: SandboxAlbum, items: readonly SandboxItem[], coverUrl: string): object {
  return withoutEmpty({
    id: album.id,
    title: album.title,
    productUrl: `https://photos.google.com/lr/album/${album.id}`,
    isWriteable: true,
    mediaItemsCount: items.length > 0 ? String(items.length) : undefined,
    coverPhotoBaseUrl: coverUrl,
    coverPhotoMediaItemId: items[0]?.id,
  });
}

/** proto3 JSON does not show fields that have their default value; objects that are set stay, even when `{}`. */
export function withoutEmpty(fields: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const isShown = (value: unknown) =>
    value !== undefined &&
    value !== '' &&
    value !== 0 &&
    value !== false &&
    !(Array.isArray(value) && value.length === 0);
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => isShown(value)));
}
