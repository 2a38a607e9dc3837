import { UsageError } from './failure.ts';

/**
 * Says what the clocks of a time zone show at a time, in digits of the Gregorian calendar, as far as `shown` asks for it.
 * Throws `UsageError` for a zone that this system does not know.
 */
export function openZoneFormat(timeZone: string, shown: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  try {
    return new Intl.DateTimeFormat('en-US', { timeZone, calendar: 'gregory', numberingSystem: 'latn', ...shown });
  } catch (cause) {
    if (!(cause instanceof RangeError)) throw cause;
    throw new UsageError(
      `Cannot use the time zone '${timeZone}': it is not an IANA time zone that this system knows; write it like Europe/Berlin`,
      { cause },
    );
  }
}
