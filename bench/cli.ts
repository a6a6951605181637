/** `npm run -s bench -- [--json] [--short] [--cpu | --thread] [NAME…]`: our runtime and its peers side by side, in one run. */
import { cpus } from 'node:os';
import type { ClockName } from './clock';
import { measure, type Result } from './measure';
import { startPeers } from './peers';
import { rows } from './rows';
import { head, line } from './table';

const USAGE = `usage: npm run -s bench -- [--json] [--short] [--cpu | --thread] [NAME…]
  --json   figures for programs
  --short  a tenth of the work, three rounds: to see that it works
  --cpu    processor time of all threads instead of time on the wall: for a machine that does other work too
  --thread processor time of the thread that runs our processes: as --cpu, with garbage collected beside (Linux)
  NAME     only the rows whose names begin so`;

const FLAGS = ['--json', '--short', '--cpu', '--thread'];

async function main(args: readonly string[]): Promise<number> {
  const names = args.filter((arg) => !arg.startsWith('-'));
  const flags = args.filter((arg) => arg.startsWith('-'));
  const short = flags.includes('--short');
  const clock: ClockName = flags.includes('--thread') ? 'thread' : flags.includes('--cpu') ? 'cpu' : 'wall';
  const json = flags.includes('--json');
  const chosen = rows(short).filter(
    (row) => names.length === 0 || names.some((name) => row.name.startsWith(name)),
  );
  if (flags.some((flag) => !FLAGS.includes(flag)) || chosen.length === 0) {
    console.error(USAGE);
    return 2;
  }
  const peers = await startPeers();
  const peerNames = peers.map((peer) => peer.name);
  const machine = {
    cpu: cpus()[0]?.model ?? 'unknown',
    cores: cpus().length,
    node: process.version,
    clock,
    peers: Object.fromEntries(peers.map((peer) => [peer.name, peer.version])),
  };
  if (!json) {
    const versions = peers.map((peer) => `, ${peer.name}: ${peer.version}`).join('');
    console.log(`${machine.cpu}, ${machine.cores} cores, node ${machine.node}${versions}; ${clock} time\n`);
    console.log(head(peerNames));
  }
  const results: Result[] = [];
  try {
    for (const row of chosen) {
      const result = await measure(row, peers, short ? 3 : 7, clock);
      results.push(result);
      if (!json) console.log(line(result, peerNames));
    }
  } finally {
    for (const peer of peers) peer.close();
  }
  if (json) console.log(JSON.stringify({ machine, rows: results }, null, 2));
  return 0;
}

process.exitCode = await main(process.argv.slice(2));
