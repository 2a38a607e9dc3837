import type { Clock } from '../base/clock.ts';
import type { Log } from '../base/log.ts';
import { readClientSecret } from '../google/client-secret.ts';
import { missingScopes } from '../google/scopes.ts';
import { type SignInOptions, signIn } from '../google/sign-in.ts';
import { type SignedOut, signOut } from '../google/sign-out.ts';
import { readTokenFile, saveTokenFile } from '../google/token-file.ts';
import type { Settings } from './settings.ts';

export type { SignedOut };

/** How the person is reached while they sign in. */
export type SignInDialog = Pick<SignInOptions, 'show' | 'openBrowser' | 'pasted' | 'signal'>;

interface Surroundings {
  readonly clock: Clock;
  readonly log: Log;
}

/** Signs in and stores it. Answers the scopes that were asked for and not granted. */
export async function signInAndStore(
  { clientSecretFile, tokenFile, scopes }: Settings,
  dialog: SignInDialog,
  { clock, log }: Surroundings,
): Promise<readonly string[]> {
  const secret = await readClientSecret(clientSecretFile, log);
  const { record, missingScopes: missing } = await signIn({ secret, scopes, clock, log, ...dialog });
  await saveTokenFile(tokenFile, record);
  return missing;
}

export interface SignInState {
  readonly signedIn: boolean;
  readonly scopes: readonly string[];
  /** Of those that the settings ask for. */
  readonly missingScopes: readonly string[];
  /** When the present access token ends; it is renewed by itself. */
  readonly expiresMs?: number;
}

/** What is stored, without asking Google. Throws `SignedOutError` for a damaged file. */
export async function signInState({ tokenFile, scopes }: Settings, log: Log): Promise<SignInState> {
  const record = await readTokenFile(tokenFile, log);
  if (!record) return { signedIn: false, scopes: [], missingScopes: scopes };
  return {
    signedIn: true,
    scopes: record.scopes,
    missingScopes: missingScopes(scopes, record.scopes),
    expiresMs: record.expiryMs,
  };
}

/** Withdraws the grant at Google and forgets it here. */
export async function signOutAndForget(
  { clientSecretFile, tokenFile }: Settings,
  log: Log,
  signal?: AbortSignal,
): Promise<SignedOut> {
  const secret = await readClientSecret(clientSecretFile, log);
  return signOut({ secret, file: tokenFile, log, ...(signal ? { signal } : {}) });
}
