import { describe, expect, it } from 'vitest';
import { AIMS, aimOf, isKnown, predict, question, type Question } from '#lib/education/review/index';
import type { Logs, ShownPart, ShownSupervisor } from '#lib/education/review/question';
import { runner } from '#lib/education/run';
import { Sandbox } from '#lib/sandbox/sandbox';

const EACH = 4;
const asked = AIMS.flatMap(({ belief }) =>
  Array.from({ length: EACH }, (_, seed) => question(seed + 1, belief)).flatMap((one) => one ?? []),
);
const run = runner(() => new Sandbox());

/** What is true of a question, found by running it under a seed. */
function ran({ programs, steps, until, truth }: Question, seed: number): string {
  const logs = programs.map((files) => {
    const result = run({ files, scene: '', seed, steps, until });
    if (!result.ok)
      throw new Error(`does not compile: ${result.diagnostics[0]?.message}\n${files['main.ts']}`);
    expect(result.failures, files['main.ts']).toEqual([]);
    expect(result.log.complete).toBe(true);
    return result.log;
  });
  return truth(logs as unknown as Logs);
}

const rights = ({ options }: Question): string[] =>
  options.filter(({ belief }) => belief === undefined).map(({ text }) => text);

function partsOf(part: ShownPart): ShownPart[] {
  return part.kind === 'worker' ? [part] : [part, ...part.children.flatMap(partsOf)];
}
const depthOf = (part: ShownPart): number =>
  part.kind === 'worker' ? 0 : 1 + Math.max(0, ...part.children.map(depthOf));

