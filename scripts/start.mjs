/**
 * `npm start`: installs what is missing, builds when the sources are newer than build/, and serves the site as a static
 * host would. Set PORT to choose the port, BASE_PATH to build for a sub-path.
 */
import { spawnSync } from 'node:child_process';
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { buildDir, builtBase, serve } from './serve.mjs';
import { root, setup } from './setup.mjs';

/** What a build is made from. */
const sources = ['src', 'static', 'lessons', 'package-lock.json', 'svelte.config.js', 'vite.config.ts'];

/** The newest time of change at or below a path; 0 if there is nothing. @param {string} path @returns {number} */
function newest(path) {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (!stat) return 0;
  // A folder's own time changes when a file is removed from it.
  if (!stat.isDirectory()) return stat.mtimeMs;
  return readdirSync(path).reduce((latest, name) => Math.max(latest, newest(join(path, name))), stat.mtimeMs);
}

setup();

const built = statSync(join(buildDir, '404.html'), { throwIfNoEntry: false })?.mtimeMs ?? 0;
const changed = Math.max(...sources.map((source) => newest(join(root, source))));
if (built < changed || builtBase() !== (process.env.BASE_PATH ?? '')) {
  console.log('Building the site');
  const { status } = spawnSync(
    process.execPath,
    [join(root, 'node_modules/vite/bin/vite.js'), 'build', '--logLevel', 'warn'],
    {
      cwd: root,
      stdio: 'inherit',
    },
  );
  if (status !== 0) process.exit(status ?? 1);
}

console.log(`OTP Lab is at ${await serve()}  (Ctrl+C stops it)`);
