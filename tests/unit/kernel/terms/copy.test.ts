import { describe, expect, it } from 'vitest';
import { Binary, Cons, copy, exact, Float, Fun, List, NotATerm, Pid, Ref, TermMap } from '../../../../src/lib/runtime/kernel/terms'; // prettier-ignore
import { moduleTerm, nested, selfish } from './helpers';

function refusalOf(term: unknown): NotATerm {
  try {
    copy(term);
  } catch (error) {
    if (error instanceof NotATerm) return error;
    throw error;
  }
  throw new Error('copy refused nothing');
}

describe('copy', () => {
  it('[TERM50] copies mutable data all the way down', () => {
    const term = { a: [1, { b: new Map([['k', [1]]]) }], s: new Set([[1]]), d: new Date(5) };
    const copied = copy(term);
    expect(exact(copied, term)).toBe(true);
    term.a.push(2);
    (term.s.values().next().value as number[]).push(2);
    term.d.setTime(6);
    expect(copied).toEqual({ a: [1, { b: new Map([['k', [1]]]) }], s: new Set([[1]]), d: new Date(5) });
  });

  it('[TERM50] copies what is mutable inside immutable terms', () => {
    const tuple = ['a', 1];
    const list = List.fromArray([1, tuple]);
    const map = TermMap.from([['k', tuple]]);
    const [listCopy, mapCopy] = copy([list, map] as const);
    tuple.push(2);
    expect(listCopy.toArray()).toEqual([1, ['a', 1]]);
    expect(mapCopy.get('k')).toEqual(['a', 1]);
    const improper = copy(new Cons([1], 'end'));
    expect(improper.tail).toBe('end');
  });

  it('[TERM51] gives immutable terms back as they are', () => {
    const list = List.fromArray([1, Binary.fromString('x'), List.nil]);
    const terms = [1, 2n, 'a', null, undefined, true, new Float(1), new Pid(1), new Ref(1), new Fun(() => 0, 'm', 'f', 0),
      moduleTerm('M'), list, List.nil, TermMap.from([['a', list]]), Binary.fromString('x')]; // prettier-ignore
    for (const term of terms) expect(copy(term)).toBe(term);
    const copied = copy([terms]);
    terms.forEach((term, i) => expect(copied[0]?.[i]).toBe(term));
    const shared = List.fromArray([2, 3]);
    expect(copy(new Cons([1], shared)).tail).toBe(shared);
  });

  class Account {
    constructor(readonly balance = 5) {}
  }
  class Odd extends Map<string, number> {}

  const refused: [what: string, value: unknown, refusal: string, text: string][] = [
    ['a function', () => 0, 'function', 'A function cannot be sent: processes share nothing. Send data, or the name of a process that can do it (at message[1].callback).'],
    ['a symbol', Symbol('s'), 'symbol', 'Send a string, which is an atom'],
    ['a promise', Promise.resolve(1), 'promise', 'Await it first'],
    ['a thenable', new (class { then(): void {} })(), 'promise', 'Await it first'],
    ['a generator', (function* () { yield 1; })(), 'generator', '[...values]'],
    ['a WeakMap', new WeakMap(), 'weak', 'A WeakMap cannot be sent'],
    ['a class instance', new Account(), 'instance', 'An instance of class Account cannot be sent'],
    ['a subclass of Map', new Odd(), 'instance', '{...instance}'],
    ['a host object', new URL('http://x/'), 'host', 'A URL cannot be sent'],
    ['a regular expression', /x/, 'host', 'A RegExp cannot be sent'],
  ]; // prettier-ignore

  for (const [what, value, refusal, text] of refused) {
    it(`[TERM52][TERM53] refuses ${what}, with the path and advice`, () => {
      const error = refusalOf(['do', { callback: value }]);
      expect(error).toMatchObject({ code: 'not_a_term', refusal, path: 'message[1].callback' });
      expect(error.message).toContain(text);
    });
  }

  it('[TERM52] names paths through objects, maps, lists and sets', () => {
    const f = (): number => 0;
    expect(refusalOf({ 'a b': [f] }).path).toBe("message['a b'][0]");
    expect(refusalOf(new Map([['k', { f }]])).path).toBe("message.get('k').f");
    expect(refusalOf(new Map([[[f], 1]])).path).toBe('message.key(…)[0]');
    expect(refusalOf(List.fromArray([1, [f as never]])).path).toBe('message[1][0]');
    expect(refusalOf(new Set([1, f])).path).toBe('message[1]');
    expect(refusalOf(f).path).toBe('message');
    expect(() => copy(f, 'reason')).toThrow('(at reason).');
  });

  it('[TERM54] refuses a term inside itself', () => {
    expect(refusalOf(['x', selfish()])).toMatchObject({ refusal: 'cycle', path: 'message[1][1]' });
    const parent: { children: unknown[] } = { children: [] };
    parent.children.push({ parent });
    expect(refusalOf(parent)).toMatchObject({ refusal: 'cycle', path: 'message.children[0].parent' });
  });

  it('[TERM55] accepts a part that occurs twice, as two parts', () => {
    const part = [1];
    const copied = copy([part, part]);
    expect(copied).toEqual([[1], [1]]);
    expect(copied[0]).not.toBe(copied[1]);
  });

  it('[TERM56] copies up to 10,000 levels and refuses more, without overflow', () => {
    expect(exact(copy(nested(9_999)), nested(9_999))).toBe(true);
    expect(refusalOf(nested(10_001))).toMatchObject({ refusal: 'depth' });
    expect(refusalOf(nested(1_000_000)).message.slice(0, 200)).toContain('10000 levels');
    const long = List.fromArray(Array.from({ length: 200_000 }, () => [1]));
    expect(exact(copy(long), long)).toBe(true);
  });

  it('[TERM56] refuses a term that shares without end', () => {
    let term: unknown = [0];
    for (let i = 0; i < 40; i++) term = [term, term];
    expect(refusalOf(term)).toMatchObject({ refusal: 'nodes' });
  });

  it('[TERM57] reads getters once, and refuses those that throw', () => {
    let reads = 0;
    const counted = {
      get n() {
        return ++reads;
      },
    };
    expect(copy(counted)).toEqual({ n: 1 });
    const throwing = {
      get n(): number {
        throw new Error('no');
      },
    };
    expect(refusalOf([throwing])).toMatchObject({ refusal: 'unreadable', path: 'message[0]' });
    expect(refusalOf([throwing]).message).toContain("reading 'n' threw: no");
    const { proxy, revoke } = Proxy.revocable({}, {});
    revoke();
    expect(refusalOf([proxy])).toMatchObject({ refusal: 'unreadable', path: 'message[0]' });
  });

  it('[TERM58] copies name, message and stack of an error', () => {
    class Mine extends TypeError {
      override name = 'Mine';
      code = 5;
    }
    const original = new Mine('m');
    const copied = copy(original);
    expect(copied).not.toBe(original);
    expect(copied).toBeInstanceOf(Error);
    expect(copied).not.toBeInstanceOf(Mine);
    expect({ name: copied.name, message: copied.message, stack: copied.stack, code: copied.code }).toEqual({
      name: 'Mine',
      message: 'm',
      stack: original.stack,
      code: undefined,
    });
    expect(copy(new TypeError('m'))).toBeInstanceOf(TypeError);
  });

  it('[TERM59] copies buffers, typed arrays and odd plain objects', () => {
    const bytes = Uint8Array.of(1, 2, 3, 4);
    const view = new Uint16Array(bytes.buffer, 2, 1);
    const copied = copy({ bytes, view, buffer: bytes.buffer });
    bytes.fill(9);
    expect([...copied.bytes]).toEqual([1, 2, 3, 4]);
    expect(copied.view).toBeInstanceOf(Uint16Array);
    expect(copied.view.buffer.byteLength).toBe(2);
    expect([...new Uint8Array(copied.buffer)]).toEqual([1, 2, 3, 4]);
    const odd = JSON.parse('{"__proto__": {"a": 1}}') as object;
    expect(Object.getPrototypeOf(copy(odd))).toBe(Object.prototype);
    expect(Object.keys(copy(odd))).toEqual(['__proto__']);
    expect(Object.getOwnPropertySymbols(copy({ [Symbol('s')]: 1 }))).toEqual([]);
    expect(copy(Object.assign(Object.create(null) as object, { a: 1 }))).toEqual({ a: 1 });
  });
});
