import type { Location } from '../../library/media-item.ts';

/** A hundred-millionth of a degree, a millimetre on the ground, is told by six decimals of a minute. */
const STEPS_PER_MINUTE = 1_000_000;
const STEPS_PER_DEGREE = 60 * STEPS_PER_MINUTE;

/** Readers hold the two numbers of a fraction in 32 bits, one of them for the sign. */
const LARGEST_NUMERATOR = 2 ** 31 - 1;

/** A place in the words of EXIF within XMP. */
export interface GpsText {
  /** `'48,8.250000N'`: degrees, minutes, hemisphere. */
  readonly latitude: string;
  readonly longitude: string;
  /** `'35125/1000'` metres above sea level, or below it where the reference is 1. */
  readonly altitude?: { readonly metres: string; readonly reference: '0' | '1' };
}

/** Undefined for what is no place on Earth. An altitude that is no number, or beyond 2,147 km, is left out. */
export function gpsText({ latitude, longitude, altitudeM }: Location): GpsText | undefined {
  if (!isWithin(latitude, 90) || !isWithin(longitude, 180)) return undefined;
  const altitude = altitudeM === undefined ? undefined : altitudeText(altitudeM);
  return {
    latitude: angleText(latitude, 'N', 'S'),
    longitude: angleText(longitude, 'E', 'W'),
    ...(altitude && { altitude }),
  };
}

function isWithin(degrees: number, limit: number): boolean {
  return Math.abs(degrees) <= limit;
}

/** Rounded as a whole, so that no minute ever reads 60. */
function angleText(degrees: number, positive: string, negative: string): string {
  const steps = Math.round(Math.abs(degrees) * STEPS_PER_DEGREE);
  const minutes = ((steps % STEPS_PER_DEGREE) / STEPS_PER_MINUTE).toFixed(6);
  return `${Math.floor(steps / STEPS_PER_DEGREE)},${minutes}${degrees < 0 && steps > 0 ? negative : positive}`;
}

function altitudeText(altitudeM: number): GpsText['altitude'] {
  const millimetres = Math.round(Math.abs(altitudeM) * 1_000);
  // Written so that NaN is refused too.
  if (!(millimetres <= LARGEST_NUMERATOR)) return undefined;
  return { metres: `${millimetres}/1000`, reference: altitudeM < 0 && millimetres > 0 ? '1' : '0' };
}
