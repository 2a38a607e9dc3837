import { stat } from 'node:fs/promises';
import type { Clock } from '../base/clock.ts';
import { GphotosError, messageOf } from '../base/failure.ts';
import { type Finding, fine, problem } from '../base/finding.ts';
import type { Log } from '../base/log.ts';
import { readClientSecret } from '../google/client-secret.ts';
import type { Configuration } from './configuration.ts';
import { signInState } from './google-sign-in.ts';
import { openTakeout } from './open-takeout.ts';
import { RemoteEngine } from './remote-engine.ts';
import type { Settings } from './settings.ts';

interface Examination {
  readonly configuration: Configuration;
  readonly clock: Clock;
  readonly log: Log;
}

/** Where photos can come from: Google, Takeout archives, or both. Whoever has archives needs no account. */
export async function examineLibraries({ configuration, clock, log }: Examination): Promise<Finding[]> {
  const { settings } = configuration;
  const what = 'Takeout archives';
  try {
    const hasArchives = await hasArchivesOf(configuration, clock, log);
    const found = hasArchives ? 'added; gphotos-fs takeout list shows them' : 'none were added';
    return [fine(what, found), ...(await examineAccount(settings, hasArchives, log))];
  } catch (error) {
    if (!(error instanceof GphotosError)) throw error;
    return [problem(what, messageOf(error), 'see what it says'), ...(await examineAccount(settings, false, log))];
  }
}

/** The process that holds the profile knows; while there is none, the index of the archives may be opened. */
async function hasArchivesOf({ settings, socketPath }: Configuration, clock: Clock, log: Log): Promise<boolean> {
  const holder = await RemoteEngine.connect(socketPath);
  if (holder) {
    await using engine = holder;
    return (await engine.status()).hasArchives;
  }
  if (!(await isThere(settings.takeoutDirectory))) return false;
  await using takeout = await openTakeout(settings, clock, log);
  return !takeout.isEmpty;
}

async function examineAccount(settings: Settings, hasArchives: boolean, log: Log): Promise<Finding[]> {
  const { clientSecretFile } = settings;
  if (hasArchives && !(await isThere(clientSecretFile))) {
    return [fine('client secret', 'none; Takeout archives need none'), fine('sign-in', 'nobody, and nobody needs to')];
  }
  const signIn = await checkToken(settings, log);
  // The archives are shown all the same.
  const isOptional = hasArchives && signIn.verdict === 'problem';
  return [await checkClientSecret(settings, log), isOptional ? { ...signIn, verdict: 'warning' } : signIn];
}

async function checkClientSecret({ clientSecretFile }: Settings, log: Log): Promise<Finding> {
  const what = 'client secret';
  try {
    await readClientSecret(clientSecretFile, log);
    return fine(what, clientSecretFile);
  } catch (error) {
    return problem(what, messageOf(error), 'the README shows it step by step: "First real use"');
  }
}

async function checkToken(settings: Settings, log: Log): Promise<Finding> {
  const what = 'sign-in';
  const remedy = 'run: gphotos-fs auth login';
  try {
    const { signedIn, missingScopes } = await signInState(settings, log);
    if (!signedIn) return problem(what, 'nobody is signed in', remedy);
    if (missingScopes.length > 0)
      return problem(what, `not granted: ${missingScopes.join(', ')}`, `${remedy} and tick every box`);
    return fine(what, 'stored, with every scope that is needed');
  } catch (error) {
    return problem(what, messageOf(error), remedy);
  }
}

async function isThere(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined)) !== undefined;
}
