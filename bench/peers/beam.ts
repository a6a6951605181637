/**
 * Real BEAM, when `erl` and `erlc` are on the PATH: one scheduler, as we have one thread.
 * The programs in `erlang/` are compiled into a temporary folder. `bench_main` reads a line for each run and prints the
 * nanoseconds it took, on the wall and of the processor.
 */
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { ClockName } from '../clock';
import type { Row } from '../rows';
import type { Peer } from './peer';

const sources = join(import.meta.dirname, 'erlang');

/** `null` when there is no Erlang. */
export async function startBeam(): Promise<Peer | null> {
  const folder = mkdtempSync(join(tmpdir(), 'otp-lab-bench-'));
  const clean = () => rmSync(folder, { recursive: true, force: true });
  try {
    const files = readdirSync(sources).filter((name) => name.endsWith('.erl'));
    execFileSync('erlc', ['-o', folder, ...files], { cwd: sources, stdio: ['ignore', 'inherit', 'inherit'] });
  } catch (e) {
    clean();
    if ((e as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw e;
  }
  const elixir = elixirFolder();
  // Reports of killed children are made, but not printed: that is not what is compared.
  const quiet = ['-kernel', 'logger_level', 'none'];
  const paths = ['-pa', folder, ...(elixir === null ? [] : [elixir])];
  const args = ['+S', '1:1', '-noshell', ...paths, ...quiet, '-s', 'bench_main', 'main'];
  const erl = spawn('erl', args, { stdio: ['pipe', 'pipe', 'inherit'] });
  const lines = createInterface({ input: erl.stdout })[Symbol.asyncIterator]();
  const nextLine = async (): Promise<string> => {
    const { value, done } = await lines.next();
    if (done === true) throw new Error('erl ended.');
    return value as string;
  };
  const version = await nextLine();
  return {
    name: 'beam',
    version,
    async run(row: Row, clock: ClockName) {
      if (row.elixir === true && elixir === null) return null;
      erl.stdin.write(`{bench_${row.group}, ${row.program}, [${row.args.join(', ')}]}.\n`);
      const answer = await nextLine();
      const [wall = NaN, runtime = NaN] = answer.split(' ').map(Number);
      const ns = clock === 'wall' ? wall : runtime;
      if (!(ns >= 0)) throw new Error(`erl, ${row.name}: ${answer}`);
      return ns / 1e9;
    },
    close() {
      erl.stdin.end();
      clean();
    },
  };
}

/** Where Elixir's own modules are, or `null` without `elixir` on the PATH. */
function elixirFolder(): string | null {
  const found = spawnSync('elixir', ['-e', 'IO.puts(Application.app_dir(:elixir, "ebin"))'], {
    encoding: 'utf8',
  });
  return found.status === 0 ? found.stdout.trim() : null;
}
