/**
 * Finds the browser for the end-to-end tests: CHROMIUM_PATH, else an installed Chromium or Chrome, else the one that
 * Playwright has downloaded, else (as root on Debian, and only if asked) installs Debian's package.
 */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { isMain } from './setup.mjs';

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome'];
const places = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
];

/** @param {string} name */
function inPath(name) {
  const folders = (process.env.PATH ?? '').split(delimiter).filter(Boolean);
  return folders.map((folder) => join(folder, name)).find((path) => existsSync(path));
}

const installed = () =>
  [...names.map(inPath), ...places].find((path) => path !== undefined && existsSync(path));

async function bundled() {
  const { chromium } = await import('playwright');
  const path = chromium.executablePath();
  return existsSync(path) ? path : undefined;
}

const isRoot = () => process.getuid?.() === 0;

function installPackage() {
  if (!isRoot() || !inPath('apt-get')) return undefined;
  console.error('Installing a browser for the end-to-end tests (apt-get install chromium)');
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  for (const args of [['update'], ['install', '-y', '--no-install-recommends', 'chromium']]) {
    spawnSync('apt-get', ['-qq', ...args], { stdio: ['ignore', 'ignore', 2], env });
  }
  return installed();
}

/**
 * The path of a Chromium.
 * @param {{ install?: boolean }} [options] `install`: get one from Debian if there is none; default no
 * @throws an Error that says what to do, if there is none
 */
export async function findBrowser({ install = false } = {}) {
  const given = process.env.CHROMIUM_PATH;
  if (given && !existsSync(given)) throw new Error(`CHROMIUM_PATH is ${given}, and there is no such file.`);
  const found = given || installed() || (await bundled()) || (install ? installPackage() : undefined);
  if (found) return found;
  throw new Error(
    'No Chromium or Chrome was found. Install one, or run `npx playwright install chromium`, or set CHROMIUM_PATH to its program.',
  );
}

/** Flags for a quiet browser that also starts in a container. */
export const browserArgs = [
  ...(isRoot() ? ['--no-sandbox'] : []),
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

if (isMain(import.meta.url)) console.log(await findBrowser());
