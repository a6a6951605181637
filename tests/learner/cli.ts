/**
 * For the end-to-end test of determinism, which cannot import the project's modules itself.
 *   programs N SEED   prints the examples and N random programs as JSON
 *   again FILE        does the runs of FILE again and prints their fingerprints as JSON
 */
import { readFileSync } from 'node:fs';
import { examples } from '#lib/examples/index';
import { type Applied, again } from './log';
import { type RandomProgram, randomProgram } from './programs';

const [what, first = '', second = ''] = process.argv.slice(2);
if (what === 'programs') {
  const shown = examples.map(({ slug, files }): RandomProgram => {
    return { name: slug, files: { ...files }, seed: 3, operations: [], until: 4000 };
  });
  const random = Array.from({ length: Number(first) }, (_, i) => randomProgram(Number(second), i));
  console.log(JSON.stringify([...shown, ...random]));
} else {
  const runs = JSON.parse(readFileSync(first, 'utf8')) as (Applied & { events: number })[];
  console.log(JSON.stringify(runs.map((run) => again(run, run.events))));
}
