import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type FaultKind, failureOf, faultKindOf, faultOf } from '../../src/google/api-fault.ts';
import { QuotaError } from '../../src/library/failures.ts';

const NOW_MS = Date.parse('2024-05-01T12:00:00Z');

function errorBody(status: string, message: string, details: readonly object[] = []): string {
  return JSON.stringify({ error: { code: 0, message, status, details } });
}

const reason = (word: string, metadata: object = {}) => ({ '@type': 'ErrorInfo', reason: word, metadata });
const disabled =
  'Photos Library API has not been used in project 1 before or it is disabled. Enable it by visiting ' +
  'https://console.developers.google.com/apis/api/photoslibrary.googleapis.com/overview?project=1 then retry.';

/** What came, what it is taken for, the code of the failure it becomes, and what a person reads. */
const CASES: [status: number, body: string, kind: FaultKind, code: string, message: RegExp][] = [
  [
    401,
    errorBody('UNAUTHENTICATED', 'Request had invalid authentication credentials.'),
    'unauthenticated',
    'signed-out',
    /auth login/,
  ],
  [401, '', 'unauthenticated', 'signed-out', /auth login/],
  [
    403,
    errorBody('PERMISSION_DENIED', 'Request had insufficient authentication scopes.'),
    'scope',
    'signed-out',
    /lacks the permission photoslibrary\.readonly\.appcreateddata/,
  ],
  [
    403,
    errorBody('PERMISSION_DENIED', 'No.', [reason('ACCESS_TOKEN_SCOPE_INSUFFICIENT')]),
    'scope',
    'signed-out',
    /lacks the permission/,
  ],
  [
    403,
    errorBody('PERMISSION_DENIED', disabled),
    'api-disabled',
    'usage',
    /^Cannot list: Photos Library API has not been used in project 1 .* then retry\.$/,
  ],
  [
    403,
    errorBody('PERMISSION_DENIED', 'Off.', [reason('SERVICE_DISABLED')]),
    'api-disabled',
    'usage',
    /^Cannot list: Off\.$/,
  ],
  [
    403,
    errorBody('PERMISSION_DENIED', 'The caller does not have permission'),
    'denied',
    'signed-out',
    /The caller does not have permission/,
  ],
  [403, '<!DOCTYPE html>', 'denied', 'signed-out', /HTTP status 403/],
  [404, errorBody('NOT_FOUND', 'Requested entity was not found.'), 'gone', 'corrupt', /404: Requested entity/],
  [
    400,
    errorBody('INVALID_ARGUMENT', 'Request contains an invalid argument.'),
    'invalid',
    'corrupt',
    /400: Request contains/,
  ],
  [
    429,
    errorBody('RESOURCE_EXHAUSTED', "limit 'All requests per day' of service"),
    'quota-day',
    'quota',
    /used up until 2024-05-02T07:00:00/,
  ],
  [
    429,
    errorBody('RESOURCE_EXHAUSTED', 'x', [reason('RATE_LIMIT_EXCEEDED', { quota_limit: 'ApiCallsPerProjectPerDay' })]),
    'quota-day',
    'quota',
    /used up until 2024-05-02T07:00:00/,
  ],
  [
    429,
    errorBody('RESOURCE_EXHAUSTED', "limit 'Write requests per minute per user'"),
    'quota-minute',
    'quota',
    /used up until 2024-05-01T12:01:00/,
  ],
  [
    429,
    errorBody('RESOURCE_EXHAUSTED', '', [reason('X', { quota_limit: 'WritesPerMinutePerUser' })]),
    'quota-minute',
    'quota',
    /12:01:00/,
  ],
  [
    429,
    errorBody('RESOURCE_EXHAUSTED', "Quota exceeded for quota 'concurrent write request'"),
    'quota-minute',
    'quota',
    /12:01:00/,
  ],
  [429, '', 'quota-unsaid', 'quota', /used up until 2024-05-02T07:00:00/],
  [429, '<html>', 'quota-unsaid', 'quota', /used up/],
  [500, errorBody('INTERNAL', 'Internal error encountered.'), 'server', 'offline', /server error \(500\)/],
  [502, '<!DOCTYPE html>', 'server', 'offline', /server error \(502\)/],
  [503, errorBody('UNAVAILABLE', 'x'), 'server', 'offline', /server error \(503\)/],
  [504, '', 'server', 'offline', /server error \(504\)/],
  [501, errorBody('UNIMPLEMENTED', 'x'), 'odd', 'corrupt', /answered 501/],
  [302, '', 'odd', 'corrupt', /answered 302/],
];
for (const [status, body, kind, code, message] of CASES) {
  test(`a ${status} of ${body.slice(0, 90) || 'nothing'} is ${kind} and fails as ${code}`, () => {
    const fault = faultOf({ status, body }, NOW_MS);
    const failure = failureOf('list', fault, NOW_MS);

    assert.equal(fault.kind, kind);
    assert.equal(failure.code, code);
    assert.match(failure.message, message);
    assert.equal(faultKindOf(failure), kind);
  });
}

const WAITS: [header: string | undefined, waitMs: number | undefined][] = [
  [undefined, undefined],
  ['0', 0],
  ['45', 45_000],
  ['Wed, 01 May 2024 12:00:40 GMT', 40_000],
  ['Wed, 01 May 2024 11:00:00 GMT', 0],
  ['soon', undefined],
  ['-5', undefined],
];
for (const [retryAfter, waitMs] of WAITS) {
  test(`B42: Retry-After '${retryAfter}' asks to wait ${waitMs} ms`, () => {
    const { retryAfterMs } = faultOf({ status: 429, body: '', retryAfter }, NOW_MS);
    assert.equal(retryAfterMs, waitMs);
  });
}

test('the end of a quota is told to whoever asks again by itself', () => {
  const failure = failureOf('list', faultOf({ status: 429, body: errorBody('', 'per day') }, NOW_MS), NOW_MS);

  assert.ok(failure instanceof QuotaError);
  assert.equal(failure.untilMs, Date.parse('2024-05-02T07:00:00Z'));
});
