/**
 * `npm start`: installs what is missing, builds when the sources are newer than build/, and serves the site as a static
 * host would. Set PORT to choose the port, BASE_PATH to build for a sub-path.
 */
import { spawnSync } from 'node:child_process';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { buildDir, builtBase, serve } from './serve.mjs';
import { root, setup } from './setup.mjs';
import { newestSource } from './sources.mjs';

setup();

const built = statSync(join(buildDir, '404.html'), { throwIfNoEntry: false })?.mtimeMs ?? 0;
if (built < newestSource() || builtBase() !== (process.env.BASE_PATH ?? '')) {
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
