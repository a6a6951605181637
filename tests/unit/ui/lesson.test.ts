import { describe, expect, it } from 'vitest';
import { diffLines } from '#lib/education/diff';
import type { TraceRow } from '#lib/diagnostics/views';
import type { Scene } from '#lib/education/lesson';
import { lessons } from '#lib/education/lessons';
import { contents, lineHtml, printed } from '#lib/education/present';
import {
  begunAgain,
  firstOpen,
  keyOf,
  passed,
  type Progress,
  readProgress,
  shown,
  standing,
} from '#lib/education/progress';
import { Sandbox } from '#lib/sandbox/sandbox';
import type { Told } from '#lib/ui/lesson/bet-play.svelte';
import { headlines } from '#lib/ui/lesson/bet-words';
import { check, type Outcome, type Sandboxed } from '#lib/ui/lesson/judge';
import { ScenePlayer } from '#lib/ui/lesson/scene-player';
import { spoken, tellVerdict } from '#lib/ui/lesson/verdict';

const all = lessons();
const last = all.at(-1) as (typeof all)[number];

describe('a lesson for its page', () => {
  it('[LES11] is plain data, with its neighbours', () => {
    const pages = all.map((lesson) => printed(lesson, all));
    expect(structuredClone(pages)).toEqual(JSON.parse(JSON.stringify(pages)));
    expect(pages[0]?.previous).toBeUndefined();
    expect(pages.map(({ next }) => next?.slug)).toEqual([...all.slice(1).map(({ slug }) => slug), undefined]);
    expect(pages.map(({ place }) => place)).toEqual(all.map((_, i) => i + 1));
  });

  it('[LES70] is listed unless it is a draft', () => {
    const [first, ...rest] = all;
    if (first === undefined) throw new Error('no lessons');
    const drafted = [{ ...first, draft: true }, ...rest];
    expect(contents(drafted).map(({ slug }) => slug)).toEqual(rest.map(({ slug }) => slug));
    expect(printed({ ...first, draft: true }, drafted)).toMatchObject({ place: 0, of: rest.length });
  });

  it('prints a sentence that is no Markdown as it stands', () => {
    expect(lineHtml('`a#1` exited')).toBe('<code>a#1</code> exited');
    expect(lineHtml('<b> and `')).toBe('&lt;b&gt; and `');
  });
});

describe('what is told of a bet', () => {
  it('[LES85] says once what is true of several', () => {
    const row = (seq: number, kind: string, text: string): TraceRow => ({
      seq,
      kind,
      text,
      time: 0,
      subject: 'app#1',
      slot: 'app',
      parts: [],
      cause: -1,
    });
    const restart = row(8, 'decide', 'app#1 started b#2. Restart 1 of 3 in 5 s.');
    const ended = row(5, 'exit', 'b#1 exits: killed.');
    const told = (before: string, keeps: boolean, first: TraceRow): Told => ({
      fate: { name: before.slice(0, 1), before, dies: !keeps, next: !keeps, keeps, later: 0 },
      missed: false,
      why: { rows: [first], then: [restart], whole: true },
    });
    const all = [told('b#1', false, ended), told('a#1', true, restart), told('c#1', true, restart)];
    expect(headlines(all)).toEqual([[ended, restart], [], []]);
    expect(headlines(all.slice(1))).toEqual([[restart], []]);
  });
});

describe('progress', () => {
  it('[LES70] leads to the first that is not solved', () => {
    const list = ['a', 'b', 'c'].map((slug) => ({ part: 'p', slug }));
    expect(firstOpen(list, {})?.slug).toBe('a');
    const done = passed(passed({}, 'p/a', 1), 'p/c', 2);
    expect(firstOpen(list, done)?.slug).toBe('b');
    expect(firstOpen(list, passed(done, 'p/b', 3))).toBeUndefined();
  });

  it('[LES78] [LES79] does not count what was passed with the solution on show, until it is reset', () => {
    const seen = shown({}, 'p/a');
    expect(passed(seen, 'p/a', 1)).toBe(seen);
    expect(standing(seen, 'p/a')).toBe('shown');
    expect(standing(passed(begunAgain(seen, 'p/a'), 'p/a', 1), 'p/a')).toBe('solved');
    const solved: Progress = passed({}, 'p/a', 1);
    expect(standing(begunAgain(shown(solved, 'p/a'), 'p/a'), 'p/a')).toBe('solved');
  });

  it('[LES80] counts damaged records as none', () => {
    const kept = passed({}, keyOf({ part: 'p', slug: 'a' }), 5);
    expect(readProgress(JSON.stringify(kept))).toEqual(kept);
    for (const text of [null, '', '{', '[1]', '{"p/a":{"solved":"yes"}}'])
      expect(readProgress(text)).toEqual({});
  });
});

