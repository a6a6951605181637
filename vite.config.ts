import { sveltekit } from '@sveltejs/kit/vite';
import { defineConfig } from 'vite';
import { noTransitions } from './scripts/no-transitions.mjs';
import { sandboxParts, sharedGlobal } from './scripts/sandbox-parts.mjs';

export default defineConfig({
  plugins: [noTransitions(), sveltekit()],
  // One self-contained classic file for each Web Worker: a sandbox starts it from a blob inside its frame.
  // Names of classes and functions stay, since the event log can show them: it is the same in every build, and in Node.
  worker: {
    format: 'iife',
    plugins: () => [sandboxParts()],
    rolldownOptions: { output: { keepNames: true, globals: sharedGlobal } },
  },
  build: { target: 'es2022', chunkSizeWarningLimit: 8000 },
});
