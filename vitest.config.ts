import { fileURLToPath } from 'node:url';
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vitest/config';

const suites = ['unit', 'property', 'conformance', 'lessons'];

export default defineConfig({
  // Compiles rune modules (`*.svelte.ts`) that tests import; SvelteKit itself is not needed here.
  plugins: [svelte({ configFile: false })],
  resolve: { alias: { '#lib': fileURLToPath(new URL('src/lib', import.meta.url)) } },
  test: {
    // One project for each folder of tests, so that one can be run alone: `npx vitest run --project unit`.
    projects: suites.map((name) => ({
      extends: true,
      test: { name, environment: 'node', include: [`tests/${name}/**/*.test.ts`] },
    })),
    passWithNoTests: true,
    // A hang is still found; a busy machine is no failure.
    testTimeout: 120_000,
    hookTimeout: 120_000,
  },
});
