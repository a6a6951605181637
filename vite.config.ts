import { sveltekit } from '@sveltejs/kit/vite';
import { defineConfig } from 'vite';

export default defineConfig({
  plugins: [sveltekit()],
  // One self-contained classic file for each Web Worker: a sandbox starts it from a blob inside its frame.
  worker: { format: 'iife' },
  build: { target: 'es2022', chunkSizeWarningLimit: 8000 },
});
