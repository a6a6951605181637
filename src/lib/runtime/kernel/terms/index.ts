/**
 * The term model of OTP Lab: what processes hold, compare, match, print and send.
 * Follows the Erlang Reference Manual, "Data Types" and "Expressions", Term Comparisons (OTP 27). Rules TERM*.
 * Invariant: everything public is named here, by hand; nothing outside this folder imports its other files.
 */
export { MODULE } from './atom';
export { Binary } from './binary';
export { compare, compareKeys, equal, exact, toTermMap } from './compare';
export { copy, payCopies } from './copy';
export { BadTerm, NotATerm, type Refusal, Uncatchable } from './errors';
export { Float } from './float';
export { Fun } from './fun';
export { phash2 } from './hash';
export { inspect, type InspectOptions } from './inspect';
export { fromJson, toJson, type Json, type Resolver } from './json';
export { termKey } from './key';
export { DATE, Kind, kindOf } from './kind';
export { Cons, List } from './list';
export { TermMap } from './map';
export { Opaque, Truncated } from './markers';
export { _, any, bind, match, type Bindings } from './match';
export { Pid } from './pid';
export { preview } from './preview';
export { Ref } from './ref';
export { size } from './size';
export { struct, structName } from './struct';
export { GENERATOR, WAIT } from './unawaited';
export type { Atom, MapTerm, ModuleTerm, Term, Tuple } from './term';
