import { describe, expect, it } from 'vitest';
import { Folder, type FoldState, kinds } from '#lib/diagnostics/fold';
import { line } from '#lib/diagnostics/jsonl';
import { CHUNK, type EventRecord, Recorder, ROW } from '#lib/diagnostics/recorder';
import { Ev, type EvKind } from '#lib/runtime/kernel/events';
import { size } from '#lib/runtime/kernel/terms';

/** Counts and hashes what it sees. */
class Sum implements FoldState<Sum> {
  n = 0;
  hash = 0;

  apply(
    kind: EvKind,
    seq: number,
    time: number,
    pid: number,
    other: number,
    cause: number,
    a: unknown,
  ): void {
    this.n++;
    for (const x of [kind, seq, time, pid, other, cause, Number(a)])
      this.hash = (Math.imul(this.hash, 31) + x) | 0;
  }

  clone(): Sum {
    return Object.assign(new Sum(), this);
  }
}

function fill(recorder: Recorder, n: number): void {
  for (let i = 0; i < n; i++) {
    const seq = recorder.length;
    recorder.emit(Ev.send, seq / 4, seq % 1000, 1, seq - 1 - (seq % 3), seq, 'note');
  }
}

describe('Recorder', () => {
  it('[EVT1] numbers events from 0 without gaps and keeps all that it was given', () => {
    const recorder = new Recorder();
    expect(recorder.emit(Ev.exit, 0.5, 7, 0, -1, 'normal', undefined)).toBe(0);
    expect(recorder.emit(Ev.send, 1, 8, 9, 0, ['m'], 'cast')).toBe(1);
    expect(recorder.length).toBe(2);
    expect(recorder.time).toBe(1);
    expect(recorder.get(1)).toEqual({
      seq: 1,
      kind: Ev.send,
      time: 1,
      pid: 8,
      other: 9,
      cause: 0,
      a: ['m'],
      b: 'cast',
    });
    expect(recorder.get(0)?.cause).toBe(-1);
    expect([recorder.get(-1), recorder.get(2), recorder.get(0.5)]).toEqual([undefined, undefined, undefined]);
    expect([...recorder.events(1)].map((e) => e.seq)).toEqual([1]);
  });

  it('[EVT1] keeps terms of every shape as they are', () => {
    const terms = [
      [],
      ['a'],
      [undefined],
      [[1], []],
      ...[2, 6, 7, 300].map((n) => Array(n).fill(n)),
      null,
      0,
      {},
    ];
    const all = [undefined, ...terms].flatMap((a) => [undefined, ...terms].map((b) => ({ a, b })));
    const recorder = new Recorder();
    for (const { a, b } of all) recorder.emit(Ev.callback, 0, 1, 0, -1, a, b);
    expect([...recorder.events()].map(({ a, b }) => ({ a, b }))).toEqual(all);
  });

  it('[EVT1] tells with what is taken up what was sent, also when that was let go', () => {
    const recorder = new Recorder(2 * CHUNK);
    const take = (sent: number, message: unknown) =>
      recorder.emit(Ev.receive, 1, 2, 1, sent, message, undefined);
    const sends = [['m', [1]], 'm', undefined].map(
      (m) => [recorder.emit(Ev.send, 1, 1, 2, -1, m, undefined), m] as const,
    );
    const down = recorder.emit(Ev.down, 1, 2, 1, -1, 'boom', 'ref');
    const near = [...sends, [down, ['DOWN']] as const].map(([sent, m]) => [take(sent, m), m] as const);
    fill(recorder, CHUNK);
    const far = sends.map(([sent, m]) => [take(sent, m), m] as const);
    for (const [seq, m] of [...near, ...far]) expect(recorder.get(seq)?.a).toEqual(m);
    fill(recorder, CHUNK);
    expect(recorder.first).toBe(CHUNK);
    for (const [seq, m] of far) expect(recorder.get(seq)?.a).toEqual(m);
  });

  it('[EVT5] lets go of the oldest chunk whole, and says so', () => {
    const recorder = new Recorder(2 * CHUNK);
    fill(recorder, 2 * CHUNK);
    expect([recorder.first, recorder.complete]).toEqual([0, true]);
    fill(recorder, 1);
    expect([recorder.first, recorder.complete, recorder.length]).toEqual([CHUNK, false, 2 * CHUNK + 1]);
    expect(recorder.get(CHUNK - 1)).toBeUndefined();
    expect(recorder.get(CHUNK)).toMatchObject({ seq: CHUNK, a: CHUNK, pid: CHUNK % 1000 });
    expect(recorder.get(2 * CHUNK)).toMatchObject({ a: 2 * CHUNK, cause: 2 * CHUNK - 1 - ((2 * CHUNK) % 3) });
  });

  it('[EVT5] lets go earlier of large terms, and keeps the newest chunk', () => {
    const recorder = new Recorder(8 * CHUNK);
    const large = new Array<number>(1_000).fill(0);
    for (let i = 0; i < CHUNK; i++) recorder.emit(Ev.send, 0, 1, 2, -1, i % 2 === 0 ? large : 0, undefined);
    fill(recorder, 3 * CHUNK);
    expect(recorder.first).toBe(0);
    for (let i = 0; i < 3 * CHUNK; i++) recorder.emit(Ev.send, 0, 1, 2, -1, large, undefined);
    expect(recorder.first).toBe(5 * CHUNK);
    fill(recorder, 1);
    expect([recorder.first, recorder.length]).toEqual([6 * CHUNK, 7 * CHUNK + 1]);
  });

  it('[EVT5] never changes what a reader holds', () => {
    const recorder = new Recorder(2 * CHUNK);
    fill(recorder, 10);
    const { rows, pages } = recorder.chunkOf(0);
    fill(recorder, 4 * CHUNK);
    expect([rows[5 * ROW + 1], pages[0]?.[5 * 2]]).toEqual([5, 5]);
  });
});

