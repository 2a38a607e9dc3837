import { z } from 'zod';
import type { Selection } from './library-store.ts';
import { isVideo, type SandboxItem } from './sandbox-library.ts';
import { dateSchema, isInRange, isOnDate, rangeSchema, wireDateOf } from './search-dates.ts';

const CATEGORIES = [
  'NONE',
  'LANDSCAPES',
  'RECEIPTS',
  'CITYSCAPES',
  'LANDMARKS',
  'SELFIES',
  'PEOPLE',
  'PETS',
  'WEDDINGS',
  'BIRTHDAYS',
  'DOCUMENTS',
  'TRAVEL',
  'ANIMALS',
  'FOOD',
  'SPORT',
  'NIGHT',
  'PERFORMANCES',
  'WHITEBOARDS',
  'SCREENSHOTS',
  'UTILITY',
  'ARTS',
  'CRAFTS',
  'FASHION',
  'HOUSES',
  'GARDENS',
  'FLOWERS',
  'HOLIDAYS',
] as const; // prettier-like: one table

const categories = z.array(z.enum(CATEGORIES)).max(10).default([]);

const filtersSchema = z.strictObject({
  dateFilter: z
    .strictObject({ dates: z.array(dateSchema).max(5).default([]), ranges: z.array(rangeSchema).max(5).default([]) })
    .optional(),
  contentFilter: z
    .strictObject({ includedContentCategories: categories, excludedContentCategories: categories })
    .refine(({ includedContentCategories: included, excludedContentCategories: excluded }) =>
      included.every((category) => !excluded.includes(category)),
    )
    .optional(),
  mediaTypeFilter: z
    .strictObject({ mediaTypes: z.array(z.enum(['ALL_MEDIA', 'VIDEO', 'PHOTO'])).length(1) })
    .optional(),
  featureFilter: z.strictObject({ includedFeatures: z.array(z.enum(['NONE', 'FAVORITES'])).default([]) }).optional(),
  includeArchivedMedia: z.boolean().default(false),
  excludeNonAppCreatedData: z.boolean().default(false),
});

type Filters = z.infer<typeof filtersSchema>;

/** The body of `mediaItems:search`, with every rule of the reference's section 2.3: what fails here is F-ARG. */
export const searchSchema = z
  .strictObject({
    albumId: z.string().default(''),
    pageSize: z.int().min(0).default(0),
    pageToken: z.string().default(''),
    filters: filtersSchema.optional(),
    orderBy: z.enum(['', 'MediaMetadata.creation_time', 'MediaMetadata.creation_time desc']).default(''),
  })
  .refine(({ albumId, filters }) => albumId === '' || filters === undefined)
  .refine(({ orderBy, filters }) => orderBy === '' || allowsOrder(filters));

export type SearchRequest = z.infer<typeof searchSchema>;

function allowsOrder(filters: Filters | undefined): boolean {
  const others = filters?.contentFilter ?? filters?.mediaTypeFilter ?? filters?.featureFilter;
  return filters?.dateFilter !== undefined && others === undefined;
}

/** What a search without an album shows. Filters of different kinds are ANDed, values within one kind ORed. */
export function selectionOf({ filters, orderBy }: SearchRequest): Selection {
  const tests = filters ? testsOf(filters) : [];
  const showsArchived = filters?.includeArchivedMedia ?? false;
  return {
    key: JSON.stringify([filters, orderBy]),
    matches: (item) => (showsArchived || !item.archived) && tests.every((test) => test(item)),
    oldestFirst: orderBy === 'MediaMetadata.creation_time',
    hidesFuture: tests.length > 0,
  };
}

/** What `mediaItems.list` shows. */
export const WHOLE_LIBRARY: Selection = { key: 'all', matches: (item) => !item.archived };

type ItemTest = (item: SandboxItem) => boolean;

function testsOf({ dateFilter, contentFilter, mediaTypeFilter, featureFilter }: Filters): ItemTest[] {
  const tests: ItemTest[] = [];
  if (dateFilter) tests.push((item) => isDated(item, dateFilter));
  const [mediaType] = mediaTypeFilter?.mediaTypes ?? [];
  if (mediaType && mediaType !== 'ALL_MEDIA') tests.push((item) => isVideo(item) === (mediaType === 'VIDEO'));
  if (featureFilter?.includedFeatures.includes('FAVORITES')) tests.push((item) => item.favorite === true);
  // Nothing here is ever recognized as a category, so that asking for one finds nothing.
  if (contentFilter?.includedContentCategories.some((category) => category !== 'NONE')) tests.push(() => false);
  return tests;
}

function isDated(item: SandboxItem, { dates, ranges }: NonNullable<Filters['dateFilter']>): boolean {
  if (item.creationTime === undefined) return false;
  const taken = wireDateOf(item.creationTime);
  return dates.some((date) => isOnDate(taken, date)) || ranges.some((range) => isInRange(taken, range));
}
