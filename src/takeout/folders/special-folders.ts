import { comparableFolderName } from './folder-name.ts';

/** Folders of an export that are neither a year nor an album. Their contents are in no year folder. */
export type SpecialFolder = 'archive' | 'trash' | 'locked' | 'failed-videos';

const SPECIAL_FOLDERS: Readonly<Record<SpecialFolder, readonly string[]>> = {
  archive: [
    'archive',
    'archiv',
    'archivo',
    'archivio',
    'arquivo',
    'archief',
    'архив',
    'archiwum',
    '归档文件',
    '档案',
    'アーカイブ',
    'arxiu',
  ],
  trash: [
    'trash',
    'bin',
    'papierkorb',
    'papelera',
    'lixeira',
    'cestino',
    'corbeille',
    'prullenbak',
    'корзина',
    'kosz',
    '回收站',
    'ゴミ箱',
    'paperera',
  ],
  locked: ['locked folder', 'gesperrter ordner'],
  'failed-videos': ['failed videos'],
};

const UNTITLED = new Set([
  'untitled',
  'unbenannt',
  'sans titre',
  'sin título',
  'senza titolo',
  'sem título',
  'zonder titel',
  'bez tytułu',
  'без названия',
  'adsız',
  'nimetön',
  '無題',
  '无标题',
  '未命名',
  'nem mentett dokumentum',
]);

const SPECIAL_KINDS = ['archive', 'trash', 'locked', 'failed-videos'] as const satisfies readonly SpecialFolder[];

const SPECIAL_BY_NAME = new Map<string, SpecialFolder>(
  SPECIAL_KINDS.flatMap((kind) => SPECIAL_FOLDERS[kind].map((name) => [name, kind] as const)),
);

export function specialFolderOfName(name: string): SpecialFolder | undefined {
  return SPECIAL_BY_NAME.get(comparableFolderName(name));
}

/** Whether Google made up the name, `Sans titre(9)`: it is then no title. */
export function isUntitledName(name: string): boolean {
  return UNTITLED.has(comparableFolderName(name).replace(/ ?\(\d+\)$/, ''));
}
