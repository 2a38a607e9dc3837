/** Sizes of the protocol's numbers in bytes. All are little-endian on the machines Node runs on. */
export const U16 = 2;
export const U32 = 4;
export const U64 = 8;

type FieldSizes = Readonly<Record<string, number | Structure<FieldSizes>>>;

/** Where the fields of one structure of the protocol stand, in bytes from its beginning. */
export interface Structure<Fields extends FieldSizes> {
  /** As the kernel's header calls it. */
  readonly name: string;
  readonly sizeBytes: number;
  readonly at: { readonly [Field in keyof Fields]: number };
}

/** Fields follow each other without gaps: the protocol writes its padding out. */
export function structure<const Fields extends FieldSizes>(name: string, fields: Fields): Structure<Fields> {
  let sizeBytes = 0;
  const at: Record<string, number> = {};
  for (const [field, size] of Object.entries(fields)) {
    at[field] = sizeBytes;
    sizeBytes += typeof size === 'number' ? size : size.sizeBytes;
  }
  return { name, sizeBytes, at: at as Structure<Fields>['at'] };
}
