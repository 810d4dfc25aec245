/** A lab as a caller names it: a lab file, its text, or the name of a lab that is up. */
export type LabReference =
  | { readonly kind: 'file'; readonly path: string }
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'name'; readonly name: string };
