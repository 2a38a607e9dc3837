import { deflateSync } from 'node:zlib';
import { type Answer, bytesAnswer, htmlAnswer, jsonAnswer } from './answer.ts';

/**
 * Bodies and codes of Google's refusals, under the names they have in the reference (section 10.0), so that a fault
 * test can say which one it means.
 */
export const FIXTURE_IDS = [
  'F-401',
  'F-401-NONE',
  'F-SCOPE',
  'F-DISABLED',
  'F-DENIED',
  'F-ARG',
  'F-TOKENPARAM',
  'F-404',
  'F-404-HTML',
  'F-404-PNG',
  'F-403-HTML',
  'F-405-HTML',
  'F-DAY',
  'F-MIN',
  'F-429-EMPTY',
  'F-500',
  'F-503',
  'F-5xx-HTML',
  'F-GRANT',
  'F-CLIENT',
] as const;

export type FixtureId = (typeof FIXTURE_IDS)[number];

const PROJECT = '123456789012';
const SERVICE = 'photoslibrary.googleapis.com';
const CONSOLE = `https://console.developers.google.com/apis/api/${SERVICE}/overview?project=${PROJECT}`;
const EXPECTED =
  'Expected OAuth 2 access token, login cookie or other valid authentication credential. ' +
  'See https://developers.google.com/identity/sign-in/web/devconsole-project.';
const CHALLENGE = { 'WWW-Authenticate': 'Bearer realm="https://accounts.google.com/", error="invalid_token"' };

const MAKERS: Record<FixtureId, () => Answer> = {
  'F-401': () =>
    errorAnswer(401, 'UNAUTHENTICATED', `Request had invalid authentication credentials. ${EXPECTED}`, {}, CHALLENGE),
  'F-401-NONE': () =>
    errorAnswer(401, 'UNAUTHENTICATED', `Request is missing required authentication credential. ${EXPECTED}`),
  'F-SCOPE': () => errorAnswer(403, 'PERMISSION_DENIED', 'Request had insufficient authentication scopes.'),
  'F-DISABLED': () =>
    errorAnswer(
      403,
      'PERMISSION_DENIED',
      `Photos Library API has not been used in project ${PROJECT} before or it is disabled. Enable it by visiting ` +
        `${CONSOLE} then retry. If you enabled this API recently, wait a few minutes for the action to propagate to ` +
        'our systems and retry.',
      { details: [helpDetail('Google developers console API activation', CONSOLE)] },
    ),
  'F-DENIED': () => errorAnswer(403, 'PERMISSION_DENIED', 'The caller does not have permission'),
  'F-ARG': () => errorAnswer(400, 'INVALID_ARGUMENT', 'Request contains an invalid argument.'),
  'F-TOKENPARAM': () =>
    errorAnswer(
      400,
      'INVALID_ARGUMENT',
      'When using a page token, you must use the same parameters as the previous request.',
    ),
  'F-404': () => errorAnswer(404, 'NOT_FOUND', 'Requested entity was not found.'),
  'F-404-HTML': () => htmlAnswer(errorPage('Error 404 (Not Found)!!1', 'The requested URL was not found.'), 404),
  'F-404-PNG': () => bytesAnswer(placeholderPng(), 'image/png', 404),
  'F-403-HTML': () => htmlAnswer(errorPage('Error 403 (Forbidden)!!1', 'Your client does not have permission.'), 403),
  'F-405-HTML': () => htmlAnswer(errorPage('Error 405 (Method Not Allowed)!!1', 'Not allowed.'), 405),
  'F-DAY': () => quotaAnswer('All requests', 'per day', 'all_requests', 'ApiCallsPerProjectPerDay', '10000'),
  'F-MIN': () => quotaAnswer('Write requests', 'per minute per user', 'write_requests', 'WritesPerMinutePerUser', '60'),
  'F-429-EMPTY': () => ({ status: 429, headers: { 'Content-Length': '0' }, content: new Uint8Array() }),
  'F-500': () => errorAnswer(500, 'INTERNAL', 'Internal error encountered.'),
  'F-503': () => errorAnswer(503, 'UNAVAILABLE', 'The service is currently unavailable.'),
  'F-5xx-HTML': () => htmlAnswer(errorPage('Error 502 (Server Error)!!1', 'The server met an error.'), 502),
  'F-GRANT': () => oauthError(400, 'invalid_grant', 'Token has been expired or revoked.'),
  'F-CLIENT': () => oauthError(401, 'invalid_client', 'The OAuth client was not found.'),
};

