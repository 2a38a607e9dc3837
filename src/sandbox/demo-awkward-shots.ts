import { CAMERAS, type Shot } from './demo-shots.ts';

/** Everything that has broken a tool of this kind before: names, dates, states, and items nobody knows much about. */
export function awkwardShots(): Shot[] {
  return [...sameNames(), ...oddNames(), ...oddDates(), ...oddStates()].map((shot, index) => ({
    ...shot,
    key: `awkward ${index}`,
  }));
}

type UnkeyedShot = Omit<Shot, 'key'>;

const CANON = CAMERAS[1];
const SMALL = { kind: 'photo', widthPx: 640, heightPx: 480 } as const;

/** Three of one name on one day; two that differ in case only; two that look alike, composed and decomposed. */
function sameNames(): UnkeyedShot[] {
  const camera = CANON ? { camera: CANON } : {};
  return [
    { ...SMALL, ...camera, filename: 'IMG_0001.JPG', takenAt: '2022-07-14T09:00:00Z' },
    { ...SMALL, ...camera, filename: 'IMG_0001.JPG', takenAt: '2022-07-14T12:00:00Z' },
    { ...SMALL, ...camera, filename: 'IMG_0001.JPG', takenAt: '2022-07-14T15:00:00Z' },
    { ...SMALL, filename: 'Sunset.jpg', takenAt: '2022-07-15T20:00:00Z' },
    { ...SMALL, filename: 'SUNSET.JPG', takenAt: '2022-07-15T20:01:00Z' },
    { ...SMALL, filename: 'Caf\u00e9.jpg', takenAt: '2022-07-16T10:00:00Z' },
    { ...SMALL, filename: 'Cafe\u0301.jpg', takenAt: '2022-07-16T10:01:00Z' },
  ];
}

function oddNames(): UnkeyedShot[] {
  const names = [
    'holidays/beach.jpg',
    '../../escape.jpg',
    '..',
    '👨‍👩‍👧 at the lake 🌅.jpg',
    'the end....',
    'spaces at the end.jpg  ',
    `${'\u00e9'.repeat(148)}.jpg`,
    `${'long name '.repeat(30)}`,
    'IMG0042',
    '.hidden.jpg',
    'tab\tbell\u0007.jpg',
    'what? "why": <now> | *.jpg',
    'CON.jpg',
    '-rf.jpg',
    'new\nline.jpg',
  ];
  return names.map((filename, index) => ({
    ...SMALL,
    filename,
    takenAt: `2023-03-${String(index + 1).padStart(2, '0')}T10:00:00Z`,
  }));
}

function oddDates(): UnkeyedShot[] {
  return [
    // Whether this is 2022 or 2023 depends on where one lives.
    { ...SMALL, filename: 'fireworks.jpg', takenAt: '2022-12-31T23:30:00Z', favorite: true },
    { ...SMALL, filename: 'leap day.jpg', takenAt: '2024-02-29T12:00:00Z' },
    { ...SMALL, filename: 'grandmother.jpg', takenAt: '1936-05-01T12:00:00Z' },
    { ...SMALL, filename: 'from the future.jpg', takenAt: '2099-01-01T00:00:00Z' },
    { ...SMALL, filename: 'undated.jpg', bare: true },
  ];
}

function oddStates(): UnkeyedShot[] {
  const movie = { kind: 'movie', widthPx: 160, heightPx: 96, frames: 10 } as const;
  return [
    { ...movie, filename: 'still processing.mp4', takenAt: '2024-12-30T10:00:00Z', state: 'PROCESSING' },
    { ...movie, filename: 'never ready.mp4', takenAt: '2024-12-30T11:00:00Z', state: 'FAILED' },
    { ...SMALL, filename: 'bare.jpg', takenAt: '2023-04-01T10:00:00Z', bare: true },
    { ...SMALL, filename: '', takenAt: '2023-04-02T10:00:00Z', bare: true },
  ];
}
