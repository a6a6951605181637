import { describe, expect, it, vi } from 'vitest';
import { marked } from '#lib/education/bet';
import { lessons } from '#lib/education/lessons';
import type { SystemTree } from '#lib/diagnostics/views';
import type { RunStatus } from '#lib/operations';
import { Sandbox } from '#lib/sandbox/sandbox';
import type { LabView } from '#lib/ui/lab/lab-view.svelte';
import { BetPlay } from '#lib/ui/lesson/bet-play.svelte';

const lesson = lessons().find(({ slug }) => slug === 'rest-for-one');
if (lesson === undefined) throw new Error('no lesson');
const [first, second] = lesson.scenes;
if (first === undefined || second === undefined) throw new Error('no scenes');

/** A session of a real sandbox, whose answers to the operations in `held` come when the test lets them. */
class Session {
  readonly sandbox = new Sandbox();
  readonly done: string[] = [];
  busy = false;
  readonly diagnostics: readonly unknown[] = [];
  held: string[] = [];
  private waiting: (() => void)[] = [];

  constructor(files: Readonly<Record<string, string>>) {
    this.sandbox.execute('program.load', { files });
    this.sandbox.execute('run.start', { seed: 0 });
    this.sandbox.runUntil(100);
  }

  private async ask(op: string, params: unknown = {}): Promise<unknown> {
    this.done.push(op);
    const answer = this.sandbox.execute(op, params);
    if (this.held.includes(op)) await new Promise<void>((go) => this.waiting.push(go));
    return answer;
  }

  /** Lets all answers come that have waited. */
  async release(): Promise<void> {
    this.held = [];
    for (const go of this.waiting.splice(0)) go();
    await settled();
  }

  get status(): RunStatus {
    return this.sandbox.status();
  }
  get tree(): SystemTree {
    return this.sandbox.execute('system.tree', {}) as SystemTree;
  }
  get actedOn(): boolean {
    const { operations } = this.sandbox.execute('run.operations', {}) as { operations: readonly unknown[] };
    return operations.length > 0;
  }
  select(): void {}
  play(operations: unknown, until: number): Promise<unknown> {
    return this.ask('run.play', { operations, until });
  }
  seek(position: number): Promise<unknown> {
    return this.ask('run.seek', { position });
  }
  resume(): Promise<unknown> {
    return this.ask('run.resume');
  }
  async run(): Promise<boolean> {
    this.busy = true;
    await this.ask('run.start', { seed: 0 });
    this.busy = false;
    return true;
  }
  async rows(seqs: readonly number[]): Promise<unknown[]> {
    await this.ask('run.status');
    return seqs.map((seq) => ({ seq }));
  }
  async why(seq: number): Promise<unknown> {
    return this.ask('trace.causes', { seq });
  }
}

/** Everything that needs no more answers has happened. */
async function settled(): Promise<void> {
  await vi.dynamicImportSettled();
  await new Promise((resolve) => setTimeout(resolve));
}

function open(): { bet: BetPlay; session: Session; said: string[] } {
  const session = new Session(lesson?.start ?? {});
  const said: string[] = [];
  const lab = {
    session,
    get tree() {
      return session.tree;
    },
    say: (text: string) => said.push(text),
    hush: (notice: number) => void (notice > 0 && said.splice(notice - 1, 1)),
  };
  const bet = new BetPlay(
    lab as unknown as LabView,
    lesson?.scenes ?? [],
    () => Promise.resolve(undefined),
    () => {},
  );
  bet.open(first as NonNullable<typeof first>);
  return { bet, session, said };
}

