/** The languages that exports can be made in; what they call things was seen in exports of such accounts. */
export type Language = 'en' | 'en-GB' | 'de' | 'fr' | 'es' | 'it' | 'nl' | 'ja';

/** What an export calls its folders and files in the language of the account. */
export interface ExportWords {
  /** The product's folder. */
  readonly root: string;
  /** Of the page beside it that lists the parts. */
  readonly browserPage: string;
  /** Folders of years, since they are no longer English everywhere. */
  readonly year: (year: number) => string;
  readonly archive: string;
  readonly trash: string;
  readonly locked: string;
  readonly untitled: string;
  /** Of albums, without `.json`. */
  readonly metadata: string;
  readonly editedSuffix: string;
}

export const englishYear = (year: number): string => `Photos from ${year}`;

const ENGLISH: ExportWords = {
  root: 'Google Photos',
  browserPage: 'archive_browser.html',
  year: englishYear,
  archive: 'Archive',
  trash: 'Trash',
  locked: 'Locked folder',
  untitled: 'Untitled',
  metadata: 'metadata',
  editedSuffix: '-edited',
};

/** Where a language's own word was never seen, the English one stands. */
export const EXPORT_WORDS: Readonly<Record<Language, ExportWords>> = {
  en: ENGLISH,
  'en-GB': { ...ENGLISH, trash: 'Bin' },
  de: {
    root: 'Google Fotos',
    browserPage: 'Archiv_Übersicht.html',
    year: (year) => `Fotos von ${year}`,
    archive: 'Archiv',
    trash: 'Papierkorb',
    locked: 'Gesperrter Ordner',
    untitled: 'Unbenannt',
    metadata: 'Metadaten',
    editedSuffix: '-bearbeitet',
  },
  fr: {
    ...ENGLISH,
    // With the no-break space that stands in every path of a French export.
    root: 'Google\u00a0Photos',
    year: (year) => `Photos de ${year}`,
    archive: 'Archive',
    trash: 'Corbeille',
    untitled: 'Sans titre',
    metadata: 'métadonnées',
    editedSuffix: '-modifié',
  },
  es: {
    ...ENGLISH,
    root: 'Google Fotos',
    year: (year) => `Fotos de ${year}`,
    archive: 'Archivo',
    trash: 'Papelera',
    untitled: 'Sin título',
    metadata: 'metadatos',
    editedSuffix: '-ha editado',
  },
  it: {
    ...ENGLISH,
    root: 'Google Foto',
    year: (year) => `Foto da ${year}`,
    archive: 'Archivio',
    trash: 'Cestino',
    untitled: 'Senza titolo',
    metadata: 'metadati',
    editedSuffix: '-modificato',
  },
  nl: {
    ...ENGLISH,
    root: 'Google Fotos',
    year: (year) => `Fotos uit ${year}`,
    archive: 'Archief',
    trash: 'Prullenbak',
    untitled: 'Zonder titel',
    editedSuffix: '-bewerkt',
  },
  ja: {
    ...ENGLISH,
    root: 'Google フォト',
    year: (year) => `${year}年の写真`,
    archive: 'アーカイブ',
    trash: 'ゴミ箱',
    untitled: '無題',
    editedSuffix: '-編集済み',
  },
};
