const HOUR_MS = 3_600_000;
/** Standard time is 8 hours behind UTC, daylight time 7. Clocks change at 02:00, so each midnight exists just once. */
const OFFSETS_MS = [7 * HOUR_MS, 8 * HOUR_MS];

/** When Google's daily quotas begin anew: the first midnight in California after `nowMs`. */
export function nextPacificMidnightMs(nowMs: number): number {
  const partsOf = pacificCalendar();
  const { year, month, day } = partsOf(nowMs);
  const midnights = OFFSETS_MS.map((offsetMs) => Date.UTC(year, month - 1, day + 1) + offsetMs);
  const isMidnight = (atMs: number) => partsOf(atMs).hour === 0;
  return midnights.find(isMidnight) ?? Math.max(...midnights);
}

/** Made when needed: it takes 20 ms, and most days nobody needs it. */
function pacificCalendar() {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone: 'America/Los_Angeles',
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
  });
  return (atMs: number) => {
    const parts = format.formatToParts(atMs);
    const numberOf = (type: Intl.DateTimeFormatPartTypes) => Number(parts.find((part) => part.type === type)?.value);
    return { year: numberOf('year'), month: numberOf('month'), day: numberOf('day'), hour: numberOf('hour') };
  };
}
