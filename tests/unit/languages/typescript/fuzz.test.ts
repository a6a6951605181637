/** Random small programs give the same when compiled as in plain JavaScript. The seed is fixed; fast-check prints the failing program. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { run } from './trampoline';

const names = ['a', 'b', 'c'] as const;
/** Labels must differ where they nest. */
let labels = 0;
const name = fc.constantFrom(...names);

const { expression, statement } = fc.letrec<{ expression: string; statement: string; block: string }>(
  (tie) => ({
    expression: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      fc.integer({ min: -3, max: 9 }).map((n) => `(${n})`),
      name,
      fc.constantFrom('"s"', 'true', 'null', 'undefined', '[1, 2]', '{ k: 1 }').map((text) => `(${text})`),
      fc
        .tuple(
          tie('expression'),
          fc.constantFrom('+', '-', '*', '<', '===', '&&', '||', '??', ',', '%'),
          tie('expression'),
        )
        .map(([l, op, r]) => `((${l}) ${op} (${r}))`),
      fc
        .tuple(tie('expression'), tie('expression'), tie('expression'))
        .map(([t, x, y]) => `(${t} ? ${x} : ${y})`),
      fc.tuple(name, tie('expression')).map(([n, e]) => `(${n} = ${e})`),
      fc
        .tuple(name, fc.constantFrom('+=', '??=', '||='))
        .chain(([n, op]) => tie('expression').map((e) => `(${n} ${op} ${e})`)),
      name.map((n) => `(${n}++)`),
      fc
        .tuple(fc.constantFrom('typeof', '!', '-', 'void'), tie('expression'))
        .map(([op, e]) => `(${op} ${e})`),
      fc
        .tuple(tie('expression'), tie('expression'))
        .map(([x, y]) => `call((p, q = ${y}) => [p, q, a], ${x})`),
      fc
        .tuple(tie('expression'), tie('block'))
        .map(([x, body]) => `call(function (a) { ${body} return a; }, ${x})`),
      fc.tuple(tie('expression')).map(([x]) => `({ get v() { return ${x}; }, m() { return this.v; } }).m()`),
      fc
        .tuple(tie('expression'), tie('expression'))
        .map(([x, y]) => `[...(function* () { yield ${x}; yield ${y}; })()]`),
      fc
        .tuple(tie('expression'))
        .map(
          ([x]) =>
            `new (class K extends Base { f = ${x}; constructor() { super(${x}); this.g = this.f; } })()`,
        ),
      tie('expression').map((e) => `(${e})?.k`),
      tie('expression').map((e) => '`t${' + e + '}`'),
    ),
    block: fc.array(tie('statement'), { maxLength: 3 }).map((lines) => lines.join('\n')),
    statement: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      tie('expression').map((e) => `log(${e});`),
      tie('expression').map((e) => `${e};`),
      fc
        .tuple(tie('expression'), tie('block'), tie('block'))
        .map(([t, x, y]) => `if (${t}) { ${x} } else { ${y} }`),
      fc.tuple(tie('block')).map(([x]) => `for (let i = 0; i < 3; i++) { log(i); ${x} if (tick()) break; }`),
      fc
        .tuple(tie('block'))
        .map(([x]) =>
          ((label) =>
            `${label}: for (const a of [1, 2, 3]) { for (const k in { x: 1, y: 2 }) { ${x} if (a === 2) continue ${label}; log(k, a); } }`)(
            `l${++labels}`,
          ),
        ),
      fc
        .tuple(tie('expression'), tie('block'))
        .map(([t, x]) => `{ let n = 0; do { ${x} n++; } while (${t} && n < 3); log(n); }`),
      fc
        .tuple(tie('block'), tie('block'), tie('block'))
        .map(([x, y, z]) => `try { ${x} throw a; } catch (b) { ${y} log(b); } finally { ${z} log("f"); }`),
      fc
        .tuple(tie('expression'), tie('block'), tie('block'))
        .map(([v, x, y]) => `switch (${v}) { case 1: ${x} case "s": ${y} break; default: log("d"); }`),
      fc
        .tuple(tie('block'), tie('expression'))
        .map(([x, e]) => `{ let b = 1; const f = () => { ${x} return ${e}; }; log(f(), b); }`),
      fc
        .tuple(tie('expression'))
        .map(([e]) => `{ const { k, ...rest } = Object(${e}) as any; log(k, rest); }`),
    ),
  }),
);

const prelude = `let ticks = 0;
const tick = () => ++ticks > 40;
const call = (f: any, x: unknown) => { if (tick()) return 0; return f(x); };
class Base { constructor(public v: unknown) {} }
const text = (x: unknown): string => { try { return typeof x === 'symbol' ? 'symbol' : JSON.stringify(x, (_, v) => (v === undefined ? 'undefined' : typeof v === 'function' ? 'fn' : v)) ?? String(x); } catch (e) { return 'E'; } };
const log = (...xs: unknown[]) => { out.push(xs.map(text).join(' ')); };
`;

/** Plain JavaScript's answer: types taken out by hand. */
function reference(source: string): string[] {
  const js = (prelude + source)
    .replaceAll(': unknown[]', '')
    .replaceAll(': unknown', '')
    .replaceAll(': any', '')
    .replaceAll(' as any', '')
    .replaceAll('): string', ')')
    .replaceAll('constructor(public v)', 'v; constructor(v)')
    .replace('constructor(v) {}', 'constructor(v) { this.v = v; }');
  const out: string[] = [];
  const evaluate = new Function('out', `"use strict"; let a = 1, b = 2, c = 3;\n${js}`) as (
    out: string[],
  ) => void;
  try {
    evaluate(out);
  } catch (error) {
    out.push(`threw ${describeError(error)}`);
  }
  return out;
}

function describeError(error: unknown): string {
  return error instanceof Error ? error.name : (JSON.stringify(error) ?? 'undefined');
}

function ours(source: string): string[] {
  const out: string[] = [];
  const outcome = run(
    `import { out } from 'otp'; let a: any = 1, b: any = 2, c: any = 3;\n${prelude}${source}\nexport const ended = true;`,
    { otp: { out }, slice: 50 },
  );
  if ((outcome.value as { ended?: boolean } | undefined)?.ended !== true)
    out.push(`threw ${describeError(outcome.error)}`);
  return out;
}

describe('random programs', () => {
  it('[TS1] [TS20] mean the same compiled, seed 27', () => {
    fc.assert(
      fc.property(fc.array(statement, { minLength: 1, maxLength: 6 }), (lines) => {
        const source = lines.join('\n');
        expect(ours(source)).toEqual(reference(source));
      }),
      { seed: 27, numRuns: Number(process.env['FUZZ_RUNS'] ?? 100) },
    );
  }, 120_000);

  it('[TS1] mean the same inside an async function, seed 28', () => {
    fc.assert(
      fc.property(fc.array(expression, { minLength: 1, maxLength: 3 }), (values) => {
        const source = values.map((value) => `log(${value});`).join('\n');
        expect(ours(`const whole = async () => { ${source} }; await whole();`)).toEqual(reference(source));
      }),
      { seed: 28, numRuns: Number(process.env['FUZZ_RUNS'] ?? 100) },
    );
  }, 120_000);
});
