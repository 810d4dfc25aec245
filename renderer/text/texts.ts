import type { en } from './en/index.ts';

type Like<T> = { readonly [Key in keyof T]: T[Key] extends string ? string : Like<T[Key]> };

/** The shape that every language must have: the compiler names a missing or a superfluous key. */
export type Texts = Like<typeof en>;
