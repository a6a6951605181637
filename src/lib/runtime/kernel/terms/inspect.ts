/**
 * Terms as text, in the notation of the learner's language.
 * Follows Elixir, Inspect, and STDLIB io `~p`; the JavaScript notation is our own. Rules TERM40 to TERM49.
 * Left out: line breaking and colours, which belong to the view.
 * Invariant: never throws, always ends, and gives the same text for the same term.
 */
import { moduleName } from './atom';
import { compareKeys, viewBytes, viewName } from './compare';
import type { Binary } from './binary';
import { Float } from './float';
import type { Fun } from './fun';
import { Kind, kindOf } from './kind';
import { Cons, List } from './list';
import type { Opaque } from './markers';
import { isUnawaited } from './unawaited';
import type { TermMap } from './map';
import { elixir, erlang, js, type Brackets, type Notation } from './notation';
import { isFloat } from './number';
import type { Pid } from './pid';
import type { Ref } from './ref';
import { structName } from './struct';

export interface InspectOptions {
  /** Which language to write in; default `js`. */
  readonly notation?: 'js' | 'elixir' | 'erlang';
  /** Items printed of any one collection; default 50. The rest is `…`. */
  readonly limit?: number;
  /** Characters printed in all, the last of them `…` when something was cut off; default: no bound. */
  readonly width?: number;
}

const NOTATIONS: { readonly [name in 'js' | 'elixir' | 'erlang']: Notation } = { js, elixir, erlang };
const MORE = '…';
const MAX_DEPTH = 200;
const MAX_NODES = 100_000;

/**
 * `term` as text.
 *
 * Never throws: what cannot be read prints `[unreadable]`. A collection inside itself prints `…`, as does anything nested
 * more than 200 levels deep or after 100,000 values.
 *
 * @otp Elixir, Inspect; STDLIB io, `~tp`. Rules TERM40 to TERM49.
 */
export function inspect(term: unknown, options: InspectOptions = {}): string {
  const { notation = 'js', limit = 50, width = Infinity } = options;
  const printer = new Printer(NOTATIONS[notation], limit, width);
  printer.term(term);
  return printer.finish();
}

class Printer {
  private out = '';
  private nodes = 0;
  private readonly path: unknown[] = [];

  constructor(
    private readonly notation: Notation,
    private readonly limit: number,
    private readonly width: number,
  ) {}

  /** The text, cut to the width between two characters. */
  finish(): string {
    if (this.out.length <= this.width) return this.out;
    const characters = Array.from(this.out.slice(0, this.width * 2 + 2));
    if (characters.length <= this.width && this.out.length <= this.width * 2 + 2) return this.out;
    return this.width < 1 ? '' : characters.slice(0, this.width - 1).join('') + MORE;
  }

  term(term: unknown): void {
    if (++this.nodes > MAX_NODES || this.path.length >= MAX_DEPTH || this.isFull()) {
      this.out += MORE;
      return;
    }
    const start = this.out.length;
    const depth = this.path.length;
    try {
      this.any(term);
    } catch {
      this.path.length = depth;
      this.out = `${this.out.slice(0, start)}[unreadable]`;
    }
  }

  /** Two UTF-16 units a character: once there are that many, whatever follows will be cut off. */
  private isFull(): boolean {
    return this.out.length > this.width * 2 + 2;
  }

  private any(term: unknown): void {
    const n = this.notation;
    const kind = kindOf(term);
    switch (kind) {
      case Kind.atom: {
        const module = typeof term === 'object' && term !== null ? moduleName(term) : null;
        this.out += module === null ? n.atom(term as string | boolean | null | undefined) : n.module(module);
        return;
      }
      case Kind.number:
        if (term instanceof Float) this.out += n.float(term.value, true);
        else if (isFloat(term as number | bigint)) this.out += n.float(term as number, false);
        else this.out += n.integer(term as number | bigint);
        return;
      case Kind.pid:
        this.out += n.pid((term as Pid).id);
        return;
      case Kind.ref:
        this.out += n.ref((term as Ref).id);
        return;
      case Kind.fun: {
        const { module, name, arity } = term as Fun;
        this.out += n.fun(module, name, arity);
        return;
      }
      case Kind.jsFunction:
        this.out += n.jsFunction(String((term as { name: unknown }).name));
        return;
      case Kind.symbol:
        this.out += String(term);
        return;
      case Kind.binary:
        this.binary(term as Binary);
        return;
      case Kind.date: {
        const time = term as Date;
        this.out += Number.isNaN(time.getTime()) ? n.date('invalid') : n.date(time.toISOString());
        return;
      }
      case Kind.error:
        this.out += n.error(String((term as Error).name), String((term as Error).message));
        return;
      case Kind.truncated:
        this.out += MORE;
        return;
      case Kind.opaque:
        this.out += (term as Opaque).text;
        return;
      case Kind.nil:
        this.out += n.list.open + n.list.close;
        return;
      default:
        this.collection(term as object, kind);
    }
  }

