import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { fail, Requests } from '#lib/client/requests';
import type { Outcome } from '#lib/sandbox/protocol';

const value = (value: unknown): Promise<Outcome> => Promise.resolve({ type: 'value', value });
const later = (ticket: number): Promise<Outcome> => Promise.resolve({ type: 'later', ticket });
const never = (): Promise<Outcome> => new Promise(() => {});
const code = (answer: unknown) => (answer as { error: { code: string } }).error.code;

describe('Requests', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('[SBX25] ends with the value', async () => {
    const requests = new Requests();
    expect(await requests.send('x', () => value(1))).toBe(1);
    expect(requests.underWay).toEqual([]);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('[SBX25] ends with the failure of the sandbox', async () => {
    const { error } = fail('no_process', 'There is none.');
    const answer = await new Requests().send('x', () => Promise.resolve({ type: 'failure', error }));
    expect(answer).toEqual({ error });
  });

  it('[SBX25] ends as bad_data when the answer cannot be read', async () => {
    expect(code(await new Requests().send('x', () => Promise.reject(new Error('no'))))).toBe('bad_data');
  });

  it('[SBX25] ends when the sandbox does not take it up', async () => {
    const requests = new Requests({ takeUpMs: 100 });
    const answer = requests.send('x', never);
    expect(requests.underWay).toEqual(['x']);
    await vi.advanceTimersByTimeAsync(100);
    expect(code(await answer)).toBe('no_answer');
  });

  it('[SBX25] [SBX52] waits longer for what was taken up, not for ever', async () => {
    const requests = new Requests({ takeUpMs: 100, answerMs: 1_000 });
    const answer = requests.send('x', () => later(7));
    await vi.advanceTimersByTimeAsync(900);
    expect(requests.underWay).toEqual(['x']);
    await vi.advanceTimersByTimeAsync(100);
    expect(code(await answer)).toBe('no_answer');
  });

  it('[SBX52] ends with the answer to its ticket', async () => {
    const requests = new Requests();
    const first = requests.send('x', () => later(1));
    const second = requests.send('y', () => later(2));
    await vi.advanceTimersByTimeAsync(0);
    requests.answer(2, { type: 'value', value: 'two' });
    requests.answer(1, { type: 'value', value: 'one' });
    expect(await Promise.all([first, second])).toEqual(['one', 'two']);
  });

  it('[SBX52] takes an answer that comes before its ticket', async () => {
    const requests = new Requests();
    requests.answer(5, { type: 'value', value: 'early' });
    expect(await requests.send('x', () => later(5))).toBe('early');
  });

  it('[SBX52] refuses a ticket for a ticket', async () => {
    const requests = new Requests();
    requests.answer(5, { type: 'later', ticket: 6 });
    expect(code(await requests.send('x', () => later(5)))).toBe('bad_data');
  });

  it('[SBX25] is superseded by a later one of the same key', async () => {
    const requests = new Requests();
    const first = requests.send('x', never, { key: 'k' });
    const other = requests.send('x', never, { key: 'other' });
    const second = requests.send('x', () => value(2), { key: 'k' });
    expect(code(await first)).toBe('superseded');
    expect(await second).toBe(2);
    expect(requests.underWay).toEqual(['x']);
    requests.endAll(fail('gone', ''));
    await other;
  });

  it('[SBX25] is cancelled by its signal, before and after it was sent', async () => {
    const requests = new Requests();
    const abort = new AbortController();
    const answer = requests.send('x', never, { signal: abort.signal });
    abort.abort();
    expect(code(await answer)).toBe('cancelled');
    const ask = vi.fn(never);
    expect(code(await requests.send('x', ask, { signal: abort.signal }))).toBe('cancelled');
    expect(ask).not.toHaveBeenCalled();
  });

  it('[SBX25] all end when the Web Worker is gone, and so do those that come later', async () => {
    const requests = new Requests();
    const answers = [requests.send('x', never), requests.send('y', () => later(1))];
    await vi.advanceTimersByTimeAsync(0);
    requests.endAll(fail('gone', 'The sandbox has ended.'));
    for (const answer of await Promise.all(answers)) expect(code(answer)).toBe('gone');
    expect(code(await requests.send('z', () => value(1)))).toBe('gone');
    expect(vi.getTimerCount()).toBe(0);
  });

  it('[SBX25] an answer after the end changes nothing', async () => {
    let answer: (outcome: Outcome) => void = () => {};
    const requests = new Requests({ takeUpMs: 10 });
    const asked = requests.send('x', () => new Promise((resolve) => (answer = resolve)));
    await vi.advanceTimersByTimeAsync(10);
    answer({ type: 'later', ticket: 1 });
    expect(code(await asked)).toBe('no_answer');
    await vi.advanceTimersByTimeAsync(0);
    expect(vi.getTimerCount()).toBe(0);
  });
});
