import { readFile, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { z } from 'zod';
import { makePrivateDirectory, writeFileAtomic } from '../base/atomic-file.ts';
import { systemCode } from '../base/failure.ts';
import type { Log } from '../base/log.ts';
import { SignedOutError } from '../library/failures.ts';
import { keepPrivate } from './private-file.ts';

const tokenRecord = z.object({
  version: z.literal(1),
  /** The OAuth client that the tokens were given to; they are useless with another. */
  clientId: z.string().min(1),
  accessToken: z.string().min(1),
  refreshToken: z.string().min(1),
  /** When the access token ends, milliseconds since 1970. */
  expiryMs: z.number(),
  /** What the person granted, which may be less than was asked for. */
  scopes: z.array(z.string()),
});

/** What one sign-in left behind: the only thing that later runs need. */
export type TokenRecord = z.infer<typeof tokenRecord>;

/**
 * The stored sign-in; undefined when there is none. Looser permissions than 0600 are repaired with a warning. Throws
 * `SignedOutError` for a file that is damaged or of a later version, since signing in again puts it right.
 */
export async function readTokenFile(path: string, log: Log): Promise<TokenRecord | undefined> {
  let content: string;
  try {
    content = await readFile(path, 'utf8');
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return undefined;
    throw new SignedOutError(`Cannot read the sign-in ${path} (${systemCode(error)})`, { cause: error });
  }
  await keepPrivate(path, log);
  return parseTokenRecord(content, path);
}

function parseTokenRecord(content: string, path: string): TokenRecord {
  const unusable = (where: string) =>
    new SignedOutError(`Cannot use the sign-in ${path}: ${where}. Run: gphotos-fs auth login`);
  let json: unknown;
  try {
    json = JSON.parse(content);
  } catch {
    // The parser's own message quotes the text, so it is not kept as a cause.
    throw unusable('it is not JSON');
  }
  const parsed = tokenRecord.safeParse(json);
  if (!parsed.success) throw unusable(`it is damaged at ${parsed.error.issues[0]?.path.join('.') || 'the top'}`);
  return parsed.data;
}

/** Replaces the stored sign-in as a whole: mode 0600, in a directory made with 0700 when it is missing. */
export async function saveTokenFile(path: string, record: TokenRecord): Promise<void> {
  await makePrivateDirectory(dirname(path));
  await writeFileAtomic(path, `${JSON.stringify(record, undefined, 2)}\n`, { mode: 0o600 });
}

/** Forgets the stored sign-in; nothing happens when there is none. */
export async function removeTokenFile(path: string): Promise<void> {
  await rm(path, { force: true });
}
