/**
 * How the scripts are built that a sandbox takes in later (`src/lib/sandbox/parts/`): what the Web Worker has, they do not
 * hold a second time. The modules that `src/lib/sandbox/shared.ts` hands over are read from `otpLab.shared`.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './setup.mjs';

/** Name of each module that is handed over, by its path. @type {ReadonlyMap<string, string>} */
const shared = new Map(
  [
    ...readFileSync(join(root, 'src/lib/sandbox/shared.ts'), 'utf8').matchAll(
      /^import \* as (\w+) from '#lib\/([^']+)';$/gm,
    ),
  ].map(([, name, path]) => [join(root, `src/lib/${path}.ts`), String(name)]),
);

/** Where a part finds a module that is handed over. @param {string} id */
export const sharedGlobal = (id) => `otpLab.shared.${shared.get(id)}`;

/** @returns {import('vite').Plugin} */
export function sandboxParts() {
  let part = false;
  return {
    name: 'otp-lab:sandbox-parts',
    enforce: 'pre',
    buildStart({ input }) {
      part = [input].flat().some((entry) => String(entry).includes('/sandbox/parts/'));
    },
    async resolveId(source, importer) {
      if (!part || importer === undefined) return null;
      const found = await this.resolve(source, importer, { skipSelf: true });
      return found !== null && shared.has(found.id) ? { id: found.id, external: 'absolute' } : null;
    },
  };
}
