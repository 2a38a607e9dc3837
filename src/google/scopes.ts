const PREFIX = 'https://www.googleapis.com/auth/';

/** Lists and reads what this OAuth client itself uploaded; all that Google grants since 31 March 2025. */
export const READ_SCOPE = `${PREFIX}photoslibrary.readonly.appcreateddata`;

export const DEFAULT_SCOPES: readonly string[] = [READ_SCOPE];

/** `'photoslibrary.readonly.appcreateddata'`: a scope as people read it. */
export function shortScope(scope: string): string {
  return scope.startsWith(PREFIX) ? scope.slice(PREFIX.length) : scope;
}

/** The scopes of `asked` that were not granted. A person may tick them one by one on Google's page. */
export function missingScopes(asked: readonly string[], granted: readonly string[]): string[] {
  return asked.filter((scope) => !granted.includes(scope));
}
