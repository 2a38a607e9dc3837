import { z } from 'zod';

const part = (maximum: number) => z.int().min(0).max(maximum).default(0);

/** A `google.type.Date`: zero means any. */
const fields = z.strictObject({ year: part(9999), month: part(12), day: part(31) });

export type WireDate = z.infer<typeof fields>;

/** Full date, month and day of any year, year alone, or year and month; nothing else (reference 2.3). */
export const dateSchema = fields.refine(({ year, month, day }) =>
  year > 0 ? !(day > 0 && month === 0) : month > 0 && day > 0,
);

/** Both ends are in it; both must be of one precision. */
export const rangeSchema = z
  .strictObject({ startDate: dateSchema, endDate: dateSchema })
  .refine(({ startDate, endDate }) => precisionOf(startDate) === precisionOf(endDate));

export type WireRange = z.infer<typeof rangeSchema>;

/** Days are cut in UTC: the API shows no zone, and puts a camera's wall clock in as though it were UTC. */
export function wireDateOf(creationTime: string): WireDate {
  const date = new Date(creationTime);
  return { year: date.getUTCFullYear(), month: date.getUTCMonth() + 1, day: date.getUTCDate() };
}

export function isOnDate(taken: WireDate, wanted: WireDate): boolean {
  return ordinal(taken, wanted) === ordinal(wanted, wanted);
}

export function isInRange(taken: WireDate, { startDate, endDate }: WireRange): boolean {
  const at = ordinal(taken, startDate);
  return ordinal(startDate, startDate) <= at && at <= ordinal(endDate, endDate);
}

/** A number that orders dates, from those parts only that `precision` has. */
function ordinal(date: WireDate, precision: WireDate): number {
  const year = precision.year > 0 ? date.year : 0;
  const month = precision.month > 0 ? date.month : 0;
  const day = precision.day > 0 ? date.day : 0;
  return year * 10_000 + month * 100 + day;
}

function precisionOf({ year, month, day }: WireDate): string {
  return [year > 0, month > 0, day > 0].join();
}
