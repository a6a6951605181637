import { describe, expect, it } from 'vitest';
import { lessons } from '#lib/education/lessons';
import type { Files, Lesson } from '#lib/education/lesson';
import type { Log } from '#lib/education/log';
import { runner } from '#lib/education/run';
import { compare, costs } from '#lib/education/strategies';
import { STRATEGIES, supervisorsIn, withStrategy, type Written } from '#lib/education/versions';
import { Sandbox } from '#lib/sandbox/sandbox';

const lesson = lessons().find(({ slug }) => slug === 'rest-for-one') as Lesson;
const kill = (pid: string) => ({ at: 100, op: 'process.kill', params: { pid, reason: 'kill' } });
const first = (files: Files): Written => supervisorsIn(files)[0] as Written;

/** Labels of those that live after so many events, children of a supervisor only. */
function alive(log: Log, position: number): string[] {
  const events = log.events.filter(({ seq }) => seq < position);
  const of = (kind: string) => events.filter((event) => event.kind === kind);
  const children = new Set(log.events.flatMap(({ kind, other }) => (kind === 'child_start' ? [other] : [])));
  const ended = new Set(of('exit').map(({ who }) => who));
  return of('spawn').flatMap(({ who }) => (children.has(who) && !ended.has(who) ? [who] : []));
}

function compared(files: Files, pid: string) {
  const runs = STRATEGIES.map((strategy) => {
    const result = runner(() => new Sandbox())({
      files: withStrategy(files, first(files), strategy),
      scene: '1',
      seed: 0,
      steps: [kill(pid)],
      until: 200,
    });
    if (!result.ok) throw new Error('does not compile');
    return { strategy, log: result.log };
  });
  return { ...compare(runs), logs: runs.map(({ log }) => log) };
}

