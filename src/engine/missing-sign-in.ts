import { GphotosError } from '../base/failure.ts';
import type { Log } from '../base/log.ts';
import { readClientSecret } from '../google/client-secret.ts';
import { readTokenFile } from '../google/token-file.ts';
import { SignedOutError } from '../library/failures.ts';
import type { Settings } from './settings.ts';

/** `UsageError` without a usable client secret, `SignedOutError` when nobody signed in yet. */
export async function whatIsMissing({ clientSecretFile, tokenFile }: Settings, log: Log): Promise<Error | undefined> {
  try {
    await readClientSecret(clientSecretFile, log);
    if (await readTokenFile(tokenFile, log)) return undefined;
    return new SignedOutError(
      `Nobody is signed in (no ${tokenFile}); run: gphotos-fs auth login. Takeout archives need no account: gphotos-fs takeout add FILES`,
    );
  } catch (error) {
    if (error instanceof GphotosError) return error;
    throw error;
  }
}
