import { deflateRawSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { actText, MAX_LINK, readFile, readLink, type SharedRun, toFile, toLink } from '#lib/client/share';

const at = { time: 12.5, slice: 3, position: 40 };
const run: SharedRun = {
  title: 'Ein Zähler',
  files: { 'main.ts': "export default 'ä → 🙂';\n", 'shop.ts': '' },
  seed: 7,
  operations: [{ at, op: 'process.kill', params: { pid: 'b', reason: ['shutdown', 1] } }],
  until: { time: 900, slice: 80, position: 400 },
  position: 44,
};

const link = (value: unknown) => `1.${deflateRawSync(JSON.stringify(value)).toString('base64url')}`;
const why = async (hash: string) => {
  const read = await readLink(hash);
  return read.ok ? 'ok' : read.why;
};

describe('a shared run', () => {
  it('[SHARE1] comes back from a link and from a file as it was', async () => {
    const hash = await toLink(run);
    expect(hash).toMatch(/^1\.[\w-]+$/);
    expect(await readLink(hash as string)).toEqual({ ok: true, run });
    expect(readFile(toFile(run))).toEqual({ ok: true, run });
  });

  it('[SHARE2] is what another implementation of deflate and base64url makes of it', async () => {
    expect(await readLink(link(run))).toEqual({ ok: true, run });
  });

  it('[SHARE3] is no link when it would be too long', async () => {
    let text = '';
    for (let i = 0, x = 1; i < MAX_LINK; i++) {
      x = (x * 48271) % 2147483647;
      text += String.fromCharCode(33 + (x % 90));
    }
    const long = { ...run, files: { 'main.ts': text } };
    expect(await toLink(long)).toBeNull();
    expect(readFile(toFile(long))).toEqual({ ok: true, run: long });
  });

  it('[SHARE4] tells what was done to it', () => {
    expect(run.operations.map(actText)).toEqual(["kill b, ['shutdown', 1]"]);
  });

  it('[SHARE5] says what is wrong with a link that is broken, cut off or hostile', async () => {
    const hash = (await toLink(run)) as string;
    for (const broken of [
      '',
      '1.',
      'x',
      '1.%%%',
      `${hash.slice(0, 60)}`,
      `1.${'A'.repeat(300)}`,
      link([1]),
      link(null),
    ])
      expect(await why(broken)).toMatch(/^This link is broken/);
    expect(readFile('{}')).toMatchObject({ ok: false, why: expect.stringMatching(/^This file is no run/) });
    for (const files of [{ '../x.ts': '' }, { 'main.js': '' }, { ['__proto__.ts/']: '' }])
      expect(await why(link({ ...run, files }))).toMatch(/^This link is broken/);
    for (const op of ['program.load', 'run.start', 'eval', 'process.'])
      expect(await why(link({ ...run, operations: [{ at, op, params: {} }] }))).toMatch(
        /^This link is broken/,
      );
    expect(await why(link({ ...run, seed: -1 }))).toMatch(/^This link is broken/);
  });

  it('[SHARE5] unpacks no more than it opens, however small the link', async () => {
    const bomb = `1.${deflateRawSync(Buffer.alloc(50_000_000, 0x20)).toString('base64url')}`;
    expect(await why(bomb)).toMatch(/^This run is larger/);
    const many = Object.fromEntries(Array.from({ length: 31 }, (_, i) => [`f${i}.ts`, '']));
    expect(await why(link({ ...run, files: many }))).toMatch(/^This run is larger/);
    expect(await why(link({ ...run, files: { 'main.ts': 'x'.repeat(200_001) } }))).toMatch(
      /^This run is larger/,
    );
    expect(await why(link({ ...run, files: {} }))).toMatch(/^This run is larger/);
  });

  it('[SHARE6] says that a link is of a newer format', async () => {
    expect(await why('2.abc')).toMatch(/newer version/);
    expect(readFile(JSON.stringify({ ...run, otpLabRun: 2 }))).toMatchObject({
      ok: false,
      why: expect.stringMatching(/newer version/),
    });
  });
});
