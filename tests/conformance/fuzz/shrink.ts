/** Smaller variants of a scenario: without a step, an operation, a child, an option. */
import type { Json, JsonObject, Scenario, Step } from '../format';

/** Keys without which an object says nothing. */
const NEEDED = new Set([
  'op',
  'id',
  'type',
  'target',
  'sup',
  'p',
  'as',
  'do',
  'child',
  'children',
  'ops',
  'ms',
  'template',
  'family',
]);

/** At most `most` variants, those that take away most first. Their ids have a number behind. */
export function smaller(scenario: Scenario, most: number): Scenario[] {
  const { tree, steps } = scenario;
  const found: Pick<Scenario, 'tree' | 'steps'>[] = [];
  const with_ = (change: Partial<Scenario>) =>
    found.push({ ...(tree === undefined ? {} : { tree }), steps, ...change });
  for (const variant of without(steps)) {
    if (variant.length > 0 && (tree === undefined || (variant[0] as Step).op === 'start'))
      with_({ steps: variant as Step[] });
  }
  if (tree !== undefined) for (const variant of variants(tree)) with_({ tree: variant as JsonObject });
  for (const [i, step] of steps.entries()) {
    for (const variant of variants(step)) with_({ steps: steps.with(i, variant as Step) });
  }
  const size = (draft: Pick<Scenario, 'tree' | 'steps'>) => JSON.stringify([draft.tree, draft.steps]).length;
  const base = scenario.id.replace(/~\d+$/, '');
  return found
    .sort((a, b) => size(a) - size(b))
    .slice(0, most)
    .map((draft, i) => ({ ...scenario, ...draft, id: `${base}~${i + 1}`, trace: [] }));
}

/** The list without a run of its elements: halves, quarters, …, single ones. */
function without<T>(list: readonly T[]): T[][] {
  const out: T[][] = [];
  for (let n = Math.ceil(list.length / 2); n >= 1; n = n > 1 ? Math.ceil(n / 2) : 0) {
    for (let i = 0; i < list.length; i += n) out.push([...list.slice(0, i), ...list.slice(i + n)]);
  }
  return out;
}

/** A value with one part of it taken away. */
function variants(value: Json): Json[] {
  if (Array.isArray(value)) {
    // An operation, or a value, stays whole; only what stands inside it gets less.
    const fewer = value.length > 1 && typeof value[0] !== 'string' ? without(value) : [];
    return [...fewer, ...value.flatMap((x, i) => variants(x).map((v) => value.with(i, v)))];
  }
  if (typeof value !== 'object' || value === null) return [];
  const entries = Object.entries(value);
  const rid = (key: string) => Object.fromEntries(entries.filter(([k]) => k !== key));
  return [
    ...entries.filter(([key]) => !NEEDED.has(key) && entries.length > 1).map(([key]) => rid(key)),
    ...entries.flatMap(([key, x]) => variants(x).map((v) => ({ ...value, [key]: v }))),
  ];
}