describe('a bet whose answers come late', () => {
  it('[LES84] is sealed as soon as the program lives, as it is marked then', async () => {
    const { bet, session, said } = open();
    session.busy = true;
    await bet.seal();
    expect(bet.stage).toBe('bet');
    expect(said).toEqual(['The program starts. The bet is sealed as soon as it lives.']);
    bet.toggle('cache', 'dies');
    session.busy = false;
    bet.live();
    await settled();
    expect(bet.stage).toBe('run');
    expect(said).toEqual([]);
    expect(marked(bet.sheet, 'cache', 'dies')).toBe(true);
    expect(session.done.filter((op) => op === 'run.play')).toHaveLength(1);
  });

  it('[LES84] is not sealed by a program that lives after the learner has skipped it', async () => {
    const { bet, session } = open();
    session.busy = true;
    await bet.seal();
    bet.skip();
    session.busy = false;
    bet.live();
    await settled();
    expect(session.done).not.toContain('run.play');
  });

  it('[LES84] is played once, however often it is sealed', async () => {
    const { bet, session } = open();
    session.held = ['run.play', 'run.status'];
    const sealed = [bet.seal(), bet.seal()];
    await settled();
    await session.release();
    session.held = ['run.status'];
    void bet.seal();
    await session.release();
    await Promise.all(sealed);
    expect(session.done.filter((op) => op === 'run.play')).toHaveLength(1);
    expect(bet.stage).toBe('run');
    bet.close();
  });

  it('[LES84] counts what was marked when it was sealed', async () => {
    const { bet, session } = open();
    bet.toggle('cache', 'dies');
    session.held = ['run.play'];
    const sealed = bet.seal();
    await settled();
    bet.toggle('db', 'dies');
    bet.order('stops', 'db');
    await session.release();
    await sealed;
    expect(['cache', 'db'].map((name) => marked(bet.sheet, name, 'dies'))).toEqual([true, false]);
    expect(bet.sheet.stops).toEqual([]);
    bet.close();
  });

  for (const held of ['run.play', 'run.seek', 'run.status', 'trace.causes']) {
    it(`[LES84] leaves the run going for who has left meanwhile (${held})`, async () => {
      const { bet, session } = open();
      session.held = [held];
      const sealed = bet.seal();
      await settled();
      bet.leave();
      await session.release();
      await sealed;
      expect([bet.stage, bet.scene, bet.outcome, bet.rows]).toEqual([null, null, null, []]);
      expect(session.status).toMatchObject({ state: 'running' });
      expect(session.status.playhead).toBe(session.status.position);
    });

    it(`[LES84] leaves another bet as it is (${held})`, async () => {
      const { bet, session } = open();
      session.held = [held];
      const sealed = bet.seal();
      await settled();
      bet.open(second as NonNullable<typeof second>);
      bet.toggle('db', 'dies');
      await session.release();
      await sealed;
      expect([bet.stage, bet.scene, bet.outcome, bet.sealing]).toEqual(['bet', second, null, false]);
      expect(marked(bet.sheet, 'db', 'dies')).toBe(true);
      expect(session.status).toMatchObject({ state: 'running' });
    });
  }

  it('[LES87] is open again when another run has begun meanwhile', async () => {
    const { bet, session } = open();
    session.held = ['run.play'];
    const sealed = bet.seal();
    await settled();
    await session.run();
    bet.forget();
    await session.release();
    await sealed;
    expect([bet.stage, bet.scene, bet.outcome, bet.sealing]).toEqual(['bet', first, null, false]);
    expect(session.status).toMatchObject({ state: 'running' });
  });

  it('[LES87] is followed by the next, of a run that nothing was done to', async () => {
    const { bet, session } = open();
    await bet.seal();
    await bet.explain();
    expect([bet.stage, session.status.state]).toEqual(['explain', 'paused']);
    bet.open(second as NonNullable<typeof second>);
    await settled();
    expect(session.status).toMatchObject({ state: 'running' });
    await bet.seal();
    expect(bet.stage).toBe('run');
    expect(bet.outcome?.told.map(({ fate }) => fate.before)).toEqual(['web#1', 'cache#1', 'db#1']);
    bet.close();
  });
});
