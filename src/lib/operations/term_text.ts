/**
 * Terms written as text, into the JSON form of the port.
 * Rules LAB50 to LAB53.
 * Invariant: imports nothing, so that the page can use it; never evaluates anything.
 */

export type TermText =
  { readonly ok: true; readonly term: unknown } | { readonly ok: false; readonly error: TermTextError };

export interface TermTextError {
  readonly message: string;
  /** From 1. */
  readonly column: number;
}

/** Levels of a term. */
const MAX_DEPTH = 200;

const WORDS: Readonly<Record<string, unknown>> = {
  true: true,
  false: false,
  null: null,
  undefined: { $undefined: true },
  NaN: { $nan: true },
  Infinity: { $inf: 1 },
};

const ESCAPES: Readonly<Record<string, string>> = {
  n: '\n',
  t: '\t',
  r: '\r',
  b: '\b',
  f: '\f',
  v: '\v',
  0: '\0',
};

/** Names that begin something computed. */
const COMPUTED = new Set(['new', 'function', 'async', 'await', 'class', 'typeof', 'void', 'yield', 'this']);

class Trouble extends Error {
  constructor(
    message: string,
    readonly at: number,
  ) {
    super(message);
  }
}

/** Reads one term. The whole text must be it. */
export function parseTerm(text: string): TermText {
  const reader = new Reader(text);
  try {
    return { ok: true, term: reader.whole() };
  } catch (e) {
    if (!(e instanceof Trouble)) throw e;
    return { ok: false, error: { message: e.message, column: e.at + 1 } };
  }
}

/** A sentence when the text is no term; `undefined` when it is one. */
export function termTrouble(text: string): string | undefined {
  const read = parseTerm(text);
  return read.ok ? undefined : `Column ${read.error.column}: ${read.error.message}`;
}

class Reader {
  private at = 0;

  constructor(private readonly text: string) {}

  whole(): unknown {
    this.space();
    const term = this.term(0);
    this.space();
    if (this.at < this.text.length) this.fail(`One term is enough; after it stands ${this.found()}.`);
    return term;
  }

  private fail(message: string, at = this.at): never {
    throw new Trouble(message, at);
  }

  private get next(): string {
    return this.text[this.at] ?? '';
  }

  private found(): string {
    return this.at >= this.text.length ? 'the end' : `\`${this.text.slice(this.at, this.at + 12)}\``;
  }

  private space(): void {
    while (/\s/.test(this.next)) this.at++;
  }

  private match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.at;
    return pattern.exec(this.text)?.[0];
  }

  private term(depth: number): unknown {
    if (depth > MAX_DEPTH) this.fail(`A term written by hand has at most ${MAX_DEPTH} levels.`);
    const { next } = this;
    if (next === '[') return this.array(depth);
    if (next === '{') return this.object(depth);
    if (next === "'" || next === '"' || next === '`') return this.string();
    if (next === '<') return this.pid();
    if (next === '#') this.fail('References and functions cannot be written; only the program has them.');
    if (/[-+.\d]/.test(next)) return this.number();
    return this.word();
  }

  private word(): unknown {
    const start = this.at;
    const name = this.match(/[A-Za-z_$][\w$]*/y);
    if (name === undefined)
      this.fail(`Expected a term, such as ['sell', 'tea'], 42 or kill; got ${this.found()}.`);
    if (COMPUTED.has(name))
      this.fail(`A term is a value; \`${name}\` would have to be computed. Write the value.`);
    this.at += name.length;
    this.space();
    if (this.next === '(' || this.text.startsWith('=>', this.at))
      this.fail('A term is a value, not a call or a function. Write the value.', start);
    return Object.hasOwn(WORDS, name) ? WORDS[name] : name;
  }

  private pid(): unknown {
    const text = this.match(/<0\.\d+\.0>/y);
    if (text === undefined) this.fail(`Expected a pid, such as <0.5.0>; got ${this.found()}.`);
    this.at += text.length;
    return { $pid: Number(text.split('.')[1]) };
  }

  private number(): unknown {
    const start = this.at;
    const sign = this.match(/[-+]/y) ?? '';
    this.at += sign.length;
    if (this.match(/Infinity\b/y) !== undefined) {
      this.at += 8;
      return { $inf: sign === '-' ? -1 : 1 };
    }
    const text =
      this.match(/0[xX][\da-fA-F]+(?:_[\da-fA-F]+)*n?|0[oO][0-7]+(?:_[0-7]+)*n?|0[bB][01]+(?:_[01]+)*n?/y) ??
      this.match(/(?:\d+(?:_\d+)*)(?:n|(?:\.(?:\d+(?:_\d+)*)?)?(?:[eE][-+]?\d+)?)|\.\d+(?:[eE][-+]?\d+)?/y);
    if (text === undefined) this.fail(`Expected a number; got ${this.found()}.`, start);
    this.at += text.length;
    if (/[\w$]/.test(this.next)) this.fail(`A number ends before ${this.found()}.`);
    const digits = text.replaceAll('_', '');
    if (digits.endsWith('n')) return bigint(digits.slice(0, -1), sign === '-');
    const value = sign === '-' ? -Number(digits) : Number(digits);
    return Number.isFinite(value) ? value : { $inf: value > 0 ? 1 : -1 };
  }

  private string(): string {
    const start = this.at;
    const quote = this.next;
    this.at++;
    let out = '';
    for (;;) {
      const char = this.next;
      if (char === '' || (char === '\n' && quote !== '`'))
        this.fail(`This string has no end: ${quote} is missing.`, start);
      if (quote === '`' && this.text.startsWith('${', this.at))
        this.fail('Nothing is computed in a term: write the text without ${…}.');
      this.at++;
      if (char === quote) return out;
      out += char === '\\' ? this.escape() : char;
    }
  }

  private escape(): string {
    const at = this.at - 1;
    const code = this.match(/x[\da-fA-F]{2}|u[\da-fA-F]{4}|u\{[\da-fA-F]{1,6}\}/y);
    if (code !== undefined) {
      this.at += code.length;
      const point = parseInt(code.replace(/[xu{}]/g, ''), 16);
      if (point > 0x10ffff) this.fail('There is no such character.', at);
      return String.fromCodePoint(point);
    }
    const { next } = this;
    if (next === 'x' || next === 'u' || next === '') this.fail('This escape is not complete.', at);
    this.at++;
    return ESCAPES[next] ?? next;
  }

  private array(depth: number): unknown[] {
    const start = this.at;
    const items: unknown[] = [];
    this.at++;
    for (this.space(); this.next !== ']'; this.comma(']', '[', start)) items.push(this.term(depth + 1));
    this.at++;
    return items;
  }

  private object(depth: number): unknown {
    const start = this.at;
    const entries: [string, unknown][] = [];
    this.at++;
    for (this.space(); this.next !== '}'; this.comma('}', '{', start)) {
      const key = this.key();
      this.space();
      if (this.next !== ':') this.fail(`Expected \`:\` after the key ${key}; got ${this.found()}.`);
      this.at++;
      this.space();
      entries.push([key, this.term(depth + 1)]);
    }
    this.at++;
    const object: Record<string, unknown> = Object.fromEntries(entries);
    return entries.some(([key]) => key.startsWith('$')) ? { $obj: object } : object;
  }

  private key(): string {
    const { next } = this;
    if (next === "'" || next === '"') return this.string();
    const name = this.match(/[A-Za-z_$][\w$]*|\d+/y);
    if (name === undefined) this.fail(`Expected a key, such as n; got ${this.found()}.`);
    this.at += name.length;
    return name;
  }

  /** After an item: a comma, or the end. */
  private comma(end: string, begin: string, start: number): void {
    this.space();
    if (this.next === end) return;
    if (this.next === '') this.fail(`\`${end}\` is missing: \`${begin}\` has no end.`, start);
    if (this.next !== ',') this.fail(`Expected \`,\` or \`${end}\`; got ${this.found()}.`);
    this.at++;
    this.space();
  }
}

