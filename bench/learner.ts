/** Runs a row as a learner's program: compiled by our compiler, on `otp`, with everything recorded. */
import { readFileSync } from 'node:fs';
import { Recorder } from '#lib/diagnostics/recorder';
import { compile } from '#lib/languages/typescript/compile';
import { Host } from '#lib/languages/typescript/host';
import { link } from '#lib/languages/typescript/link';
import { allParts } from '#lib/languages/typescript/otp/all-parts';
import { isEffect, makeOtp } from '#lib/languages/typescript/otp/otp';
import type { CompiledProgram } from '#lib/languages/typescript/program';
import { UNWIND } from '#lib/runtime/kernel/errors';
import { Node } from '#lib/runtime/kernel/node';
import { PREEMPT } from '#lib/runtime/kernel/routine';
import { Bench } from './clock';
import type { Row } from './rows';

/** The row's program of `bench/learner/`, called with its arguments. */
export function compileRow({ group, program, args }: Row): CompiledProgram {
  const main = `import { ${program} } from './${group}'\nawait ${program}(${args.map((arg) => JSON.stringify(arg)).join(', ')})`;
  const text = readFileSync(new URL(`./learner/${group}.ts`, import.meta.url), 'utf8');
  const compiled = compile({ 'main.ts': main, [`${group}.ts`]: text });
  if (compiled.ok && compiled.diagnostics.length === 0) return compiled.program;
  throw new Error(compiled.diagnostics.map((d) => `${d.file}:${d.line}: ${d.message}`).join('\n'));
}

/** Runs it to its end on a node of its own. Returns seconds. */
export function runLearner(program: CompiledProgram, clock: () => number): number {
  const host = new Host({
    now: () => node.now,
    random: () => node.random.next(),
    output() {},
    warn({ message, file, line }) {
      throw new Error(`${file}:${line}: ${message}`);
    },
    isEffect,
    isUnwind: (e) => e === UNWIND,
    preempt: PREEMPT,
    named: (value, name, at) => otp.named(value, name, at),
  });
  const node: Node = new Node({ sink: new Recorder(), meter: host });
  const bench = new Bench(node, clock);
  const otp = makeOtp(node, () => [], allParts);
  const linked = link(program, host, {
    otp: otp.exports,
    bench: { begin: () => bench.begin(), end: () => bench.end() },
  });
  node.spawn(() => linked.run());
  node.run();
  return bench.seconds;
}