describe('large terms', () => {
  const large = (): number[] => new Array<number>(40_000).fill(1);

  it('[EVT8] are cut to previews, oldest first, once they hold too much; the others are kept whole', () => {
    const recorder = new Recorder();
    for (let i = 0; i < 512; i++) recorder.emit(Ev.send, i, 1, 2, -1, ['$gen_cast', large()], 'cast');
    const small = ['small', [1, 2, 3]];
    for (let i = 512; i < 768; i++) recorder.emit(Ev.send, i, 1, 2, -1, small, undefined);
    recorder.emit(Ev.send, 768, 1, 2, -1, small, undefined);
    const cut = recorder.aOf(0) as [string, readonly unknown[]];
    expect([cut[0], size(cut, 1_000) < 1_000, size(recorder.aOf(511))]).toEqual(['$gen_cast', true, 40_004]);
    expect(recorder.aOf(600)).toEqual(small);
    expect(line(recorder.get(0) as EventRecord)).toContain('"$gen_cast"');
  });

  it('[EVT8] are let go with their events', () => {
    const recorder = new Recorder(2 * CHUNK);
    for (let i = 0; i < 256; i++) recorder.emit(Ev.exit, i, 1, 2, -1, large().slice(0, 2_000), undefined);
    fill(recorder, 4 * CHUNK);
    for (let i = 0; i < 257; i++)
      recorder.emit(Ev.exit, 1e6 + i, 1, 2, -1, large().slice(0, 2_000), undefined);
    expect(recorder.aOf(recorder.length - 1)).toHaveLength(2_000);
  });
});

describe('Folder', () => {
  it('[EVT6] [EVT7] gives the same state for any position, by keyframe, from the start, or live', () => {
    const recorder = new Recorder();
    const folder = new Folder(recorder, new Sum(), { spacing: 256 });
    const expected = new Map<number, number>([[0, 0]]);
    const sum = new Sum();
    for (let i = 0; i < 3000; i++) {
      fill(recorder, 1);
      const e = recorder.get(i);
      if (e !== undefined) sum.apply(e.kind, e.seq, e.time, e.pid, e.other, e.cause, e.a);
      expected.set(i + 1, sum.hash);
      if (i % 701 === 0) expect(folder.live().hash).toBe(sum.hash);
    }
    for (let i = 0; i < 500; i++) {
      const position = (i * 1237) % 3001;
      expect(folder.at(position).hash, `position ${position}`).toBe(expected.get(position));
    }
    expect(folder.at(1e9).n).toBe(3000);
    expect(folder.at(-5).n).toBe(0);
  });

  it('[EVT6] keeps the state at the oldest kept event when events are let go, watched or not', () => {
    for (const watched of [true, false]) {
      const recorder = new Recorder(2 * CHUNK);
      const folder = new Folder(recorder, new Sum());
      const whole = new Recorder();
      fill(whole, 4 * CHUNK + 100);
      const all = new Folder(whole, new Sum());
      for (let i = 0; i < 4; i++) {
        fill(recorder, CHUNK);
        if (watched) folder.live();
      }
      fill(recorder, 100);
      expect(recorder.first).toBe(3 * CHUNK);
      for (const position of [0, recorder.first, recorder.first + 5, recorder.length]) {
        const at = Math.max(position, recorder.first);
        expect(folder.at(position)).toEqual(all.at(at));
      }
    }
  });

  it('shows a fold only the kinds that it wants', () => {
    const recorder = new Recorder();
    recorder.emit(Ev.send, 0, 1, 2, -1, 1, undefined);
    recorder.emit(Ev.exit, 0, 1, 0, -1, 1, undefined);
    class Exits extends Sum {
      readonly wanted = kinds(Ev.exit);
    }
    const folder = new Folder<Sum>(recorder, new Exits());
    expect(folder.live().n).toBe(1);
  });
});
