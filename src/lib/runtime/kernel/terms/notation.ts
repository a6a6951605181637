/**
 * The three ways to write terms: as JavaScript, as Elixir's `inspect/2`, and as Erlang's `~tp`.
 * Follows Elixir 1.14, Inspect and Macro.inspect_atom/2; STDLIB io, `~p` (OTP 25, 27 alike). Rules TERM41 to TERM48.
 * Left out: lists of character codes as text, line breaking, and sigils other than `~U`.
 * Invariant: a notation only turns names and numbers into text; `inspect.ts` walks the term.
 */
/** How a collection opens, separates its items, and closes. */
export interface Brackets {
  readonly open: string;
  readonly separator: string;
  readonly close: string;
}

/** A way to write terms. */
export interface Notation {
  /** An atom as JavaScript holds it. */
  atom(value: string | boolean | null | undefined): string;
  /** The name of a callback module. */
  module(name: string): string;
  integer(value: number | bigint): string;
  /** @param own Whether it is a `Float`, rather than a JavaScript number. */
  float(value: number, own: boolean): string;
  /** A binary of UTF-8 text, or `null` when this notation writes such a binary as bytes. */
  text(text: string): string | null;
  pid(id: number): string;
  ref(id: number): string;
  fun(module: string, name: string, arity: number): string;
  jsFunction(name: string): string;
  error(name: string, message: string): string;
  date(iso: string): string;
  readonly tuple: Brackets;
  readonly list: Brackets;
  readonly bytes: Brackets;
  readonly set: Brackets;
  /** What stands between the last element of an improper list and its tail. */
  readonly bar: string;
  /** Whether maps are printed in term order of keys, and not as JavaScript holds them. */
  readonly sorted: boolean;
  /** Brackets of a map. `struct` is the name of its module, else `null`. */
  map(spelling: 'object' | 'jsMap' | 'termMap', struct: string | null): Brackets;
  /** A key written with its colon, as in `n: 1`; or `null` when keys are written in full. */
  colonKey(name: string): string | null;
  /** Whether keys of objects alone have colons (JavaScript), or every map with only such keys (Elixir). */
  readonly colonIn: 'objects' | 'atom maps' | 'none';
  /** What stands between a key in full and its value. */
  readonly arrow: string;
  /** Whether lists of pairs with atoms in front are written `[a: 1]`. */
  readonly keywords: boolean;
}

const ELIXIR_PREFIX = 'Elixir.';

const ESCAPES: { readonly [char: string]: string } = {
  '\n': '\\n',
  '\t': '\\t',
  '\r': '\\r',
  '\b': '\\b',
  '\f': '\\f',
  '\v': '\\v',
  '\\': '\\\\',
};

/** `text` in quotes; `more` gives the escapes that this notation adds, `numeric` how other control characters are written. */
function quote(
  text: string,
  mark: string,
  more: { [char: string]: string },
  numeric: (code: number) => string,
): string {
  let out = mark;
  for (const char of text) {
    const code = char.codePointAt(0) ?? 0;
    const escape = char === mark ? `\\${mark}` : (more[char] ?? ESCAPES[char]);
    if (escape !== undefined) out += escape;
    else if (code < 0x20 || (code >= 0x7f && code < 0xa0) || (code >= 0xd800 && code <= 0xdfff))
      out += numeric(code);
    else out += char;
  }
  return out + mark;
}

const hex = (code: number, digits: number): string => code.toString(16).toUpperCase().padStart(digits, '0');

/** The digits of a positive finite number, and the place of its point: `0.DIGITS` times ten to `place`. */
function digitsOf(value: number): { digits: string; place: number } {
  const [mantissa = '0', exponent = '0'] = value.toExponential().split('e');
  return { digits: mantissa.replace('.', ''), place: Number(exponent) + 1 };
}

/** A float as `float_to_binary(F, [short])` writes it: the shorter of decimal and scientific, which wins from 2^53 on. */
function erlangFloat(value: number): string {
  if (!Number.isFinite(value)) return String(value);
  if (value === 0) return Object.is(value, -0) ? '-0.0' : '0.0';
  const sign = value < 0 ? '-' : '';
  const { digits, place } = digitsOf(Math.abs(value));
  const length = digits.length;
  const exponent = String(place - 1);
  const cost = exponent.length + 1 + (length === 1 ? 2 : 1);
  const zeros = place < 0 ? 2 - place : place >= length ? place - length + 2 : 0;
  if (Math.abs(value) >= 2 ** 53 || zeros > cost) {
    return `${sign}${digits.slice(0, 1)}.${digits.slice(1) || '0'}e${exponent}`;
  }
  if (place <= 0) return `${sign}0.${'0'.repeat(-place)}${digits}`;
  if (place >= length) return `${sign}${digits}${'0'.repeat(place - length)}.0`;
  return `${sign}${digits.slice(0, place)}.${digits.slice(place)}`;
}

