import lookUpZone from '@photostructure/tz-lookup';
import type { Location } from '../../library/media-item.ts';

/**
 * The IANA time zone at a place, which has north and east in their ranges. Exports tell the instant of a picture and no zone;
 * the place is the best witness that needs no look into the file.
 */
export function zoneOfPlace({ latitude, longitude }: Location): string {
  return lookUpZone(latitude, longitude);
}
