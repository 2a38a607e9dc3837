import { album, photo, video } from '../../src/sandbox/sandbox-library.ts';

export const beach = photo('beach.jpg', { creationTime: '2021-07-14T09:31:05Z', sizeBytes: 200_000, favorite: true });
export const hill = photo('hill.jpg', { creationTime: '2020-12-31T23:30:00Z', description: 'From the top' });
export const clip = video('clip.mp4', { creationTime: '2021-07-15T10:00:00Z', sizeBytes: 900_000 });
const twin = photo('beach.jpg', { key: 'twin', creationTime: '2021-07-20T09:00:00Z' });
const notReady = video('soon.mp4', { state: 'PROCESSING' });

/** Twins, albums of one title, a title that climbs, a video, a favourite, and one that is not ready. */
export const SMALL_LIBRARY = {
  items: [beach, hill, clip, twin, notReady],
  albums: [album('Summer', [beach, clip]), album('Summer', [hill], 'another'), album('../x', [hill])],
};

export const lines = (text: string) => text.split('\n').filter(Boolean);
