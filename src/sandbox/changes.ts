/** Some of `Whole`'s fields; those that are absent or undefined keep their value. */
export type Changes<Whole> = { readonly [Field in keyof Whole]?: Whole[Field] | undefined };

/** `before` with the given fields changed. */
export function changed<Whole extends object>(before: Whole, changes: Changes<NoInfer<Whole>>): Whole {
  const given = Object.entries(changes).filter(([, value]) => value !== undefined);
  return Object.assign({ ...before }, Object.fromEntries(given));
}
