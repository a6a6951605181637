/** Proves that the lint rules of scripts/lint-layers.mjs and eslint.config.js catch what they are there for. */
import { ESLint } from 'eslint';
import ts from 'typescript-eslint';
import { describe, expect, it } from 'vitest';

// Type-aware rules need files on the disk; the direction of imports does not.
const eslint = new ESLint({
  overrideConfig: ts.configs.disableTypeChecked as ESLint.Options['overrideConfig'],
});

const judged = new Set([
  'no-restricted-imports',
  'no-restricted-syntax',
  'no-restricted-globals',
  'no-restricted-properties',
  'no-console',
]);

async function violations(filePath: string, code: string): Promise<string[]> {
  const [result] = await eslint.lintText(code, { filePath });
  const messages = result?.messages ?? [];
  const unread = messages.find((m) => m.fatal);
  if (unread) throw new Error(unread.message);
  return messages.filter((m) => judged.has(m.ruleId ?? '')).map((m) => m.message);
}

type Case = [file: string, code: string];

const refused: Case[] = [
  // runtime: nothing from outside, neither packages nor the host
  ['src/lib/runtime/kernel/x.ts', `import { x } from '#lib/runtime/otp/supervisor';`],
  ['src/lib/runtime/kernel/x.ts', `import { x } from '../otp/supervisor';`],
  ['src/lib/runtime/kernel/terms/x.ts', `import { x } from '../../otp/supervisor';`],
  ['src/lib/runtime/otp/x.ts', `import type { View } from '#lib/diagnostics/views';`],
  ['src/lib/runtime/otp/x.ts', `import { x } from '../../diagnostics/views';`],
  ['src/lib/runtime/otp/x.ts', `import type { GenericSchema } from 'valibot';`],
  ['src/lib/runtime/otp/x.ts', `import { readFileSync } from 'node:fs';`],
  ['src/lib/runtime/otp/x.ts', `export const now = (): number => Date.now();`],
  ['src/lib/runtime/kernel/terms/x.ts', `export const now = (): number => Date.now();`],
  ['src/lib/runtime/kernel/terms/x.ts', `export const now = (): Date => new Date();`],
  ['src/lib/runtime/otp/x.ts', `export const roll = (): number => Math.random();`],
  ['src/lib/runtime/otp/x.ts', `setTimeout(() => {}, 1);`],
  ['src/lib/runtime/otp/x.ts', `export const later = new Promise(() => {});`],
  ['src/lib/runtime/otp/x.ts', `export async function later() {}`],
  ['src/lib/runtime/otp/x.ts', `export const global = globalThis;`],
  ['src/lib/runtime/otp/x.ts', `console.log('here');`],
  ['src/lib/runtime/otp/x.ts', `export const load = () => import('../kernel/node');`],
  // above it: downward only, and some layers by their types only
  ['src/lib/languages/typescript/x.ts', `import { x } from '#lib/diagnostics/views';`],
  ['src/lib/diagnostics/x.ts', `import { Node } from '#lib/runtime/kernel/node';`],
  ['src/lib/diagnostics/x.ts', `export * from '#lib/operations/registry';`],
  ['src/lib/diagnostics/views/x.ts', `import { x } from '../../runtime/kernel/events';`],
  ['src/lib/operations/x.ts', `import type { x } from '#lib/sandbox/protocol';`],
  ['src/lib/operations/x.ts', `import * as Comlink from 'comlink';`],
  ['src/lib/operations/x.ts', `import { onMount } from 'svelte';`],
  ['src/lib/sandbox/x.ts', `import { x } from '#lib/client/client';`],
  ['src/lib/analytics/x.ts', `import { x } from '#lib/runtime/kernel/node';`],
  ['src/lib/client/x.ts', `import { x } from '#lib/sandbox/protocol';`],
  ['src/lib/client/x.ts', `import type { x } from '#lib/sandbox/worker';`],
  ['src/lib/client/x.ts', `import { expose } from 'comlink';`],
  ['src/lib/client/x.ts', `import * as Comlink from 'comlink';`],
  [
    'src/lib/ui/graph/Graph.svelte',
    `<script lang="ts">import { x } from '#lib/runtime/kernel/node';</script>`,
  ],
  ['src/lib/ui/graph/x.ts', `import { views } from '#lib/diagnostics/views';`],
  ['src/lib/ui/graph/x.ts', `export const load = () => import('#lib/runtime/kernel/node');`],
  ['src/lib/ui/graph/x.ts', `import { wrap } from 'comlink';`],
  ['src/routes/+page.svelte', `<script lang="ts">import { x } from '#lib/sandbox/core';</script>`],
  ['src/routes/lab/x.ts', `import { x } from '../../lib/ui/graph/graph';`],
];

const accepted: Case[] = [
  ['src/lib/runtime/kernel/terms/x.ts', `import type { Process } from '../process';`],
  ['src/lib/runtime/kernel/terms/x.ts', `export const copy = (t: Date): Date => new Date(t.getTime());`],
  ['src/lib/runtime/otp/x.ts', `import { spawn } from '../kernel/node';`],
  ['src/lib/runtime/otp/x.ts', `import { spawn } from '#lib/runtime/kernel/node';`],
  ['src/lib/diagnostics/x.ts', `import { kinds } from '#lib/runtime/kernel/events';`],
  ['src/lib/diagnostics/x.ts', `import { isPid } from '#lib/runtime/kernel/terms/pid';`],
  ['src/lib/diagnostics/x.ts', `import type { Node } from '#lib/runtime/kernel/node';`],
  ['src/lib/diagnostics/views/x.ts', `import { fold } from '../fold';`],
  [
    'src/lib/operations/x.ts',
    `import { kill } from '#lib/runtime/kernel/node'; import * as v from 'valibot';`,
  ],
  [
    'src/lib/sandbox/worker.ts',
    `import * as Comlink from 'comlink'; import { c } from '#lib/languages/typescript';`,
  ],
  [
    'src/lib/client/x.ts',
    `import { wrap } from 'comlink'; import type { Api } from '#lib/sandbox/protocol';`,
  ],
  ['src/lib/client/x.ts', `import url from '#lib/sandbox/worker.ts?worker&url';`],
  [
    'src/lib/ui/graph/x.ts',
    `import { client } from '#lib/client/client'; import type { V } from '#lib/diagnostics/views';`,
  ],
  ['src/lib/ui/graph/x.ts', `export const load = () => import('monaco-editor');`],
  ['src/routes/arsenal/+page.server.ts', `import { operations } from '#lib/operations/registry';`],
];

describe('the direction of imports', () => {
  it.each(refused)('%s refuses: %s', async (file, code) => {
    expect(await violations(file, code)).not.toEqual([]);
  });

  it.each(accepted)('%s accepts: %s', async (file, code) => {
    expect(await violations(file, code)).toEqual([]);
  });
});
