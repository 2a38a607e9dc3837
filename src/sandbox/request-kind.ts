/** What a request is for; faults, delays and counters are told by it. */
export const REQUEST_KINDS = [
  'list',
  'search',
  'get',
  'batchGet',
  'albums',
  'album',
  'sharedAlbums',
  'consent',
  'token',
  'revoke',
  'tokeninfo',
  'mediaGet',
  'mediaHead',
  'videoGet',
  'videoHead',
  'other',
] as const;

export type RequestKind = (typeof REQUEST_KINDS)[number];

/** First match wins. Only `GET` of a known path is a read; an unknown combination is `'other'`. */
const ROUTES: readonly (readonly [method: string, path: RegExp, kind: RequestKind])[] = [
  ['GET', /^\/v1\/mediaItems$/, 'list'],
  ['POST', /^\/v1\/mediaItems:search$/, 'search'],
  ['GET', /^\/v1\/mediaItems:batchGet$/, 'batchGet'],
  ['GET', /^\/v1\/mediaItems\/[^/:]+$/, 'get'],
  ['GET', /^\/v1\/albums$/, 'albums'],
  ['GET', /^\/v1\/albums\/[^/:]+$/, 'album'],
  ['GET', /^\/v1\/sharedAlbums/, 'sharedAlbums'],
  ['POST', /^\/v1\/sharedAlbums/, 'sharedAlbums'],
  ['POST', /^\/v1\/albums\/[^/]+:(?:un)?share$/, 'sharedAlbums'],
  ['GET', /^\/o\/oauth2\/(?:v2\/)?auth$/, 'consent'],
  ['POST', /^\/token$/, 'token'],
  ['POST', /^\/revoke$/, 'revoke'],
  ['GET', /^\/tokeninfo$/, 'tokeninfo'],
  ['POST', /^\/tokeninfo$/, 'tokeninfo'],
  ['GET', /^\/lr\//, 'mediaGet'],
  ['HEAD', /^\/lr\//, 'mediaHead'],
  ['GET', /^\/video\//, 'videoGet'],
  ['HEAD', /^\/video\//, 'videoHead'],
];

export function requestKind(method: string, path: string): RequestKind {
  return ROUTES.find(([wanted, pattern]) => wanted === method && pattern.test(path))?.[2] ?? 'other';
}