/** A float as Elixir writes it: whole numbers below 1.0e16 in full, otherwise as Erlang. */
function elixirFloat(value: number): string {
  const size = Math.abs(value);
  return size >= 1 && size < 1e16 && Number.isInteger(value) ? `${value}.0` : erlangFloat(value);
}

function integer(value: number | bigint): string {
  if (typeof value === 'bigint') return value.toString();
  // -0 is the integer 0, and 1e21 is written in full.
  return Number.isSafeInteger(value) ? String(value === 0 ? 0 : value) : BigInt(value).toString();
}

const JS_NAME = /^[\p{ID_Start}_$][\p{ID_Continue}$]*$/u;

function jsString(text: string): string {
  return quote(text, "'", {}, (code) => (code < 0x100 ? `\\x${hex(code, 2)}` : `\\u${hex(code, 4)}`));
}

/** As JavaScript writes data: `['reply', 1, { n: 2 }]`. */
export const js: Notation = {
  atom: (value) => (typeof value === 'string' ? jsString(value) : String(value)),
  module: (name) => name,
  integer: (value) => (typeof value === 'bigint' ? `${value}n` : Object.is(value, -0) ? '0' : String(value)),
  float: (value, own) => (own ? elixirFloat(value) : String(value)),
  text: (text) =>
    isPrintable(text, '\x07\x7f') ? quote(text, '"', {}, (code) => `\\x${hex(code, 2)}`) : null,
  pid: (id) => `<0.${id}.0>`,
  ref: (id) => `#Ref<0.0.0.${id}>`,
  fun: (module, name, arity) => `#Function<${module}.${name}/${arity}>`,
  jsFunction: (name) => `[Function: ${name === '' ? '(anonymous)' : name}]`,
  error: (name, message) => (message === '' ? name : `${name}: ${message}`),
  date: (iso) => `Date(${iso})`,
  tuple: { open: '[', separator: ', ', close: ']' },
  list: { open: 'list(', separator: ', ', close: ')' },
  bytes: { open: '<<', separator: ', ', close: '>>' },
  set: { open: 'Set { ', separator: ', ', close: ' }' },
  bar: ' | ',
  sorted: false,
  map: (spelling, struct) => {
    if (struct !== null) return { open: `${struct} { `, separator: ', ', close: ' }' };
    if (spelling === 'termMap') return { open: 'map(', separator: ', ', close: ')' };
    return { open: spelling === 'jsMap' ? 'Map { ' : '{ ', separator: ', ', close: ' }' };
  },
  colonKey: (name) => (JS_NAME.test(name) ? `${name}: ` : `${jsString(name)}: `),
  colonIn: 'objects',
  arrow: ' => ',
  keywords: false,
};

const ELIXIR_NAME = /^[\p{L}\p{Nl}_][\p{L}\p{Nl}\p{Mn}\p{Mc}\p{Nd}\p{Pc}@]*[?!]?$/u;
const ALIAS = /^[A-Z][A-Za-z0-9_]*(\.[A-Z][A-Za-z0-9_]*)*$/;
const ELIXIR_OPERATORS = new Set(
  (
    '! & + - * / ^ < > = . @ | % {} %{} <<>> .. ..// ... == != === !== <= >= && || &&& ||| <> ++ -- +++ --- -> <- |> =~ ' +
    '<<< >>> ~>> <<~ ~> <~ <~> ^^^ ~~~ ** \\\\'
  ).split(' '),
);

/**
 * The alias that an atom is written as, such as `Foo.Bar`, or `null` when it is written `:foo`.
 * Words in capitals throughout are OTP's own (`:DOWN`, `:EXIT`), not modules.
 */
function aliasOf(name: string): string | null {
  if (name === 'Elixir') return name;
  const bare = name.startsWith(ELIXIR_PREFIX) ? name.slice(ELIXIR_PREFIX.length) : null;
  if (bare !== null) return ALIAS.test(bare) ? bare : null;
  return ALIAS.test(name) && /[a-z]/.test(name) ? name : null;
}

function elixirQuoted(text: string): string {
  const more = { '\x07': '\\a', '\x1b': '\\e', '\x7f': '\\d' };
  const body = quote(text, '"', more, (code) =>
    code < 0x100 ? `\\x${hex(code, 2)}` : `\\x{${hex(code, 4)}}`,
  );
  return body.replaceAll('#{', '\\#{').replaceAll('\ufeff', '\\uFEFF');
}

function isElixirBare(name: string): boolean {
  return ELIXIR_NAME.test(name) || ELIXIR_OPERATORS.has(name);
}

function elixirAtom(name: string): string {
  if (name === 'true' || name === 'false' || name === 'nil') return name;
  return aliasOf(name) ?? (isElixirBare(name) ? `:${name}` : `:${elixirQuoted(name)}`);
}

