/**
 * The type of every term, for all languages of OTP Lab.
 * Follows the Erlang Reference Manual, "Data Types". Rules TERM1 to TERM19.
 * Left out: ports, and bitstrings whose length is not a whole number of bytes.
 * Invariant: whatever `copy` accepts is described here.
 */
import type { MODULE } from './atom';
import type { Binary } from './binary';
import type { Float } from './float';
import type { Fun } from './fun';
import type { List } from './list';
import type { TermMap } from './map';
import type { Opaque, Truncated } from './markers';
import type { Pid } from './pid';
import type { Ref } from './ref';

/** A callback module: a frozen object which stands for the atom of its name. */
export interface ModuleTerm {
  readonly [MODULE]: string;
}

export type Atom = string | boolean | null | undefined | ModuleTerm;

export type Tuple = readonly Term[];

export type MapTerm = TermMap | ReadonlyMap<Term, Term> | { readonly [key: string]: Term };

export type Term =
  | Atom
  | number
  | bigint
  | Float
  | Ref
  | Fun
  | Pid
  | Tuple
  | MapTerm
  | List
  | Binary
  | Date
  | ReadonlySet<Term>
  | Error
  | ArrayBuffer
  | ArrayBufferView
  | Truncated
  | Opaque;
