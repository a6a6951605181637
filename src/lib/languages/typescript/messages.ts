/**
 * Every text the compile step says to a learner, by its code.
 * Invariant: a text says what was found and what to write instead; codes do not change.
 */

export const messages = {
  'import-equals': () => "`import x = require(…)` is not supported. Write `import x from './file'`.",
  'export-equals': () => '`export =` is not supported. Write `export default …`.',
  namespace: (name: string) =>
    `\`namespace ${name}\` holds values, which is not supported. Put them into a file of their own and import it.`,
  decorator: () => 'Decorators are not supported. Call the function yourself.',
  using: () => '`using` is not supported. Use `try { … } finally { … }`.',
  accessor: () => '`accessor` fields are not supported. Write a getter and a setter.',
  'dynamic-import': () =>
    '`import(…)` is not supported: all modules are loaded at the start. Write `import … from` at the top of the file.',
  'import-meta': () => '`import.meta` is not supported: a program in the sandbox has no address.',
  'missing-module': (from: string, files: readonly string[], builtins: readonly string[]) =>
    from.startsWith('.')
      ? `'${from}' was not found. Files: ${files.join(', ')}.`
      : `'${from}' is not a module here. ${builtins.length > 0 ? `Use ${builtins.map((name) => `'${name}'`).join(', ')} or` : 'Use'} a file, such as './${base(files[0] ?? 'main.ts')}'.`,
  'missing-export': (from: string, name: string, names: readonly string[]) =>
    name === 'default'
      ? `${from} has no default export. ${names.length > 0 ? `It exports ${listed(names)}: write \`import { ${names[0]} } from …\`.` : 'It exports nothing.'}`
      : `${from} has no export named '${name}'; it exports ${names.length > 0 ? listed(names) : 'nothing'}.`,
  'missing-entry': (entry: string, files: readonly string[]) =>
    `There is no file ${entry} to start with. Files: ${files.join(', ')}.`,
  'undefined-export': (name: string) => `There is no '${name}' in this file to export.`,
  'duplicate-export': (name: string) => `'${name}' is exported twice.`,
  'import-assign': (name: string) =>
    `\`${name}\` is imported: it cannot be assigned here. Export a function that changes it.`,
  'language-assign': (what: string) =>
    `\`${what}\` belongs to the language, and all processes stand on it: it cannot be changed here. Write a function of your own.`,
  unawaited: (call: string) =>
    `The result of the async call \`${call}\` is never awaited, so it never ran. Write \`await ${call}\`.`,
  'unawaited-variable': (call: string, name: string) =>
    `The result of the async call \`${call}\` is never awaited, so it never runs: \`${name}\` is not used. Write \`await ${call}\`.`,
  'unawaited-callback': () =>
    '`forEach` does not wait for an async function, so nothing in it would run. Write `for (const x of list) { await …; }`.',
  'super-call': () =>
    '`super(…)` must be a statement of its own in the constructor of a class with parameter properties.',
  'super-async': () =>
    '`super` is not supported here, inside an async arrow function. Call it in a method and use that.',
  'new-target': () => '`new.target` is not supported inside an async arrow function.',
} as const;

export type MessageCode = keyof typeof messages;

function base(file: string): string {
  return file.replace(/\.[cm]?[jt]s$/, '');
}

function listed(names: readonly string[]): string {
  return names.length > 12 ? `${names.slice(0, 12).join(', ')}, …` : names.join(', ');
}
