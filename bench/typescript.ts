/** Times the compile step on a file of about 200 lines, cold and warm, and the cost of compiled code beside plain JavaScript. Run: `node scripts/run.mjs bench/typescript.ts`. */
import { readFileSync } from 'node:fs';
import { compile } from '../src/lib/languages/typescript/compile';
import { Host } from '../src/lib/languages/typescript/host';
import { link } from '../src/lib/languages/typescript/link';

const source = readFileSync(new URL('./samples/shop.ts.txt', import.meta.url), 'utf8');
const lines = source.split('\n').length;
const compileOnce = () => compile({ 'main.ts': source });

const start = performance.now();
const first = compileOnce();
const cold = performance.now() - start;
if (!first.ok) throw new Error(JSON.stringify(first.diagnostics));

const times: number[] = [];
for (let i = 0; i < 200; i++) {
  const begun = performance.now();
  compileOnce();
  times.push(performance.now() - begun);
}
times.sort((a, b) => a - b);
console.log(
  `compile, ${lines} lines: cold ${cold.toFixed(1)} ms, warm median ${(times[100] ?? 0).toFixed(2)} ms, best ${(times[0] ?? 0).toFixed(2)} ms`,
);
console.log(`program: ${JSON.stringify(first.program).length} bytes of JSON for ${source.length} of source`);

const work = `
function fib(n) { return n < 2 ? n : fib(n - 1) + fib(n - 2); }
function sieve(n) { const out = []; for (let i = 2; i < n; i++) { let prime = true; for (let j = 2; j * j <= i; j++) if (i % j === 0) { prime = false; break; } if (prime) out.push(i); } return out.length; }
const objects = (n) => { let total = 0; for (let i = 0; i < n; i++) { const o = { i, half: i / 2 }; total += [o].map((x) => x.half)[0]; } return total; };
`;
const host = new Host({
  now: () => 0,
  random: () => 0,
  output() {},
  warn() {},
  isEffect: () => false,
  isUnwind: () => false,
  hardLimit: 1e9,
});
const compiled = compile({ 'main.ts': `${work} export { fib, sieve, objects };` });
if (!compiled.ok) throw new Error(JSON.stringify(compiled.diagnostics));
const linked = link(compiled.program, host, {});
for (const step of linked.run()) void step;
const ours = linked.exports('main.ts') as Record<string, (n: number) => number>;
const plain = new Function(`"use strict"; ${work} return { fib, sieve, objects };`)() as Record<
  string,
  (n: number) => number
>;

for (const [name, n] of [
  ['fib', 30],
  ['sieve', 60_000],
  ['objects', 300_000],
] as const) {
  const best = (functions: Record<string, (n: number) => number>, slice: number) => {
    let least = Infinity;
    for (let i = 0; i < 15; i++) {
      host.r = slice;
      const begun = performance.now();
      functions[name]?.(n);
      least = Math.min(least, performance.now() - begun);
    }
    return least;
  };
  const plainTime = best(plain, 0);
  const within = best(ours, 100_000_000);
  const over = best(ours, 4000);
  console.log(
    `${name}(${n}): plain ${plainTime.toFixed(2)} ms, compiled x${(within / plainTime).toFixed(2)} within the slice, x${(over / plainTime).toFixed(2)} overdrawn`,
  );
}
