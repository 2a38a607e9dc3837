/** What an address that a browser was sent to says about the sign-in that is waiting. */
export type AuthorizationReply =
  | { readonly kind: 'code'; readonly code: string }
  /** The person, or Google in their place, said no. `reason` is a word such as `access_denied`. */
  | { readonly kind: 'refused'; readonly reason: string }
  /** It answers another sign-in, or somebody made it up: the `state` is not ours. */
  | { readonly kind: 'foreign' }
  /** Not an answer at all: `/favicon.ico`, a port scan. */
  | { readonly kind: 'stray' };

/** Reads the redirect of RFC 6749, section 4.1.2. `expectedState` is what the request carried. */
export function readAuthorizationReply(address: URL, expectedState: string): AuthorizationReply {
  const code = address.searchParams.get('code');
  const error = address.searchParams.get('error');
  if (code === null && error === null) return { kind: 'stray' };
  if (address.searchParams.get('state') !== expectedState) return { kind: 'foreign' };
  if (error !== null) return { kind: 'refused', reason: /^[a-z_]{1,40}$/.test(error) ? error : 'unknown reason' };
  return code ? { kind: 'code', code } : { kind: 'stray' };
}