  private collection(term: object, kind: Kind): void {
    if (this.path.includes(term)) {
      this.out += MORE;
      return;
    }
    this.path.push(term);
    const n = this.notation;
    switch (kind) {
      case Kind.tuple: {
        const items = term as readonly unknown[];
        this.sequence(n.tuple, items.length, (i) => this.term(items[i]));
        break;
      }
      case Kind.cons:
        this.list(term as Cons);
        break;
      case Kind.object:
      case Kind.jsMap:
      case Kind.termMap:
        this.map(term, kind);
        break;
      case Kind.set: {
        const items = [...(term as Set<unknown>)];
        if (n.sorted) items.sort(compareKeys);
        this.sequence(n.set, items.length, (i) => this.term(items[i]));
        break;
      }
      case Kind.buffer:
      case Kind.view: {
        const isView = kind === Kind.view;
        const bytes = isView ? viewBytes(term as ArrayBufferView) : new Uint8Array(term as ArrayBuffer);
        const items: ArrayLike<number | bigint> =
          isView && !(term instanceof DataView) ? (term as unknown as ArrayLike<number | bigint>) : bytes;
        const name = isView ? viewName(term as ArrayBufferView) : 'ArrayBuffer';
        this.sequence({ open: `#${name}<`, separator: n.tuple.separator, close: '>' }, items.length, (i) => {
          this.out += String(items[i]);
        });
        break;
      }
      default:
        this.instance(term);
    }
    this.path.pop();
  }

  /** Items in brackets, at most `limit` of them; empty brackets are written without the spaces inside them. */
  private sequence(brackets: Brackets, count: number, item: (index: number) => void, end?: () => void): void {
    if (count === 0) {
      this.out += brackets.open.trimEnd() + brackets.close.trimStart();
      return;
    }
    this.out += brackets.open;
    for (let i = 0; i < count; i++) {
      if (i > 0) this.out += brackets.separator;
      if (i >= this.limit || this.isFull()) {
        this.out += MORE + brackets.close;
        return;
      }
      item(i);
    }
    end?.();
    this.out += brackets.close;
  }

  private list(list: Cons): void {
    const n = this.notation;
    const items: unknown[] = [];
    let rest: unknown = list;
    while (rest instanceof Cons && items.length <= this.limit) {
      items.push(rest.head);
      rest = rest.tail;
    }
    const keywords = n.keywords && isKeywordList(list, n);
    this.sequence(
      n.list,
      items.length,
      (i) => {
        const item = items[i];
        if (keywords && Array.isArray(item)) {
          this.out += this.colonKey(item[0]) ?? '';
          this.term(item[1]);
        } else {
          this.term(item);
        }
      },
      () => {
        if (rest === List.nil) return;
        this.out += n.bar;
        this.term(rest);
      },
    );
  }

  private map(map: object, kind: Kind): void {
    const n = this.notation;
    const spelling = kind === Kind.termMap ? 'termMap' : kind === Kind.jsMap ? 'jsMap' : 'object';
    const struct = spelling === 'termMap' ? structName(map) : null;
    const keys: unknown[] =
      kind === Kind.object ? Object.keys(map) : [...(map as Map<unknown, unknown> | TermMap).keys()];
    if (n.sorted && kind !== Kind.termMap) keys.sort(compareKeys);
    // Erlang knows no structs: it prints the key like any other.
    const named = struct !== null && n.colonIn !== 'none';
    const shown = named ? keys.filter((key) => key !== '__struct__') : keys;
    const colons =
      n.colonIn === 'objects'
        ? kind === Kind.object || named
        : n.colonIn === 'atom maps' && shown.every((key) => this.colonKey(key) !== null);
    this.sequence(n.map(spelling, named ? struct : null), shown.length, (i) => {
      const key = shown[i];
      const colon = colons ? this.colonKey(key) : null;
      if (colon !== null) {
        this.out += colon;
      } else {
        this.term(key);
        this.out += n.arrow;
      }
      this.property(map, kind, key);
    });
  }

  /** The value under a key, which may be behind a getter that throws. */
  private property(map: object, kind: Kind, key: unknown): void {
    let value: unknown;
    try {
      value =
        kind === Kind.object
          ? (map as Record<string, unknown>)[key as string]
          : (map as { get(key: unknown): unknown }).get(key);
    } catch {
      this.out += '[unreadable]';
      return;
    }
    this.term(value);
  }

  private colonKey(key: unknown): string | null {
    if (typeof key === 'string') return this.notation.colonKey(key);
    if (key === null) return this.notation.colonKey('nil');
    return typeof key === 'boolean' || key === undefined ? this.notation.colonKey(String(key)) : null;
  }

  /** An object that is no term: the name of its class and its own properties. */
  private instance(object: object): void {
    if (isUnawaited(object)) {
      this.out += '[not awaited]';
      return;
    }
    const maker: unknown = (object as { constructor?: unknown }).constructor;
    const name = typeof maker === 'function' && maker.name !== '' ? maker.name : 'Object';
    const keys = Object.keys(object);
    this.sequence({ open: `${name} { `, separator: ', ', close: ' }' }, keys.length, (i) => {
      const key = keys[i] ?? '';
      this.out += js.colonKey(key);
      this.property(object, Kind.object, key);
    });
  }

  private binary(binary: Binary): void {
    const text = binary.text();
    const quoted = text === null ? null : this.notation.text(text);
    if (quoted !== null) {
      this.out += quoted;
      return;
    }
    const { bytes } = binary;
    this.sequence(this.notation.bytes, bytes.length, (i) => {
      this.out += String(bytes[i]);
    });
  }
}

/** Whether every element is a pair with a name in front that can be written `name:`; only proper lists qualify. */
function isKeywordList(list: Cons, notation: Notation): boolean {
  let rest: unknown = list;
  for (; rest instanceof Cons; rest = rest.tail) {
    const pair: unknown = rest.head;
    if (!Array.isArray(pair) || pair.length !== 2) return false;
    const key: unknown = pair[0];
    const isName = typeof key === 'string' || typeof key === 'boolean' || key === null || key === undefined;
    if (!isName || notation.colonKey(key === null ? 'nil' : String(key)) === null) return false;
  }
  return rest === List.nil;
}
