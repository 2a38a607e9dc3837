import type { MediaItem } from '../library/media-item.ts';

/** `'Google Pixel 7'`; a maker that the model's name already begins with is not said twice. Undefined when not known. */
export function cameraOf({ cameraMake = '', cameraModel = '' }: MediaItem): string | undefined {
  const make = cameraMake.trim();
  const model = cameraModel.trim();
  const isSaid = model.toLowerCase().startsWith(make.toLowerCase());
  return (isSaid ? model : `${make} ${model}`.trim()) || undefined;
}