describe('review questions', () => {
  it('[LES95] aim at each misconception: who holds it answers otherwise, and is told a rule', () => {
    for (const { belief } of AIMS)
      expect(asked.filter(({ aim }) => aim === belief).length, belief).toBeGreaterThanOrEqual(EACH - 1);
    for (const one of asked) {
      expect(
        one.options.some(({ belief }) => belief === one.aim),
        one.aim,
      ).toBe(true);
      expect(rights(one)).toHaveLength(1);
    }
    expect(new Set(AIMS.map(({ belief }) => belief)).size).toBe(AIMS.length);
    for (const { rule } of AIMS) expect(rule).toMatch(/^[A-Z]+\d+$/);
  });

  for (const { belief } of AIMS)
    it(`[LES96] have one true answer, which is found by running them, under every seed: ${belief}`, () => {
      for (const one of asked.filter(({ aim }) => aim === belief))
        for (const seed of [0, 1, 2])
          expect([ran(one, seed)], `${one.faults.join('; ')}\n${one.programs[0]?.['main.ts']}`).toEqual(
            rights(one),
          );
    });

  it('[LES97] are asked by fair means: three answers or more, each of a belief; few processes, levels and faults', () => {
    for (const one of asked) {
      const { options, shown, steps, faults } = one;
      expect(options.length).toBeGreaterThanOrEqual(3);
      expect(new Set(options.map(({ text }) => text)).size, JSON.stringify(options)).toBe(options.length);
      for (const { belief } of options) if (belief !== undefined) expect(aimOf(belief)).toBeDefined();
      const names =
        shown.type === 'tree'
          ? partsOf(shown.root).map(({ name }) => name)
          : shown.list.map(({ name }) => name);
      expect(names.length).toBeLessThanOrEqual(9);
      for (const name of names) expect(name).toMatch(/^(app|[a-estx])$/);
      if (shown.type === 'tree') expect(depthOf(shown.root)).toBeLessThanOrEqual(3);
      expect(faults.length).toBeLessThanOrEqual(4);
      expect((steps.at(-1)?.at ?? 0) - (steps[0]?.at ?? 0)).toBeLessThanOrEqual(100);
    }
    const places = asked.map(({ options }) => options.findIndex(({ belief }) => belief === undefined));
    expect(new Set(places).size).toBeGreaterThanOrEqual(3);
  });

  it('[LES103] diagnoses show their run, of each of the five ways, and give nobody away before it is looked at', () => {
    const watched = asked.filter((one) => one.watched);
    const told = new Set(watched.map(({ faults }) => faults.join('; ').replace(/\b[a-estx]\b|\d+/g, '?')));
    expect(told.size).toBe(5);
    expect(
      new Set(watched.filter(({ ask }) => ask === 'What is behind it?').flatMap(rights)).size,
    ).toBeGreaterThanOrEqual(4);
    for (const one of watched) {
      if (one.shown.type !== 'tree') throw new Error('a diagnosis shows a tree');
      expect(one.options.length).toBeGreaterThanOrEqual(3);
      for (const part of partsOf(one.shown.root))
        if (part.kind === 'worker') expect(part.note ?? '').not.toMatch(/fail|raise|takes/);
    }
  });

  it('[LES103] a diagnosis follows the run: with another culprit in the program its answer is another', () => {
    const one = question(1, 'who is restarted is broken') as Question;
    const [right] = rights(one);
    const [other] = one.options.flatMap(({ text }) => (text !== right && text.length === 1 ? [text] : []));
    const main = one.programs[0]?.['main.ts'] ?? '';
    const changed = main.replace(`name === '${right}'`, `name === '${other}'`);
    expect(changed).not.toBe(main);
    const steps = one.steps.map((step) => ({
      ...step,
      params: { ...step.params, ...(step.params['pid'] === right && { pid: other }) },
    }));
    expect(ran({ ...one, programs: [{ 'main.ts': changed }], steps }, 0)).toBe(other);
  });

  it('[LES95] ask the same for the same seed, and another for another', () => {
    const [a, b, c] = [3, 3, 4].map((seed) => JSON.stringify(question(seed, 'rest is before')));
    expect(a).toBe(b);
    expect(a).not.toBe(c);
  });

  it('[LES101] hold nothing that was not learnt: types, strategies, levels', () => {
    const first = new Set([18, 19]);

    for (const aim of AIMS.filter((one) => isKnown(one, first)))
      for (let seed = 1; seed <= 4; seed++) {
        const drawn = question(seed, aim.belief, first);
        if (drawn?.shown.type !== 'tree') continue;
        expect(drawn.shown.root.strategy).toBe('one_for_one');
        expect(depthOf(drawn.shown.root)).toBe(1);
        expect(ran(drawn, 0)).toBe(rights(drawn)[0]);
      }
    expect(AIMS.filter((one) => isKnown(one, first)).map(({ belief }) => belief)).toEqual([
      'type ignored',
      'transient after shutdown',
      'normal stays away',
      'temporary restarts',
    ]);
    // Each aim can be asked of who knows no more than it needs.
    for (const aim of AIMS)
      expect(question(1, aim.belief, new Set([aim.concept, ...aim.needs])), aim.belief).not.toBeNull();
  });

  it('[LES95] the model keeps the levels apart: what a supervisor below gives up costs the one above one restart', () => {
    const worker = (name: string): ShownPart => ({ kind: 'worker', name, restart: 'permanent' });
    const supervisor = (name: string, intensity: number, children: ShownPart[]): ShownSupervisor => ({
      kind: 'supervisor',
      name,
      restart: 'permanent',
      strategy: 'one_for_one',
      intensity,
      period: 5,
      children,
    });
    const app = supervisor('app', 1, [worker('a'), supervisor('s', 1, [worker('b'), worker('c')])]);
    const raise = (child: string) => ({ child, fault: 'raise' }) as const;
    expect(predict(app, [raise('b'), raise('c')])).toEqual({
      app: { alive: true, incarnation: 1, listed: true },
      a: { alive: true, incarnation: 1, listed: true },
      s: { alive: true, incarnation: 2, listed: true },
      b: { alive: true, incarnation: 3, listed: true },
      c: { alive: true, incarnation: 2, listed: true },
    });
    const gone = predict(app, ['b', 'c', 'b', 'c'].map(raise));
    expect(Object.values(gone).some(({ alive }) => alive)).toBe(false);
  });
});
