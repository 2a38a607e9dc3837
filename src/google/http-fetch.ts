import type { HttpClient } from './http-client.ts';

const FORM = 'application/x-www-form-urlencoded;charset=UTF-8';
const ANSWER_LIMIT_BYTES = 2 ** 20;

/**
 * Our HTTP client in the shape of `fetch`, for Google's OAuth client: short POSTs that go through the same proxies,
 * under the same time limits, as everything else. (What that client would use by itself brings the process down when a
 * request is aborted before it begins: it destroys a body that nobody listens to.)
 */
export function fetchOver(http: HttpClient, attempted: string): typeof fetch {
  return async (input, init) => {
    const url = new URL(input instanceof Request ? input.url : input);
    const headers = new Headers(init?.headers);
    if (init?.body && !headers.has('content-type')) headers.set('content-type', FORM);
    const request = { method: 'POST', url, headers: Object.fromEntries(headers), attempted } as const;
    const body = init?.body ? { body: String(init.body) } : {};
    const answer = await http.send({ ...request, ...body }, init?.signal ?? undefined);
    const text = await answer.text(ANSWER_LIMIT_BYTES);
    const type = answer.header('content-type');
    return new Response(text || null, { status: answer.status, headers: type ? { 'content-type': type } : {} });
  };
}
