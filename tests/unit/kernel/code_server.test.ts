import { describe, expect, it } from 'vitest';
import { RECEIVE } from '#lib/runtime/kernel/routine';
import { send } from '#lib/runtime/kernel/signals';
import { Kit } from '../../kit';

interface Exports {
  version(): number;
}
const code = (n: number): Exports => ({ version: () => n });

describe('CodeServer', () => {
  it('[CODE1] finds a module by name, and none by another', () => {
    const { node } = new Kit();
    const m = node.code.load('m', code(1));
    expect(node.code.get('m')).toBe(m);
    expect([node.code.get('other'), node.code.names(), String(m)]).toEqual([undefined, ['m'], 'm']);
  });

  it('[CODE2] loading again makes a new current version and keeps the one before as old, in the same module', () => {
    const kit = new Kit();
    const [one, two, three] = [code(1), code(2), code(3)];
    const m = kit.node.code.load('m', one);
    expect([m.version, m.old]).toEqual([1, null]);
    expect(kit.node.code.load('m', two)).toBe(m);
    expect([m.version, m.current, m.old]).toEqual([2, two, one]);
    kit.node.code.load('m', three);
    expect([m.version, m.current, m.old]).toEqual([3, three, two]);
    expect(kit.trace(['code_load'])).toEqual(['code_load - m 1', 'code_load - m 2', 'code_load - m 3']);
  });

  it('[CODE3] a call through the module finds the newest code, one already inside stays in the old', () => {
    const kit = new Kit();
    const m = kit.node.code.load('m', code(1));
    const p = kit.spawn('p', function* () {
      const inside = m.current;
      for (let i = 0; i < 3; i++) {
        yield RECEIVE;
        kit.note(m.current.version(), inside.version());
      }
    });
    kit.node.run(0);
    for (let n = 2; n <= 4; n++) {
      send(kit.node, p.pid, 'go');
      kit.node.run(0);
      kit.node.code.load('m', code(n));
    }
    expect(kit.notes).toEqual([
      [1, 1],
      [2, 1],
      [3, 1],
    ]);
  });
});
