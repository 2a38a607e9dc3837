import { createHash, randomBytes } from 'node:crypto';
import { type Answer, htmlAnswer, jsonAnswer, type SandboxRequest } from './answer.ts';
import type { SandboxControl } from './control.ts';
import { errorPage, fixture, oauthError } from './fixtures.ts';
import type { AccessToken } from './token-book.ts';

/** The one OAuth client that the sandbox knows: a Desktop app, whose secret is none. */
export const CLIENT_ID = '123456789012-sandbox.apps.googleusercontent.com';
export const CLIENT_SECRET = 'GOCSPX-sandbox';

/** A consent that waits to be exchanged. */
interface Consent {
  readonly redirectUri: string;
  readonly scopes: readonly string[];
  /** base64url of the verifier's SHA-256; absent when the client used no PKCE. */
  readonly challenge?: string;
}

/** `accounts.google.com` and `oauth2.googleapis.com`, with a person who decides at once (reference, section 7). */
export class OAuthServer {
  readonly #consents = new Map<string, Consent>();

  constructor(private readonly control: SandboxControl) {}

  answer(request: SandboxRequest): Answer {
    if (request.kind === 'consent') return this.#consent(request.url.searchParams);
    const form = new URLSearchParams(request.body);
    if (request.kind === 'token') return isKnownClient(form, request) ? this.#token(form) : fixture('F-CLIENT');
    const query = request.url.searchParams;
    if (request.kind === 'revoke') return this.#revoke(form.get('token') ?? query.get('token') ?? '');
    return this.#tokenInfo(form.get('access_token') ?? query.get('access_token') ?? '');
  }

  #consent(query: URLSearchParams): Answer {
    const problem = consentProblem(query);
    if (problem) return htmlAnswer(errorPage('Error 400 (Bad Request)!!1', problem), 400);
    const { settings } = this.control;
    const back = new URL(query.get('redirect_uri') ?? '');
    const state = settings.consent === 'wrong-state' ? 'another-state' : query.get('state');
    if (state !== null) back.searchParams.set('state', state);
    if (settings.consent === 'refused') {
      back.searchParams.set('error', 'access_denied');
    } else {
      const asked = (query.get('scope') ?? '').split(' ').filter((scope) => scope !== '');
      const scopes = asked.filter((scope) => settings.grantableScopes?.includes(scope) ?? true);
      back.searchParams.set('code', this.#rememberConsent(query, scopes));
      back.searchParams.set('scope', scopes.join(' '));
    }
    return htmlAnswer('', 302, { Location: back.href });
  }

  #rememberConsent(query: URLSearchParams, scopes: readonly string[]): string {
    const code = `4/0A${randomBytes(32).toString('base64url')}`;
    const challenge = query.get('code_challenge');
    const redirectUri = query.get('redirect_uri') ?? '';
    this.#consents.set(code, { redirectUri, scopes, ...(challenge === null ? {} : { challenge }) });
    return code;
  }

  #token(form: URLSearchParams): Answer {
    const grantType = form.get('grant_type');
    if (grantType === 'authorization_code') return this.#exchange(form);
    if (grantType !== 'refresh_token') {
      return oauthError(400, 'unsupported_grant_type', `Invalid grant_type: ${grantType}`);
    }
    const token = this.control.tokens.refresh(form.get('refresh_token') ?? '');
    return token ? jsonAnswer(this.#tokenReply(token)) : fixture('F-GRANT');
  }

  #exchange(form: URLSearchParams): Answer {
    const code = form.get('code') ?? '';
    const consent = this.#consents.get(code);
    // A code works once, also when the exchange then fails.
    this.#consents.delete(code);
    if (!consent) return oauthError(400, 'invalid_grant', 'Malformed auth code.');
    if (form.get('redirect_uri') !== consent.redirectUri) {
      return oauthError(400, 'redirect_uri_mismatch', 'Bad Request');
    }
    const problem = verifierProblem(form.get('code_verifier'), consent.challenge);
    if (problem) return oauthError(400, 'invalid_grant', problem);
    const token = this.control.tokens.grant(consent.scopes);
    return jsonAnswer({ ...this.#tokenReply(token), refresh_token: token.grant.refreshToken });
  }

  #tokenReply({ accessToken, grant, expiresAtMs }: AccessToken): object {
    const expiresIn = Math.round((expiresAtMs - this.control.clock.nowMs()) / 1000);
    return { access_token: accessToken, expires_in: expiresIn, scope: grant.scopes.join(' '), token_type: 'Bearer' };
  }

  #revoke(token: string): Answer {
    if (this.control.tokens.revoke(token)) return jsonAnswer({});
    return oauthError(400, 'invalid_token', 'Token expired or revoked');
  }

  #tokenInfo(accessToken: string): Answer {
    const token = this.control.tokens.valid(accessToken);
    if (!token) return oauthError(400, 'invalid_token', 'Invalid Value');
    const expiresIn = Math.floor((token.expiresAtMs - this.control.clock.nowMs()) / 1000);
    return jsonAnswer({
      azp: CLIENT_ID,
      aud: CLIENT_ID,
      scope: token.grant.scopes.join(' '),
      exp: String(Math.floor(token.expiresAtMs / 1000)),
      expires_in: String(expiresIn),
      access_type: 'offline',
    });
  }
}

/** A client may name itself in the form or in a Basic header (RFC 6749, section 2.3.1), as Go's library tries first. */
function isKnownClient(form: URLSearchParams, { headers }: SandboxRequest): boolean {
  const basic = /^Basic (.+)$/i.exec(headers.authorization ?? '')?.[1] ?? '';
  const [id = form.get('client_id'), secret = form.get('client_secret')] =
    basic === '' ? [] : Buffer.from(basic, 'base64').toString().split(':').map(decodeURIComponent);
  return id === CLIENT_ID && secret === CLIENT_SECRET;
}

/** Why the consent page shows an error instead of asking; undefined when it asks. */
function consentProblem(query: URLSearchParams): string | undefined {
  if (query.get('client_id') !== CLIENT_ID) return 'Error 401: invalid_client';
  if (query.get('response_type') !== 'code') return 'Error 400: unsupported_response_type';
  if (!isLoopback(query.get('redirect_uri') ?? '')) return 'Error 400: redirect_uri_mismatch';
  if (!query.get('scope')) return 'Error 400: invalid_request. Missing required parameter: scope';
  if (query.has('code_challenge') && query.get('code_challenge_method') !== 'S256') return 'Error 400: invalid_request';
  return undefined;
}

/** Any port and path of this machine, in clear: what a Desktop client may redirect to. */
function isLoopback(uri: string): boolean {
  return URL.canParse(uri) && /^http:$/.test(new URL(uri).protocol) && isLoopbackHost(new URL(uri).hostname);
}

function isLoopbackHost(host: string): boolean {
  return ['127.0.0.1', '[::1]', 'localhost'].includes(host);
}

function verifierProblem(verifier: string | null, challenge: string | undefined): string | undefined {
  if (challenge === undefined) return verifier === null ? undefined : 'code_verifier or verifier is not needed.';
  if (verifier === null) return 'Missing code verifier.';
  const isRight = createHash('sha256').update(verifier).digest('base64url') === challenge;
  return isRight ? undefined : 'Invalid code verifier.';
}