describe('[LES78] the difference of two texts', () => {
  const signs = (a: string, b: string) =>
    diffLines(a, b).map(({ kind, text }) => `${{ same: ' ', gone: '-', new: '+' }[kind]}${text}`);

  it('keeps what both have', () => {
    expect(signs('a\nb\nc\n', 'a\nx\nc\n')).toEqual([' a', '-b', '+x', ' c']);
    expect(signs('a\r\nb\r\n', 'a\nb')).toEqual([' a', ' b']);
    expect(signs('b\nc', 'a\nb\nc\nd')).toEqual(['+a', ' b', ' c', '+d']);
  });

  it('gives both texts back', () => {
    const lines = diffLines(last.start['main.ts'] ?? '', last.solution['main.ts'] ?? '');
    const without = (gone: string) =>
      `${lines
        .filter(({ kind }) => kind !== gone)
        .map(({ text }) => text)
        .join('\n')}\n`;
    expect(without('new')).toBe(last.start['main.ts']);
    expect(without('gone')).toBe(last.solution['main.ts']);
  });
});

describe('[LES72] scenes on a run in progress', () => {
  const step = (at: number) => ({ at, op: 'process.kill', params: { pid: `p${at}`, reason: 'kill' } });
  const scene: Scene = { key: '1', label: 'three', steps: [step(0), step(500), step(1000)] };

  it('waits for virtual time, and forgets', () => {
    const player = new ScenePlayer();
    expect(player.begin(scene, 2000)).toEqual([step(0)]);
    expect(player.due(2400)).toEqual([]);
    expect(player.due(3000)).toEqual([step(500), step(1000)]);
    expect(player.due(9000)).toEqual([]);
    player.begin(scene, 9000);
    player.forget();
    expect(player.due(20_000)).toEqual([]);
  });
});

describe('[LES74] [LES75] a check', () => {
  const sandbox = (): Sandboxed => {
    const core = new Sandbox();
    return {
      execute: <T>(name: string, params: unknown) =>
        Promise.resolve(JSON.parse(JSON.stringify(core.execute(name, params))) as T),
    };
  };
  const few = { task: { ...last.task, seeds: 1 }, scenes: last.scenes };
  const never = { progress: () => {}, cancelled: () => false };
  const ask = (source: string, by: Sandboxed = sandbox()) =>
    check(few, { files: { 'main.ts': source } }, by, never);
  const say = (outcome: Outcome) => {
    if (outcome.type === 'cancelled') throw new Error('cancelled');
    return tellVerdict(outcome, last.scenes, false);
  };

  it('passes the solution and tells how many runs it was', async () => {
    const done: string[] = [];
    const outcome = await check(few, { files: last.solution }, sandbox(), {
      ...never,
      progress: (n, of) => done.push(`${n}/${of}`),
    });
    const runs = last.task.rehearsals.length;
    expect(outcome).toEqual({ type: 'judged', verdict: { ok: true, runs } });
    expect([done[0], done.at(-1)]).toEqual([`0/${runs}`, `${runs}/${runs}`]);
    expect(say(outcome)).toMatchObject({ kind: 'passed', sentence: '' });
    expect(tellVerdict(outcome as never, last.scenes, true).sentence).toContain('does not count');
  });

  it('tells the sentence, the scene and the seed', async () => {
    const told = say(await ask(last.start['main.ts'] ?? ''));
    expect(told).toMatchObject({ kind: 'failed', head: 'Not yet' });
    expect(told.where).toMatch(/^In the run of “.+” under seed 0\.$/);
    expect(spoken(told)).not.toContain('`');
  });

  it('tells file and line of what does not compile', async () => {
    const told = say(await ask('const = 1\n'));
    expect(told).toMatchObject({
      head: 'The program does not compile',
      findings: [{ file: 'main.ts', line: 1 }],
    });
    expect(spoken(told)).toContain('main.ts, line 1');
  });

  it('says so when the sandbox is gone, or sends no log', async () => {
    const fails = (answer: unknown): Sandboxed => ({
      execute: <T>(name: string) =>
        Promise.resolve((name === 'program.load' ? { diagnostics: [] } : answer) as T),
    });
    const gone = say(await ask('', fails({ error: { code: 'gone', message: 'It hung in `x`.' } })));
    expect(gone).toMatchObject({ kind: 'ended', sentence: 'It hung in \\`x\\`.' });
    expect(say(await ask('', fails({ log: 'none' })))).toMatchObject({ kind: 'ended' });
  });

  it('ends when nobody waits any more', async () => {
    const outcome = await check(few, { files: last.solution }, sandbox(), {
      ...never,
      cancelled: () => true,
    });
    expect(outcome).toEqual({ type: 'cancelled' });
  });
});
