/** The fuzzer's own parts, and what must hold of every run of a generated scenario. */
import { expect, it } from 'vitest';
import type { Scenario } from './format';
import { check, generate, KINDS } from './fuzz/fuzz';
import { smaller } from './fuzz/shrink';

it.each(KINDS)('generated scenarios of kind %s come to rest, fit and repeat', (kind) => {
  for (let i = 0; i < 20; i++) {
    const scenario = generate(kind, 20_251_120, i);
    expect([scenario.id, check(scenario, i)]).toEqual([scenario.id, null]);
  }
});

it('makes the same scenario of the same seed, and others of others', () => {
  const text = (seed: number, i: number) => JSON.stringify(generate('tree', seed, i).tree);
  expect(text(1, 0)).toBe(text(1, 0));
  expect(new Set([text(1, 0), text(1, 1), text(2, 0), text(2, 1)]).size).toBe(4);
});

it('has variants that are smaller, keep operations whole, and start where they must', () => {
  const scenario: Scenario = {
    ...{ id: 'x', group: 'fuzz', doc: '', kind: 'tree', trace: [] },
    tree: { id: 'root', type: 'supervisor', max_restarts: 1, children: [{ id: 'a', trap_exit: true }] },
    steps: [{ op: 'start' }, { op: 'cast', target: 'a', do: { raise: 'boom', tag: 't' } }],
  };
  const text = (s: Scenario) => JSON.stringify([s.tree, s.steps]);
  const variants = smaller(scenario, 100);
  expect(variants.every((v) => text(v).length < text(scenario).length && v.steps[0]?.op === 'start')).toBe(
    true,
  );
  expect(variants.map((v) => v.steps.length)).toContain(1);
  expect(variants.map((v) => JSON.stringify(v.tree?.['children']))).toContain('[{"id":"a"}]');
  const ops: Scenario = {
    ...scenario,
    kind: 'process',
    steps: [{ op: 'do', p: 'p', ops: [['link', 'q'], ['flush']] }],
  };
  delete ops.tree;
  expect(smaller(ops, 100).map((v) => JSON.stringify(v.steps[0]?.['ops']))).toEqual([
    '[["flush"]]',
    '[["link","q"]]',
  ]);
});
