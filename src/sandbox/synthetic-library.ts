import { generatedBody } from './media-body.ts';
import { type SandboxItem, type SandboxLibrary, sandboxId } from './sandbox-library.ts';

export interface SyntheticChoices {
  /** How many photos. */
  readonly count: number;
  /** Size of each; default 200,000. */
  readonly sizeBytes?: number;
  /** Over how many months before January 2025 the dates are spread; default 48. 1 puts all into December 2024. */
  readonly months?: number;
}

const END_MS = Date.UTC(2025, 0, 1);

/** Any number of photos that cost neither disk nor, to speak of, memory: for benchmarks. The same ones each time. */
export function makeSyntheticLibrary({ count, sizeBytes = 200_000, months = 48 }: SyntheticChoices): SandboxLibrary {
  const startMs = Date.UTC(2025, -months, 1);
  const stepMs = (END_MS - startMs) / Math.max(1, count);
  const items = Array.from({ length: count }, (_, number) =>
    syntheticItem(number, sizeBytes, startMs + Math.floor(number * stepMs)),
  );
  return { items, albums: [] };
}

function syntheticItem(number: number, sizeBytes: number, takenAtMs: number): SandboxItem {
  return {
    id: sandboxId(`synthetic ${number}`),
    filename: `IMG_${String(number).padStart(6, '0')}.jpg`,
    mimeType: 'image/jpeg',
    creationTime: `${new Date(takenAtMs).toISOString().slice(0, 19)}Z`,
    metadata: { width: '4032', height: '3024', photo: { cameraMake: 'Google', cameraModel: 'Pixel 5' } },
    state: 'READY',
    body: generatedBody(number, sizeBytes),
  };
}
