import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';

const folder = mkdtempSync(join(tmpdir(), 'otp lab '));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

function file(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

function command(script: string, ...args: string[]) {
  const { status, stdout, stderr } = spawnSync('node', ['scripts/run.mjs', script, ...args], {
    encoding: 'utf8',
  });
  return { status, stdout, first: stderr.split('\n')[0] };
}

const lab = (...args: string[]) => command('src/lib/sandbox/cli.ts', 'run', ...args);
const conformance = (...args: string[]) => command('tests/conformance/cli.ts', ...args);

describe('the command lab', { timeout: 60_000 }, () => {
  const hello = file('hello.ts', `console.log('hello')\n`);

  it('prints what the program printed, also what the recorder has let go since', () => {
    const long = file(
      'long.ts',
      `import { receive, self, send } from 'otp'
       console.log('first')
       for (let i = 0; i < 1_100_000; i++) { send(self(), i); await receive() }
       console.log('last')`,
    );
    expect(lab(long)).toEqual({ status: 0, stdout: 'first\nlast\n', first: '' });
  });

  it('ends with exit code 2 when an operation does not exist, and shows its help', () => {
    const ops = file('ops.json', '[{"at": 1, "op": "no.such"}]');
    expect(lab(hello, '--ops', ops)).toMatchObject({
      status: 2,
      stdout: 'hello\n',
      first: expect.stringContaining('There is no operation `no.such`') as string,
    });
    expect(lab('--help')).toMatchObject({ status: 0, stdout: expect.stringContaining('usage:') as string });
  });

  it('says what is wrong with its arguments, with exit code 2', () => {
    const nowhere = join(folder, 'no', 'where');
    const early = file('early.json', '[{"at": -1, "op": "process.kill"}]');
    expect(lab(hello, '--events', nowhere)).toMatchObject({
      status: 2,
      first: expect.stringContaining(`lab: --events ${nowhere}: ENOENT`) as string,
    });
    expect(lab(hello, '--seed', '')).toMatchObject({
      status: 2,
      first: 'lab: --seed takes a whole number from 0 up',
    });
    expect(lab(hello, '--ops', early)).toMatchObject({
      status: 2,
      first: `lab: ${early}: expected a JSON list of {"at": ms from 0 up, "op": name, "params": {…}}`,
    });
  });

  it('says why the program ended, when it failed', () => {
    const failing = file('failing.ts', `import { exit, sleep } from 'otp'\nawait sleep(5)\nexit('tired')\n`);
    expect(lab(failing)).toEqual({
      status: 0,
      stdout: '',
      first: "The program ended at 5 ms: its first process exited with 'tired'.",
    });
  });

  it('gives a run up that hangs where nothing counts, and keeps what it has printed', () => {
    const hanging = file(
      'hanging.ts',
      `import { sleep } from 'otp'\nconsole.log('before')\nawait sleep(5);\n/^(a+)+$/.test('a'.repeat(50) + 'b')\n`,
    );
    const { status, stdout, first } = lab(hanging, '--hang', '2');
    expect({ status, stdout }).toEqual({ status: 3, stdout: 'before\n' });
    expect(first).toMatch(
      /^lab: the run was given up: for 2 s it gave no sign of life\. It was at hanging\.ts:4 in process main \(<0\.1\.0>\) at 5 ms of its time, and held \d+ MB\. /,
    );
  });

  it('says where a run was that has filled the memory', () => {
    const growing = file(
      'growing.ts',
      `import { spawn } from 'otp'\nspawn(async () => {\n  const list: number[][] = []\n  for (;;) list.push(new Array(1000).fill(list.length))\n})\n`,
    );
    const { status, stderr } = spawnSync(
      'node',
      ['scripts/run.mjs', 'src/lib/sandbox/cli.ts', 'run', growing],
      {
        encoding: 'utf8',
        env: { ...process.env, NODE_OPTIONS: '--max-old-space-size=200' },
      },
    );
    expect(status).toBe(3);
    expect(stderr).toMatch(
      /lab: the run was given up: it ran out of memory\. It was at growing\.ts:4 in process main \(<0\.2\.0>\) at \d+ ms/,
    );
  });

  it('ends a run that fills the memory outside of the heap', () => {
    const outside = file(
      'outside.ts',
      `const all: Uint8Array[] = []\nexport default async () => {\n  for (;;) all.push(new Uint8Array(1_000_000).fill(1))\n}\n`,
    );
    expect(lab(outside, '--memory', '400')).toMatchObject({
      status: 3,
      first: expect.stringMatching(
        /it ran out of memory\. It was at outside\.ts:3 .*give it more with --memory\.$/,
      ) as string,
    });
  });

  it('tells of a run that the system has ended', async () => {
    const busy = file(
      'busy.ts',
      `import { receive, self, send } from 'otp'\nconsole.log('busy')\nfor (;;) { send(self(), 1); await receive() }\n`,
    );
    const child = spawn('node', [
      'scripts/run.mjs',
      'src/lib/sandbox/cli.ts',
      'run',
      busy,
      '--until',
      '10000000',
    ]);
    let said = '';
    child.stderr.on('data', (text: Buffer) => (said += text.toString()));
    const ended = new Promise((resolve) => child.on('close', resolve));
    let printed = '';
    child.stdout.on('data', (text: Buffer) => (printed += text.toString()));
    const runs = (): string => spawnSync('pgrep', ['-P', String(child.pid)], { encoding: 'utf8' }).stdout;
    await expect.poll(() => printed, { timeout: 30_000 }).toContain('busy');
    process.kill(Number(runs()), 'SIGKILL');
    expect(await ended).toBe(3);
    expect(said).toContain('it was ended by the system (SIGKILL), as it is when memory is full.');
  });

  it('[TS57] [TS58] survives a program that rewrites the language', () => {
    const rewriting = file(
      'rewriting.ts',
      `const array: any = Array\nconsole.log('first')\narray.prototype.map = () => []\n`,
    );
    expect(lab(rewriting)).toMatchObject({
      status: 0,
      stdout: 'first\n',
      first: expect.stringMatching(
        /ended at 0 ms: .*TypeError: Cannot assign.*rewriting\.ts', line: 3/,
      ) as string,
    });
    const escaping = file('escaping.ts', `(() => {}).constructor('return process')()\n`);
    expect(lab(escaping).first).toContain('`Function(…)` does not exist in the sandbox');
  });

  it('takes along what a program imports, also from beside its folder', () => {
    mkdirSync(join(folder, 'app'));
    mkdirSync(join(folder, 'shared', 'words'), { recursive: true });
    const main = file(
      'app/main.ts',
      `import '../shared/first'\nimport { hi } from '../shared/words'\nconsole.log(hi)\nhi.x.y`,
    );
    file('shared/first.ts', `console.log('first')`);
    file('shared/words/index.ts', `export const hi: any = 'hi'`);
    expect(lab(main)).toMatchObject({
      stdout: 'first\nhi\n',
      first: expect.stringContaining("app/main.ts', line: 4") as string,
    });
  });

  it('[WORD7] prints what is logged to stderr, in the wording asked for', () => {
    const crash = file(
      'crash.ts',
      `import { spawn, sleep } from 'otp'\nspawn(() => { throw new Error('boom') })\nawait sleep(1)\n`,
    );
    const first = (...args: string[]) => lab(crash, ...args).first;
    expect(first()).toBe('00:00:00.000 [error] Process <0.2.0> raised an exception');
    expect(first('--log', 'elixir')).toBe('00:00:00.000 [error] Process #PID<0.2.0> raised an exception');
    expect(first('--log', 'erlang')).toBe('=ERROR REPORT==== 1-Jan-1970::00:00:00.000000 ===');
    expect(first('--log', 'none')).toBe('');
    expect(first('--log', 'latin')).toBe('lab: --log takes typescript, elixir, erlang or none, not latin');
  });

  it('names an operation that failed once', () => {
    const ops = file('ops.json', '[{"at": 1, "op": "process.kill"}]');
    expect(lab(hello, '--ops', ops).first).toMatch(/^process\.kill: `pid` is missing\. /);
  });
});

describe('the command conformance', { timeout: 60_000 }, () => {
  it('says what is wrong with its paths, with exit code 2', () => {
    const broken = file('broken.json', '{');
    const other = file('other.json', 'null');
    const nowhere = join(folder, 'nowhere');
    const first = (...args: string[]) => {
      const { status, first: line } = conformance(...args);
      expect(status).toBe(2);
      return line;
    };
    expect(first(nowhere)).toBe(`conformance: ${nowhere}: no such file or folder`);
    expect(first(broken)).toContain(`conformance: ${broken}: `);
    expect(first(other)).toContain(`conformance: ${other}: no file of scenarios`);
    expect(first()).toBe('conformance: no scenario files given');
  });
});