/** An integer that JavaScript holds exactly is a number; a larger one is not. */
function bigint(digits: string, negative: boolean): unknown {
  const value = negative ? -BigInt(digits) : BigInt(digits);
  return { $big: value.toString() };
}

/** A term in its JSON form, as one would write it. Cut after `width` characters. */
export function printTerm(json: unknown, width = 2_000): string {
  const text = print(json, 0);
  return text.length <= width ? text : `${text.slice(0, width)}…`;
}

function print(json: unknown, depth: number): string {
  if (depth > MAX_DEPTH) return '…';
  if (typeof json === 'string') return quoted(json);
  if (typeof json !== 'object' || json === null) return String(json);
  if (Array.isArray(json)) return `[${printAll(json, depth)}]`;
  const entries = Object.entries(json);
  const [first] = entries;
  if (entries.length === 1 && first !== undefined && first[0].startsWith('$'))
    return tagged(first[0], first[1], depth);
  return object(json, depth);
}

function printAll(items: readonly unknown[], depth: number): string {
  return items.map((item) => print(item, depth + 1)).join(', ');
}

function object(json: object, depth: number): string {
  const entries = Object.entries(json).map(([key, value]) => {
    const name = /^[A-Za-z_$][\w$]*$/.test(key) ? key : quoted(key);
    return `${name}: ${print(value, depth + 1)}`;
  });
  return entries.length === 0 ? '{}' : `{ ${entries.join(', ')} }`;
}

/** What has a form of its own. */
function tagged(tag: string, value: unknown, depth: number): string {
  switch (tag) {
    case '$pid':
      return `<0.${String(value)}.0>`;
    case '$ref':
      return `#Ref<0.0.0.${String(value)}>`;
    case '$undefined':
      return 'undefined';
    case '$nan':
      return 'NaN';
    case '$inf':
      return value === -1 ? '-Infinity' : 'Infinity';
    case '$big':
      return `${String(value)}n`;
    case '$module':
    case '$float':
    case '$opaque':
      return String(value);
    case '$bin':
      return `"${String(value)}"`;
    case '$obj':
      return typeof value === 'object' && value !== null ? object(value, depth) : '{}';
    case '$error':
      return Array.isArray(value) ? value.join(': ') : 'Error';
    default:
      return Array.isArray(value)
        ? `${tag.slice(1)}(${printAll(value, depth)})`
        : `${tag.slice(1)}(${String(value)})`;
  }
}

function quoted(text: string): string {
  const escaped = text.replace(
    /[\\'\n\t\r]/g,
    (c) => ({ '\n': '\\n', '\t': '\\t', '\r': '\\r' })[c] ?? `\\${c}`,
  );
  return `'${escaped}'`;
}
