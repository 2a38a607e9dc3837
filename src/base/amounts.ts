import { UsageError } from './failure.ts';

const UNITS: Record<string, number> = { '': 1, b: 1, k: 2 ** 10, m: 2 ** 20, g: 2 ** 30, t: 2 ** 40 };
const SPANS_MS: Record<string, number> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** `'10 GiB'`, `'500M'`, `'1.5t'` or `'4096'` → bytes; a unit is a power of 1024. Throws `UsageError` on anything else. */
export function parseBytes(text: string): number {
  const match = /^\s*(\d+(?:\.\d+)?)\s*([kmgt]?)(?:i?b)?\s*$/i.exec(text);
  const unit = match && UNITS[(match[2] ?? '').toLowerCase()];
  if (!match || !unit) throw new UsageError(`Cannot read '${text}' as a size: write it like 10GiB, 500M or 4096`);
  return Math.floor(Number(match[1]) * unit);
}

/** Bytes for people: `'0 B'`, `'1.4 MiB'`, `'10 GiB'`. */
export function formatBytes(bytes: number): string {
  const names = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];
  let amount = bytes;
  let unit = 0;
  while (amount >= 1024 && unit < names.length - 1) {
    amount /= 1024;
    unit += 1;
  }
  const digits = unit === 0 || amount >= 100 || Number.isInteger(amount) ? 0 : 1;
  return `${amount.toFixed(digits)} ${names[unit]}`;
}

/** A count with its noun: `'1 item'`, `'0 items'`, `'2 entries'`. */
export function formatCount(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}

/** `'6h'`, `'30m'`, `'90s'`, `'250ms'` or `'1d'` → milliseconds; `'never'` → undefined. Throws `UsageError` otherwise. */
export function parseSpanMs(text: string): number | undefined {
  if (text.trim() === 'never') return undefined;
  const match = /^\s*(\d+(?:\.\d+)?)\s*(ms|s|m|h|d)\s*$/.exec(text);
  const span = match && SPANS_MS[match[2] ?? ''];
  if (!match || !span)
    throw new UsageError(`Cannot read '${text}' as a time span: write it like 6h, 30m, 90s or never`);
  return Number(match[1]) * span;
}

/** Milliseconds for people: `'0.4 s'`, `'1 min 5 s'`, `'2 h 10 min'`. */
export function formatSpan(spanMs: number): string {
  if (spanMs < 9_950) return `${(spanMs / 1000).toFixed(1)} s`;
  const seconds = Math.round(spanMs / 1000);
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min ${seconds % 60} s`;
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
