import { UsageError } from '../base/failure.ts';
import { makeDemoLibrary } from './demo-library.ts';
import { makeFolderLibrary } from './folder-library.ts';
import { makeLargeLibrary } from './large-library.ts';
import type { SandboxLibrary } from './sandbox-library.ts';
import { makeSyntheticLibrary } from './synthetic-library.ts';

export type LibraryChoice =
  | { readonly kind: 'demo' }
  | { readonly kind: 'folder'; readonly directory: string }
  | { readonly kind: 'synthetic'; readonly count: number; readonly sizeBytes: number; readonly months: number }
  | { readonly kind: 'large'; readonly count: number };

/** `demo`, `folder:DIR`, `synthetic:COUNT[,BYTES[,MONTHS]]` or `large:COUNT`. Throws `UsageError` on anything else. */
export function parseLibraryChoice(text: string): LibraryChoice {
  if (text === 'demo') return { kind: 'demo' };
  const directory = /^folder:(.+)$/s.exec(text)?.[1];
  if (directory !== undefined) return { kind: 'folder', directory };
  const match = /^synthetic:(\d{1,7})(?:,(\d{1,12})(?:,(\d{1,4}))?)?$/.exec(text);
  if (match) {
    const [count, sizeBytes, months] = [Number(match[1]), Number(match[2] ?? 200_000), Number(match[3] ?? 48)];
    return { kind: 'synthetic', count, sizeBytes, months };
  }
  const large = /^large:(\d{1,7})$/.exec(text)?.[1];
  if (large !== undefined) return { kind: 'large', count: Number(large) };
  throw new UsageError(
    `Cannot serve the library '${text}': choose demo, folder:DIR, synthetic:COUNT[,BYTES[,MONTHS]] or large:COUNT`,
  );
}

/** Makes the library; large files that it needs go into `directory`. */
export async function makeLibrary(choice: LibraryChoice, directory: string): Promise<SandboxLibrary> {
  if (choice.kind === 'folder') return makeFolderLibrary(choice.directory);
  if (choice.kind === 'large') return makeLargeLibrary(choice.count);
  return choice.kind === 'demo' ? makeDemoLibrary({ directory }) : makeSyntheticLibrary(choice);
}
