/** What a build is made from: when it changed last, and a name for it as it is. */
import { createHash } from 'node:crypto';
import { readFileSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './setup.mjs';

const sources = [
  'src',
  'static',
  'lessons',
  'docs',
  'tests/conformance/oracle',
  'tests/conformance/recorded',
  'package-lock.json',
  'svelte.config.js',
  'vite.config.ts',
];

/** The newest time of change of all sources, in ms. */
export function newestSource() {
  return Math.max(...sources.map((source) => newest(join(root, source))));
}

/** The newest time of change at or below a path; 0 if there is nothing. @param {string} path @returns {number} */
function newest(path) {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (!stat) return 0;
  // A folder's own time changes when a file is removed from it.
  if (!stat.isDirectory()) return stat.mtimeMs;
  return readdirSync(path).reduce((latest, name) => Math.max(latest, newest(join(path, name))), stat.mtimeMs);
}

/** A name for the sources: the same text, the same name. */
export function digestOfSources() {
  const hash = createHash('sha256');
  /** @param {string} path below the project */
  const add = (path) => {
    const stat = statSync(join(root, path), { throwIfNoEntry: false });
    if (stat?.isDirectory()) for (const name of readdirSync(join(root, path)).sort()) add(`${path}/${name}`);
    else if (stat)
      hash
        .update(`${path}\0`)
        .update(readFileSync(join(root, path)))
        .update('\0');
  };
  for (const source of sources) add(source);
  return hash.digest('hex').slice(0, 12);
}
