import js from '@eslint/js';
import svelte from 'eslint-plugin-svelte';
import { defineConfig } from 'eslint/config';
import globals from 'globals';
import ts from 'typescript-eslint';
import layers from './scripts/lint-layers.mjs';
import svelteConfig from './svelte.config.js';

/** What a host offers beyond the language, and those parts of the language that depend on time, chance or the host. */
const hostGlobals = [
  ...Object.keys({ ...globals.browser, ...globals.node }).filter(
    (name) => !(name in globals.es2025) && !['TextEncoder', 'TextDecoder'].includes(name),
  ),
  ...['Date', 'Promise', 'Intl', 'WeakRef', 'FinalizationRegistry', 'globalThis'],
];

/** @param {string[]} names @returns {import('eslint').Linter.RuleEntry} */
const noGlobals = (names) => [
  'error',
  ...names.map((name) => ({ name, message: 'runtime/ uses nothing of its host: pass it in.' })),
];

const hostProperties = [
  { object: 'Math', property: 'random', message: "Take chance from the node's seeded source." },
  { object: 'Date', property: 'now', message: 'Take the time from the node.' },
  { property: 'localeCompare', message: 'Depends on the host: compare code units or use the term order.' },
  { property: 'toLocaleString', message: 'Depends on the host.' },
];

/** Rules that need type information, for TypeScript files only: in Svelte files they cost more than they find. @type {import('eslint').Linter.RulesRecord} */
const typed = {
  '@typescript-eslint/await-thenable': 'error',
  '@typescript-eslint/no-floating-promises': 'error',
  '@typescript-eslint/no-misused-promises': 'error',
  '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
};

export default defineConfig(
  {
    ignores: [
      'build/',
      '.svelte-kit/',
      'node_modules/',
      'static/',
      'test-results/',
      'playwright-report/',
      'oracle/',
      // Programs that learners see, some of them wrong on purpose: the lessons' tests run every one.
      'lessons/*/*/*/',
    ],
  },
  js.configs.recommended,
  ...ts.configs.recommended,
  ...svelte.configs.recommended,
  {
    name: 'otp-lab/all',
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    languageOptions: { globals: { ...globals.browser, ...globals.node } },
    rules: {
      'no-undef': 'off', // TypeScript knows better.
      'require-yield': 'off', // A routine may end without waiting.
      'no-console': 'off',
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      'prefer-const': ['error', { destructuring: 'all' }],
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/ban-ts-comment': [
        'error',
        { 'ts-ignore': true, 'ts-nocheck': true, 'ts-expect-error': 'allow-with-description' },
      ],
      '@typescript-eslint/consistent-type-imports': [
        'error',
        { fixStyle: 'separate-type-imports', disallowTypeAnnotations: false },
      ],
      '@typescript-eslint/no-import-type-side-effects': 'error',
      '@typescript-eslint/no-unused-vars': [
        'error',
        {
          argsIgnorePattern: '^_',
          varsIgnorePattern: '^_',
          caughtErrorsIgnorePattern: '^_',
          destructuredArrayIgnorePattern: '^_',
        },
      ],
    },
  },
  {
    name: 'otp-lab/typed',
    files: ['src/**/*.ts', 'tests/**/*.ts', 'bench/**/*.ts', 'lessons/*/*/*.ts'],
    ignores: ['**/*.svelte.ts', 'src/service-worker.ts', '**/*.d.ts'],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: typed,
  },
  {
    name: 'otp-lab/svelte',
    files: ['**/*.svelte', '**/*.svelte.ts'],
    languageOptions: { parserOptions: { parser: ts.parser, extraFileExtensions: ['.svelte'], svelteConfig } },
    // Props and derived values are declared with `let` where one of them is bound; Svelte's rule knows that.
    rules: { 'prefer-const': 'off', 'svelte/prefer-const': ['error', { destructuring: 'all' }] },
  },
  {
    name: 'otp-lab/runtime',
    files: ['src/lib/runtime/**/*.ts'],
    rules: {
      'no-console': 'error',
      'no-restricted-globals': noGlobals(hostGlobals),
      'no-restricted-properties': ['error', ...hostProperties],
    },
  },
  {
    // A learner's Date is a term: it is recognised, copied and printed. The clock stays out of reach.
    name: 'otp-lab/terms',
    files: ['src/lib/runtime/kernel/terms/**/*.ts'],
    rules: { 'no-restricted-globals': noGlobals(hostGlobals.filter((name) => name !== 'Date')) },
  },
  ...layers,
);
