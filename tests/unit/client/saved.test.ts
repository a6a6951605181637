import { describe, expect, it, vi } from 'vitest';
import { SavedWork, withVersion } from '#lib/client/saved';
import type { Version } from '#lib/education/work';

const version = (text: string, time: number): Version => ({ files: { 'main.ts': text }, time });

describe('withVersion', () => {
  it('[SBX60] keeps the last 20 versions, newest first', () => {
    let versions: Version[] = [];
    for (let i = 0; i < 30; i++) versions = withVersion(versions, version(`v${i}`, i * 60_000));
    expect(versions).toHaveLength(20);
    expect(versions[0]?.files['main.ts']).toBe('v29');
    expect(versions.at(-1)?.files['main.ts']).toBe('v10');
  });

  it('[SBX60] makes one version of steady typing, and keeps the one before it', () => {
    let versions = [version('start', 0)];
    for (let i = 1; i <= 8; i++)
      versions = withVersion(versions, version(`typed ${i}`, 60_000 + i * 1_000), 60_000 + (i - 1) * 1_000);
    expect(versions.map(({ files }) => files['main.ts'])).toContain('start');
    expect(versions[0]?.files['main.ts']).toBe('typed 8');
    expect(versions.length).toBeLessThanOrEqual(3);
  });

  it('[KEEP1] types over no version of another tab, and none that was brought back', () => {
    const before = [version('of another tab', 62_000), version('mine', 61_000), version('start', 0)];
    expect(withVersion(before, version('typed', 63_000), 61_000)).toHaveLength(4);
    expect(withVersion(before, version('typed', 63_000))).toHaveLength(4);
  });

  it('[KEEP1] lets a list that an import made long stay long', () => {
    const before = Array.from({ length: 30 }, (_, i) => version(`v${i}`, 1_000_000 - i * 60_000));
    expect(withVersion(before, version('typed', 2_000_000))).toHaveLength(30);
  });

  it('makes no version of the same text', () => {
    const before = [version('a', 0)];
    expect(withVersion(before, version('a', 99_999))).toEqual(before);
  });
});

describe('SavedWork', () => {
  it('[SBX61] keeps the newest text and says so once where nothing can be stored', async () => {
    // Node has neither IndexedDB nor a session.
    const onNotice = vi.fn();
    const work = new SavedWork({ onNotice, debounceMs: 0 });
    work.save('x', { 'main.ts': 'one' });
    work.save('x', { 'main.ts': 'two' });
    await work.flush();
    expect((await work.load('x'))?.files).toEqual({ 'main.ts': 'two' });
    expect(await work.load('y')).toBeNull();
    await work.flush();
    expect(onNotice).toHaveBeenCalledTimes(1);
  });
});
