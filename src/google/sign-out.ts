import { messageOf } from '../base/failure.ts';
import type { Log } from '../base/log.ts';
import type { ClientSecret } from './client-secret.ts';
import { OAuthClient } from './oauth-client.ts';
import { readTokenFile, removeTokenFile } from './token-file.ts';

export interface SignOutOptions {
  readonly secret: ClientSecret;
  /** Where the sign-in is stored. */
  readonly file: string;
  readonly log: Log;
  readonly signal?: AbortSignal;
}

/**
 * `'withdrawn'`: Google knows too; `'forgotten'`: only this machine forgot, the grant still stands at Google;
 * `'nobody'`: there was no sign-in.
 */
export type SignedOut = 'withdrawn' | 'forgotten' | 'nobody';

/** Withdraws the grant at Google and forgets it here. The file goes in any case, also when Google cannot be reached. */
export async function signOut({ secret, file, log, signal }: SignOutOptions): Promise<SignedOut> {
  const record = await readTokenFile(file, log).catch(() => 'damaged' as const);
  if (record === undefined) return 'nobody';
  const withdrawn = record !== 'damaged' && (await withdraw(record.refreshToken, secret, log, signal));
  await removeTokenFile(file);
  return withdrawn ? 'withdrawn' : 'forgotten';
}

async function withdraw(token: string, secret: ClientSecret, log: Log, signal?: AbortSignal): Promise<boolean> {
  try {
    await new OAuthClient(secret).revoke(token, signal);
    return true;
  } catch (error) {
    signal?.throwIfAborted();
    log.warn({}, `${messageOf(error)}. Remove the access at https://myaccount.google.com/connections`);
    return false;
  }
}
