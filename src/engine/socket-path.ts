import { createHash } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { systemCode, UsageError } from '../base/failure.ts';

/** A path of a Unix socket holds 107 bytes at most (unix(7)). */
const LONGEST_BYTES = 107;

/**
 * Where the process that holds an engine listens: beside the catalog, so that whoever uses the same catalog finds it,
 * whatever else differs. A cron job has no `XDG_RUNTIME_DIR`, for one. Below the temporary directory when that is too deep.
 */
export function socketPathOf(catalogDirectory: string): string {
  const beside = join(dirname(catalogDirectory), 'engine.sock');
  if (Buffer.byteLength(beside) <= LONGEST_BYTES) return beside;
  const key = createHash('sha256').update(catalogDirectory).digest('hex').slice(0, 16);
  return join(tmpdir().length <= 60 ? tmpdir() : '/tmp', `gphotos-fs-${ownUserId()}`, `${key}.sock`);
}

/**
 * Everybody may make a directory below `/tmp`, also one of the name that ours would have. Throws `UsageError` when the
 * directory of the socket is another user's: whoever owns it could answer in our place.
 */
export async function refuseForeignDirectory(socketPath: string): Promise<void> {
  const directory = dirname(socketPath);
  try {
    const { uid } = await stat(directory);
    if (uid === ownUserId() || uid === 0) return;
    throw new UsageError(
      `Cannot use ${directory}: it belongs to user ${uid}; run this as that user, or set another --data-dir`,
    );
  } catch (error) {
    if (systemCode(error) !== 'ENOENT') throw error;
  }
}

function ownUserId(): number {
  return process.getuid?.() ?? 0;
}