/** As Elixir's `inspect/2` writes terms: `{:reply, 1, %{n: 2}}`. */
export const elixir: Notation = {
  atom: (value) => elixirAtom(value === null ? 'nil' : String(value)),
  module: (name) => (name.startsWith(ELIXIR_PREFIX) ? name.slice(ELIXIR_PREFIX.length) : name),
  integer,
  float: (value) => elixirFloat(value),
  text: (text) => (isPrintable(text, '\x07\x7f') ? elixirQuoted(text) : null),
  pid: (id) => `#PID<0.${id}.0>`,
  ref: (id) => `#Reference<0.0.0.${id}>`,
  fun: (module, name, arity) => `#Function<${aliasOf(module) ?? module}.${name}/${arity}>`,
  jsFunction: (name) => `#Function<${name}>`,
  error: (name, message) => `%${aliasOf(name) ?? name}{message: ${elixirQuoted(message)}}`,
  date: (iso) => `~U[${iso.replace('T', ' ')}]`,
  tuple: { open: '{', separator: ', ', close: '}' },
  list: { open: '[', separator: ', ', close: ']' },
  bytes: { open: '<<', separator: ', ', close: '>>' },
  set: { open: 'MapSet.new([', separator: ', ', close: '])' },
  bar: ' | ',
  sorted: true,
  map: (_spelling, struct) => ({
    open: struct === null ? '%{' : `%${aliasOf(struct) ?? elixirAtom(struct)}{`,
    separator: ', ',
    close: '}',
  }),
  colonKey: (name) => {
    if (aliasOf(name) !== null || name.startsWith(ELIXIR_PREFIX)) return null;
    return isElixirBare(name) ? `${name}: ` : `${elixirQuoted(name)}: `;
  },
  colonIn: 'atom maps',
  arrow: ' => ',
  keywords: true,
};

const ERLANG_NAME = /^[a-zß-öø-ÿ][A-Za-z0-9_@À-ÖØ-öø-ÿ]*$/;
const ERLANG_RESERVED = new Set(
  (
    'after and andalso band begin bnot bor bsl bsr bxor case catch cond div end fun if let not of or orelse receive rem try ' +
    'when xor'
  ).split(' '),
);
const octal = (code: number): string =>
  code < 0x200 ? `\\${code.toString(8).padStart(3, '0')}` : `\\x{${hex(code, 4)}}`;

function erlangAtom(name: string): string {
  if (ERLANG_NAME.test(name) && !ERLANG_RESERVED.has(name)) return name;
  return quote(name, "'", { '\x1b': '\\e', '\x7f': '\\d' }, octal);
}

/** As Erlang's `io:format("~tp")` writes terms: `{reply,1,#{n => 2}}`. */
export const erlang: Notation = {
  atom: (value) => erlangAtom(value === null ? 'nil' : String(value)),
  module: erlangAtom,
  integer,
  float: (value) => erlangFloat(value),
  text: (text) => {
    if (text === '' || !isPrintable(text, '')) return null;
    const ascii = [...text].every((char) => (char.codePointAt(0) ?? 0) < 0x80);
    return `<<${quote(text, '"', { '\x1b': '\\e' }, octal)}${ascii ? '' : '/utf8'}>>`;
  },
  pid: (id) => `<0.${id}.0>`,
  ref: (id) => `#Ref<0.0.0.${id}>`,
  fun: (module, name, arity) => `fun ${erlangAtom(module)}:${erlangAtom(name)}/${arity}`,
  jsFunction: (name) => `#Fun<${name}>`,
  error: (name, message) => {
    const text = message === '' ? '<<>>' : `<<${quote(message, '"', { '\x1b': '\\e' }, octal)}/utf8>>`;
    return `#{'__exception__' => true,'__struct__' => ${erlangAtom(name)},message => ${text}}`;
  },
  date: (iso) => `#Date<${iso}>`,
  tuple: { open: '{', separator: ',', close: '}' },
  list: { open: '[', separator: ',', close: ']' },
  bytes: { open: '<<', separator: ',', close: '>>' },
  set: { open: 'sets:from_list([', separator: ',', close: '])' },
  bar: '|',
  sorted: true,
  map: () => ({ open: '#{', separator: ',', close: '}' }),
  colonKey: () => null,
  colonIn: 'none',
  arrow: ' => ',
  keywords: false,
};

/** Whether text is written as text: no control characters beside the usual escapes and those in `also`. */
function isPrintable(text: string, also: string): boolean {
  for (const char of text) {
    const code = char.codePointAt(0) ?? 0;
    const usual = code >= 0x20 ? code < 0x7f || code >= 0xa0 : (code >= 8 && code <= 13) || code === 27;
    const hole = (code >= 0xd800 && code <= 0xdfff) || code === 0xfffe || code === 0xffff;
    if ((!usual && !also.includes(char)) || hole) return false;
  }
  return true;
}