describe('a program under other strategies', () => {
  const source = (body: string): Files => ({ 'main.ts': `import { Supervisor } from 'otp'\n${body}` });

  it('[LES91] finds the supervisors of a program, and changes one word of one of them', () => {
    const two = source(
      `const inner = Supervisor.define({ name: 'inner', strategy: 'one_for_all', children: [] })\n` +
        `export default Supervisor.define({ name: 'outer', children: [inner, { id: 'x', start: [f, { strategy: 'one_for_one' }] }] })\n`,
    );
    expect(supervisorsIn(two).map(({ name }) => name)).toEqual(['inner', 'outer']);
    const [inner, outer] = supervisorsIn(two) as [Written, Written];
    expect(withStrategy(two, inner, 'rest_for_one')['main.ts']).toContain(
      "name: 'inner', strategy: 'rest_for_one'",
    );
    const changed = withStrategy(two, outer, 'rest_for_one')['main.ts'] ?? '';
    expect(changed).toContain("define({ strategy: 'rest_for_one', name: 'outer'");
    expect(changed).toContain("[f, { strategy: 'one_for_one' }]");
    expect(withStrategy(lesson.start, first(lesson.start), 'rest_for_one')).toEqual(lesson.start);
  });

  it('[LES91] is not led astray by braces in strings and comments, and leaves out what is no literal', () => {
    const odd = source(
      `// Supervisor { strategy: 'one_for_all' }\n` +
        `export default Supervisor.define({ name: 'a', /* } */ children: ['}'], strategy: 'one_for_one' })\n`,
    );
    expect(withStrategy(odd, first(odd), 'one_for_all')['main.ts']).toContain("strategy: 'one_for_all' })");
    expect(
      supervisorsIn(source('export default Supervisor.define({ strategy: how, children: [] })')),
    ).toEqual([]);
    expect(supervisorsIn(source('const x = 1'))).toEqual([]);
  });

  it('[LES92] tells who ends, who starts and what it counts, aligned in time', () => {
    const { rows, columns } = compared(lesson.start, 'cache');
    const told = (i: number) => columns[i]?.told.map(({ text }) => text).join(', ');
    expect(columns.map(({ strategy }) => strategy)).toEqual(STRATEGIES);
    expect(told(0)).toBe('cache#1 ends, cache#2 starts');
    expect(told(1)).toBe(
      'cache#1 ends, db#1 is stopped, web#1 is stopped, web#2 starts, cache#2 starts, db#2 starts',
    );
    expect(told(2)).toBe('cache#1 ends, db#1 is stopped, cache#2 starts, db#2 starts');
    expect(columns.map(({ ended, counted }) => [ended, counted])).toEqual([
      [1, 1],
      [3, 1],
      [2, 1],
    ]);
    // All in one millisecond: as many rows as the longest of them has events.
    expect(rows.map(({ time, nth }) => [time, nth])).toEqual([0, 1, 2, 3, 4, 5].map((nth) => [0, nth]));
    const line = (i: number, name: string) => columns[i]?.lines.find((one) => one.name === name);
    expect(line(0, 'web')).toMatchObject({ spared: true, spans: [{ label: 'web#1', from: -1 }] });
    expect(line(1, 'web')).toMatchObject({
      spared: false,
      spans: [
        { label: 'web#1', from: -1, to: 2, end: 'stop' },
        { label: 'web#2', from: 3 },
      ],
    });
    expect(line(2, 'cache')?.spans[0]).toMatchObject({ to: 0, end: 'crash' });
  });

  it('[LES100] one moment is the same in all runs: before the fault, by row, and where one has no more to do', () => {
    const { rows, columns, crashes, logs } = compared(lesson.start, 'cache');
    const at = (row: number) =>
      columns.map((column, i) => alive(logs[i] as Log, column.at[row] ?? column.before).join(' '));
    expect(at(-1)).toEqual(Array(3).fill('web#1 cache#1 db#1'));
    expect(at(0)).toEqual(Array(3).fill('web#1 db#1'));
    expect(at(1)).toEqual(['web#1 db#1 cache#2', 'web#1', 'web#1']);
    expect(at(rows.length - 1)).toEqual(['web#1 db#1 cache#2', 'web#2 cache#2 db#2', 'web#1 cache#2 db#2']);
    for (const { before, at: positions } of columns) {
      expect([before, ...positions]).toEqual([before, ...positions].sort((a, b) => a - b));
      expect(positions).toHaveLength(rows.length);
    }
    expect(crashes).toEqual([0]);
  });

  it('[LES104] tells what the failure costs: messages, states, and the time until somebody answers again', () => {
    const files = source(`import { GenServer, sleep } from 'otp'
const part = GenServer.define({
  init: () => ['ok', 0],
  async handleCast(_work, n: number) {
    await sleep(30)
    return ['noreply', n + 1]
  },
  handleCall: (_n, _from, n: number) => ['reply', n, n],
})
export default Supervisor.define({ name: 'app', strategy: 'one_for_one', children: [
  { id: 'a', start: [part, undefined, { name: 'a' }] },
  { id: 'b', start: [part, undefined, { name: 'b' }] },
  { id: 'c', start: [part, undefined, { name: 'c' }] },
] })
`);
    const cast = (pid: string, at: number) => ({ at, op: 'process.cast', params: { pid, request: 'work' } });
    const work = [cast('a', 10), ...[81, 82, 83].flatMap((at) => [cast('b', at), cast('c', at)])];
    const runs = STRATEGIES.map((strategy) => {
      const result = runner(() => new Sandbox())({
        files: withStrategy(files, first(files), strategy),
        scene: '1',
        seed: 0,
        steps: [...work, kill('b'), { at: 125, op: 'process.call', params: { pid: 'b', request: 'n' } }],
        until: 300,
      });
      if (!result.ok) throw new Error(JSON.stringify(result.diagnostics));
      expect(result.failures).toEqual([]);
      return { strategy, log: result.log };
    });
    const { columns } = compare(runs);
    // b has taken up one of its three; so has c, where it is stopped.
    expect(columns.map(({ lost }) => Object.fromEntries(lost))).toEqual([
      { b: 2 },
      { b: 2, c: 2 },
      { b: 2, c: 2 },
    ]);
    expect(columns.map(({ stateLost }) => stateLost)).toEqual([[], ['a'], []]);
    expect(columns.map(({ answered }) => answered?.label)).toEqual(['b#2', 'b#2', 'b#2']);
    const [messages, state, answer] = costs(columns);
    expect(messages?.cells).toEqual(['2 for b', '4 for b, c', '4 for b, c']);
    expect(messages?.sentence).toMatch(/: fewest under one_for_one\.$/);
    expect(state?.cells).toEqual(['nobody', 'a', 'nobody']);
    expect(state?.sentence).toMatch(/: least under one_for_one and rest_for_one\.$/);
    expect(answer?.sentence).toMatch(/the same under all three\.$/);
  });
});
