import { parseRangeHeader } from '../base/byte-range.ts';
import { type Answer, bytesAnswer, htmlAnswer, type SandboxRequest } from './answer.ts';
import type { ResolvedUrl } from './base-urls.ts';
import type { SandboxControl } from './control.ts';
import { errorPage, fixture } from './fixtures.ts';
import { isVideo, type SandboxItem } from './sandbox-library.ts';
import { stillOf } from './stills.ts';

/** The hosts that send bytes (reference, section 4). Nobody asks for credentials here: the address is the permit. */
export class MediaHost {
  constructor(private readonly control: SandboxControl) {}

  answer(request: SandboxRequest): Answer {
    const isHead = request.method === 'HEAD';
    if (isHead && this.control.settings.headRefused) return fixture('F-405-HTML');
    const { opaque, suffix } = partsOf(request.url);
    const resolved = this.control.baseUrls.resolve(opaque);
    if (request.kind === 'videoGet' || request.kind === 'videoHead') return videoAnswer(resolved);
    if (suffix === undefined || !resolved || resolved.expired) return fixture('F-403-HTML');
    if (!resolved.item) return fixture('F-404-PNG');
    return this.#suffixed(resolved.item, suffix, request, opaque);
  }

  /** Ids that a request's address stands for, for the log and for faults. */
  itemIds(url: URL): readonly string[] {
    const item = this.control.baseUrls.resolve(partsOf(url).opaque)?.item;
    return item ? [item.id] : [];
  }

  #suffixed(item: SandboxItem, suffix: string, request: SandboxRequest, opaque: string): Answer {
    if (suffix === 'd') return isVideo(item) ? still(item, 1024, 1024) : this.#photo(item, request.headers);
    if (suffix === 'dv') return redirectToVideo(item, `${request.origins.videos}/video/${opaque}`);
    const size = /^(?:w(\d{1,5}))?(?:-?h(\d{1,5}))?(?:-c)?(?:-no)?$/.exec(suffix);
    if (!size || (size[1] ?? size[2]) === undefined) {
      return htmlAnswer(errorPage('Error 400 (Bad Request)!!1', 'Your client has issued a malformed request.'), 400);
    }
    return still(item, Number(size[1] ?? 16_383), Number(size[2] ?? 16_383));
  }

  #photo(item: SandboxItem, headers: SandboxRequest['headers']): Answer {
    const { body } = item;
    const honours = this.control.settings.photoRanges === 'honoured';
    const isCurrent = headers['if-range'] === undefined || headers['if-range'] === etagOf(item);
    const range = honours && isCurrent ? parseRangeHeader(headers.range, body.sizeBytes) : 'whole';
    const shared = { ...mediaHeaders(item), ...(honours ? { 'Accept-Ranges': 'bytes' } : {}) };
    if (range === 'whole') return wholeBody(item, shared);
    if (range === 'unsatisfiable') {
      const described = { 'Content-Range': `bytes */${body.sizeBytes}` };
      return htmlAnswer(errorPage('Error 416 (Range Not Satisfiable)!!1', 'No such range.'), 416, described);
    }
    const { start, end } = range;
    return {
      status: 206,
      headers: {
        ...shared,
        'Content-Length': String(end - start),
        'Content-Range': `bytes ${start}-${end - 1}/${body.sizeBytes}`,
      },
      content: { body, range },
    };
  }
}

/** `/lr/OPAQUE=SUFFIX` or `/video/OPAQUE`. */
function partsOf(url: URL): { opaque: string; suffix: string | undefined } {
  const [opaque = '', suffix] = (url.pathname.split('/')[2] ?? '').split('=', 2);
  return { opaque, suffix };
}

/** The second host sends the whole video always: it has never heard of `Range` (reference B28). */
function videoAnswer(resolved: ResolvedUrl | undefined): Answer {
  if (!resolved || resolved.expired) return fixture('F-403-HTML');
  if (!resolved.item) return fixture('F-404-HTML');
  return wholeBody(resolved.item, mediaHeaders(resolved.item));
}

function redirectToVideo(item: SandboxItem, location: string): Answer {
  if (!isVideo(item)) return fixture('F-404-HTML');
  if (item.state !== 'READY') return fixture('F-404-PNG');
  return htmlAnswer(errorPage('302 Moved', 'The document has moved.'), 302, { Location: location });
}

function still(item: SandboxItem, widthPx: number, heightPx: number): Answer {
  const jpeg = stillOf(item, widthPx, heightPx);
  return bytesAnswer(jpeg, 'image/jpeg', 200, { ...sharedHeaders(item), 'Content-Disposition': disposition(item) });
}

function wholeBody(item: SandboxItem, headers: Readonly<Record<string, string>>): Answer {
  const { sizeBytes } = item.body;
  return {
    status: 200,
    headers: { ...headers, 'Content-Length': String(sizeBytes) },
    content: { body: item.body, range: { start: 0, end: sizeBytes } },
  };
}

function mediaHeaders(item: SandboxItem): Record<string, string> {
  const type = item.mimeType || (isVideo(item) ? 'video/mp4' : 'image/jpeg');
  return { 'Content-Type': type, 'Content-Disposition': disposition(item), ...sharedHeaders(item) };
}

function sharedHeaders(item: SandboxItem): Record<string, string> {
  return {
    'Cache-Control': 'private, max-age=86400, no-transform',
    ETag: etagOf(item),
    'Access-Control-Allow-Origin': '*',
    'X-Content-Type-Options': 'nosniff',
    Server: 'fife',
  };
}

/** Changes with the size, as it does when an item is edited; like Google's it says nothing about the contents. */
function etagOf(item: SandboxItem): string {
  return `"v${item.body.sizeBytes.toString(16)}"`;
}

/** Header values are ASCII: what is not goes into the extended form as well (RFC 6266). The buffer mends lone surrogates. */
function disposition({ filename }: SandboxItem): string {
  const plain = filename.replace(/[^\x20-\x7e]|["\\]/g, '_');
  const extended =
    plain === filename ? '' : `;filename*=UTF-8''${encodeURIComponent(Buffer.from(filename).toString())}`;
  return `attachment;filename="${plain}"${extended}`;
}
