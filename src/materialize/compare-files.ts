import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';

const CHUNK_BYTES = 2 ** 20;

/** SHA-256 of a file's content, in hexadecimal. */
export async function sha256OfFile(path: string, signal?: AbortSignal): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path, { highWaterMark: CHUNK_BYTES, ...(signal && { signal }) })) {
    hash.update(chunk);
  }
  return hash.digest('hex');
}

/** Whether everything in `part` is how `whole` begins; true for an empty part. */
export async function isBeginningOf(part: string, whole: string, signal?: AbortSignal): Promise<boolean> {
  const first = await open(part);
  try {
    const second = await open(whole);
    try {
      return await beginsAlike(first, second, signal);
    } finally {
      await second.close();
    }
  } finally {
    await first.close();
  }
}

async function beginsAlike(part: FileHandle, whole: FileHandle, signal?: AbortSignal): Promise<boolean> {
  const [ours, theirs] = [Buffer.allocUnsafe(CHUNK_BYTES), Buffer.allocUnsafe(CHUNK_BYTES)];
  for (let position = 0; ; ) {
    signal?.throwIfAborted();
    const { bytesRead } = await part.read(ours, 0, CHUNK_BYTES, position);
    if (bytesRead === 0) return true;
    const other = await readFully(whole, theirs.subarray(0, bytesRead), position);
    if (other < bytesRead || ours.compare(theirs, 0, bytesRead, 0, bytesRead) !== 0) return false;
    position += bytesRead;
  }
}

async function readFully(file: FileHandle, target: Buffer, position: number): Promise<number> {
  let filled = 0;
  while (filled < target.length) {
    const { bytesRead } = await file.read(target, filled, target.length - filled, position + filled);
    if (bytesRead === 0) break;
    filled += bytesRead;
  }
  return filled;
}
