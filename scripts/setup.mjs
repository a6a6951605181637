/**
 * Installs the packages of the lock file when they are missing or older than it.
 *
 * Runs before anything is imported from node_modules, so it uses Node alone. No package runs a script on installation,
 * and nothing else is downloaded.
 */
import { spawnSync } from 'node:child_process';
import { statSync } from 'node:fs';
import { fileURLToPath, pathToFileURL } from 'node:url';

export const root = fileURLToPath(new URL('..', import.meta.url));

/** @param {string} path relative to the project */
const modified = (path) => statSync(root + path, { throwIfNoEntry: false })?.mtimeMs;

export function setup() {
  const installed = modified('node_modules/.package-lock.json');
  if (installed !== undefined && installed >= (modified('package-lock.json') ?? 0)) return;
  console.log('Installing packages (npm ci)');
  // Output goes to stderr: a command's own output stays clean.
  const { status } = spawnSync('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], {
    cwd: root,
    stdio: ['ignore', 2, 2],
    shell: process.platform === 'win32',
  });
  if (status !== 0) {
    console.error('The packages could not be installed; npm says why above.');
    process.exit(1);
  }
}

/** Whether a module is the program that node was started with. @param {string} url the module's `import.meta.url` */
export const isMain = (url) => process.argv[1] !== undefined && url === pathToFileURL(process.argv[1]).href;

if (isMain(import.meta.url)) setup();