/** The answer that the reference names `id`. */
export function fixture(id: FixtureId): Answer {
  return MAKERS[id]();
}

/** The token endpoint's kind of error. */
export function oauthError(status: number, error: string, description: string): Answer {
  return jsonAnswer({ error, error_description: description }, status);
}

export function errorPage(title: string, sentence: string): string {
  return `<!DOCTYPE html>\n<html lang=en>\n<meta charset=utf-8>\n<title>${title}</title>\n<p>${sentence}\n`;
}

function errorAnswer(
  code: number,
  status: string,
  message: string,
  more: object = {},
  headers: Readonly<Record<string, string>> = {},
): Answer {
  return jsonAnswer({ error: { code, message, status, ...more } }, code, headers);
}

function helpDetail(description: string, url: string): object {
  return { '@type': 'type.googleapis.com/google.rpc.Help', links: [{ description, url }] };
}

function quotaAnswer(metric: string, span: string, metricId: string, limitId: string, value: string): Answer {
  const message =
    `Quota exceeded for quota metric '${metric}' and limit '${metric} ${span}' of service '${SERVICE}' ` +
    `for consumer 'project_number:${PROJECT}'.`;
  const detail = {
    '@type': 'type.googleapis.com/google.rpc.ErrorInfo',
    reason: 'RATE_LIMIT_EXCEEDED',
    domain: 'googleapis.com',
    metadata: {
      service: SERVICE,
      consumer: `projects/${PROJECT}`,
      quota_metric: `${SERVICE}/${metricId}`,
      quota_limit: limitId,
      quota_limit_value: value,
      quota_location: 'global',
    },
  };
  const help = helpDetail(
    'Request a higher quota limit.',
    'https://cloud.google.com/docs/quota#requesting_higher_quota',
  );
  return errorAnswer(429, 'RESOURCE_EXHAUSTED', message, {
    errors: [{ message, domain: 'global', reason: 'rateLimitExceeded' }],
    details: [detail, help],
  });
}

const PLACEHOLDER_BYTES = 832;

/** A valid grey picture of exactly the 832 bytes that were seen (rclone/rclone#4144); padded by a text chunk. */
function placeholderPng(): Uint8Array {
  const header = Buffer.from([0, 0, 0, 16, 0, 0, 0, 16, 8, 0, 0, 0, 0]);
  const rows = deflateSync(
    Buffer.alloc(16 * 17, 0x80)
      .fill(0, 0, 1)
      .map((value, index) => (index % 17 ? value : 0)),
  );
  const start = [Buffer.from('89504e470d0a1a0a', 'hex'), pngChunk('IHDR', header), pngChunk('IDAT', rows)];
  const end = pngChunk('IEND', Buffer.alloc(0));
  const used = Buffer.concat([...start, end]).length;
  const text = Buffer.alloc(PLACEHOLDER_BYTES - used - 12, 0x20);
  text.write('Comment\0');
  return Buffer.concat([...start, pngChunk('tEXt', text), end]);
}

function pngChunk(type: string, content: Buffer): Buffer {
  const typed = Buffer.concat([Buffer.from(type, 'latin1'), content]);
  const chunk = Buffer.alloc(typed.length + 8);
  chunk.writeUInt32BE(content.length);
  typed.copy(chunk, 4);
  chunk.writeUInt32BE(crc32(typed), typed.length + 4);
  return chunk;
}

/** The CRC that PNG and gzip share; `zlib.crc32` does not exist in every Node that the program runs on. */
function crc32(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit += 1) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return ~crc >>> 0;
}
