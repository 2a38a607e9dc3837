/** Files that exports hold beside photos and albums, for `others` of a description. */
import type { ExportDescription, OtherFile } from './description.ts';
import { type JsonObject, type JsonValue, jsonBytes } from './json.ts';
import { EXPORT_WORDS } from './languages.ts';
import { bytesOf, pictureOf } from './media-content.ts';

const COMMENT: JsonObject = {
  text: 'What a day!',
  creationTime: { timestamp: '1532779200', formatted: '28 Jul 2018, 12:00:00 UTC' },
  contentUrl: 'https://photos.google.com/photo/AF1QipNobody',
};

const PRINT_ORDER: JsonObject = {
  externalOrderId: 'A12345678',
  type: 'PHOTO_BOOK',
  quantity: 1,
  numPages: 24,
  category: 'SOFT_COVER',
};

/** JSON of Google Photos that is of no photo and of no album, straight below the product's folder. */
export function otherJson({ language = 'en' }: Pick<ExportDescription, 'language'> = {}): readonly OtherFile[] {
  const root = `Takeout/${EXPORT_WORDS[language].root}`;
  const files: readonly [name: string, JsonValue][] = [
    ['shared_album_comments.json', { sharedAlbumComments: [COMMENT] }],
    ['user-generated-memory-titles.json', { memoryTitles: ['A year ago'] }],
    ['print-subscriptions.json', { subscriptions: [] }],
    ['print-order.json', PRINT_ORDER],
  ];
  return files.map(([name, json]) => ({ path: `${root}/${name}`, content: bytesOf(jsonBytes(json)) }));
}

/** Pictures and JSON of products that were asked for along with Photos: none of it belongs to the library. */
export function otherProducts(): readonly OtherFile[] {
  return [
    { path: 'Takeout/Contacts/All Contacts/Anna Example.jpg', content: pictureOf(1, 2_000) },
    {
      path: 'Takeout/Contacts/All Contacts/All Contacts.vcf',
      content: bytesOf('BEGIN:VCARD\nFN:Anna Example\nEND:VCARD\n'),
    },
    { path: 'Takeout/Drive/Scans/receipt.jpg', content: pictureOf(2, 3_000) },
    { path: 'Takeout/Drive/Scans/settings.json', content: bytesOf('{"title":"receipt.jpg"}') },
  ];
}
