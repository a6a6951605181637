/**
 * Holds the size of what has to be loaded before a tree lives: JavaScript of the page, gzipped, with the Web Worker of the
 * sandbox and the parts of `otp` that its program needs, without what comes when the page is idle (the editor, menus) or asked
 * for (the compiler, saved work).
 *
 * Reads build/: the scripts that each prerendered page names, and all that they import statically. A page names the parts too.
 * Prints the sums; exit 1 over the budget.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { gzipSync } from 'node:zlib';
import { root } from './setup.mjs';

const build = join(root, 'build');
/** Bytes, gzipped. */
const BUDGET = 300_000;
/** Pages with a live tree; lessons when there are any. */
const pages = ['index.html', 'lab.html', ...lessons()];

function lessons() {
  const folder = join(build, 'learn');
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.html'))
    .map((name) => join('learn', name));
}

/** @type {Map<string, number>} */
const sizes = new Map();

/** @param {string} file path below build/ */
function gzipped(file) {
  const known = sizes.get(file);
  if (known !== undefined) return known;
  const size = gzipSync(readFileSync(join(build, file)), { level: 6 }).length;
  sizes.set(file, size);
  return size;
}

/** Static imports of a module. @param {string} file @returns {string[]} */
function imports(file) {
  const text = readFileSync(join(build, file), 'utf8');
  const found = text.matchAll(/(?:import|export)\s*(?:[\w$*{},\s]+?\s*from\s*)?["'](\.{1,2}\/[^"']+)["']/g);
  return [...found].map(([, to]) => join(dirname(file), to ?? ''));
}

/** Modules that a page loads at once. @param {string} page @returns {Set<string>} */
function modulesOf(page) {
  const html = readFileSync(join(build, page), 'utf8');
  /** @type {Set<string>} */
  const all = new Set();
  const waiting = [...html.matchAll(/["'(][^"'()]*?(_app\/[^"'()]+?\.js)["')]/g)].map(
    ([, file]) => file ?? '',
  );
  for (let file = waiting.pop(); file !== undefined; file = waiting.pop()) {
    if (all.has(file) || !existsSync(join(build, file))) continue;
    all.add(file);
    waiting.push(...imports(file));
  }
  return all;
}

/** The Web Worker of the sandbox. */
function webWorker() {
  const folder = join(build, '_app/immutable/workers');
  const name = readdirSync(folder).find((file) => /^web-worker-.*\.js$/.test(file));
  if (name === undefined) throw new Error('There is no Web Worker of the sandbox in build/.');
  return relative(build, join(folder, name));
}

let over = false;
const worker = webWorker();
for (const page of pages) {
  const files = [...new Set([...modulesOf(page), worker])];
  const sum = files.reduce((total, file) => total + gzipped(file), 0);
  const note = sum > BUDGET ? `over the budget of ${BUDGET / 1000} kB` : '';
  over ||= sum > BUDGET;
  console.log(
    `${page.padEnd(40)} ${(sum / 1000).toFixed(1).padStart(7)} kB gz in ${files.length} files ${note}`,
  );
  if (note === '') continue;
  const largest = files.sort((a, b) => gzipped(b) - gzipped(a)).slice(0, 12);
  for (const file of largest) console.log(`  ${(gzipped(file) / 1000).toFixed(1).padStart(7)} kB  ${file}`);
}
process.exit(over ? 1 : 0);
