import { describe, expect, it } from 'vitest';
import { answered, NONE } from '#lib/education/mastery';
import { bet, passed } from '#lib/education/progress';
import { reviewed } from '#lib/education/repetition';
import {
  countOf,
  effectOf,
  merged,
  NO_WORK,
  readWork,
  replaced,
  type Version,
  type Work,
  workFile,
} from '#lib/education/work';
import { difference, effectLines } from '#lib/ui/work/words';

const version = (text: string, time: number): Version => ({ files: { 'main.ts': text }, time });
const texts = (work: Work, key: string) =>
  work.programs[key]?.versions.map(({ files }) => files['main.ts']) ?? [];
const ALL = 'learn/strategies/one-for-all';

const here: Work = {
  programs: {
    [ALL]: { versions: [version('here, newer', 30), version('both', 10)] },
    'lab/counter': { versions: [version('only here', 5)] },
  },
  progress: passed({}, 'strategies/one-for-all', 40),
  mastery: reviewed(answered(NONE, [20], true), 'rest is before', true, 0),
};
const file: Work = {
  programs: {
    [ALL]: { versions: [version('file, older', 20), version('both', 10)] },
    'lab/cache': { versions: [version('only there', 6)] },
  },
  progress: bet(
    passed({}, 'strategies/rest-for-one', 20),
    'strategies/rest-for-one',
    '1',
    { right: 3, of: 4 },
    20,
  ),
  mastery: answered(NONE, [5], false),
};

describe('saved work', () => {
  it('[KEEP4] [KEEP10] is what is kept, after it was a file', () => {
    for (const work of [here, file, NO_WORK]) {
      const read = readWork(workFile(work, 77));
      expect(read).toEqual({ ok: true, saved: 77, work });
    }
    expect(countOf(file)).toEqual({ programs: 2, versions: 3, solved: 1, bets: 1, concepts: 1 });
  });

  it('[KEEP5] is refused with a sentence when it is damaged, hostile, newer, or something else', () => {
    const good = JSON.parse(workFile(here, 1)) as Record<string, unknown>;
    const but = (part: object) => JSON.stringify({ ...good, ...part });
    for (const [text, why] of [
      ['', /no work saved/],
      ['{', /no work saved/],
      ['null', /no work saved/],
      ['[1]', /no work saved/],
      [workFile(here, 1).slice(0, -9), /no work saved/],
      [but({ otpLabWork: 2 }), /newer version/],
      [but({ otpLabWork: '1' }), /no work saved/],
      ['{"otpLabRun":1}', /one shared run/],
      [but({ programs: { [ALL]: { versions: [] } } }), /no work saved/],
      [but({ programs: { '../../etc': { versions: [version('x', 1)] } } }), /no work saved/],
      [but({ programs: { [ALL]: { versions: [{ files: { '<img>.ts': '' }, time: 1 }] } } }), /no work saved/],
      [but({ programs: { [ALL]: { versions: [{ files: { 'a.ts': 7 }, time: 1 }] } } }), /no work saved/],
      [but({ programs: { [ALL]: { versions: [version('x', -1)] } } }), /no work saved/],
      [but({ mastery: { concepts: { 1: ['yes'] }, aims: {} } }), /no work saved/],
      [but({ progress: { a: { solved: 'today' } } }), /no work saved/],
    ] as const) {
      const read = readWork(text);
      expect(read.ok, text.slice(0, 80)).toBe(false);
      expect(read.ok ? '' : read.why).toMatch(why);
    }
    const odd = readWork(workFile(here, 1).replace('"programs": {', '"programs": {"__proto__": {"x": 1},'));
    expect(odd.ok && Object.getPrototypeOf(odd.work.programs) === Object.prototype).toBe(true);
    expect(({} as { x?: number }).x).toBeUndefined();
  });

  it('[KEEP7] merges: the newest text is open, nothing is twice, nothing is lost', () => {
    const both = merged(here, file);
    expect(texts(both, ALL)).toEqual(['here, newer', 'file, older', 'both']);
    expect(texts(both, 'lab/counter')).toEqual(['only here']);
    expect(texts(both, 'lab/cache')).toEqual(['only there']);
    expect(Object.keys(both.progress).sort()).toEqual(['strategies/one-for-all', 'strategies/rest-for-one']);
    expect(both.mastery.concepts).toEqual({ 5: [false], 20: [true, true] });
    expect(texts(merged(file, here), ALL)).toEqual(texts(both, ALL));
    expect(merged(both, file)).toEqual(both);
  });

  it('[KEEP7] keeps a program at its own text when it was released last', () => {
    const released: Work = {
      ...here,
      programs: { [ALL]: { versions: [version('mine', 99)], released: true } },
    };
    expect(merged(released, file).programs[ALL]?.released).toBe(true);
    expect(merged(file, released).programs[ALL]?.released).toBe(true);
    expect(
      merged(here, { ...file, programs: { [ALL]: { versions: [version('old', 1)], released: true } } })
        .programs[ALL]?.released,
    ).toBeUndefined();
  });

  it('[KEEP8] replaces: as in the file, and what was written here is a version', () => {
    const after = replaced(here, file);
    expect(texts(after, ALL)).toEqual(['file, older', 'both', 'here, newer']);
    expect(after.programs['lab/counter']).toEqual({ versions: [version('only here', 5)], released: true });
    expect(after.progress).toEqual(file.progress);
    expect(after.mastery).toEqual(file.mastery);
    for (const [key, { versions }] of Object.entries(here.programs))
      for (const { files } of versions) expect(texts(after, key)).toContain(files['main.ts']);
  });

  it('[KEEP6] says what either way would do', () => {
    expect(effectOf(here, merged(here, file))).toEqual({
      opens: 0,
      added: 1,
      released: 0,
      solved: 1,
      unsolved: 0,
    });
    expect(effectOf(here, replaced(here, file))).toEqual({
      opens: 1,
      added: 1,
      released: 1,
      solved: 1,
      unsolved: 1,
    });
    expect(effectLines(effectOf(here, merged(here, here)))).toEqual(['Nothing changes: all of it is here.']);
    expect(effectLines(effectOf(here, replaced(here, file)))).toHaveLength(5);
  });

  it('[KEEP2] says how a version differs from the text of now', () => {
    expect(difference({ 'main.ts': 'a\nb' }, { 'main.ts': 'a\nb' })).toBe('as it is now');
    expect(difference({ 'main.ts': 'a\nc' }, { 'main.ts': 'a\nb' })).toBe(
      '1 line that is not there now, without 1 line of now',
    );
  });
});
