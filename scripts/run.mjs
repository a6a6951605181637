/**
 * Runs a TypeScript program of this project in Node: `node scripts/run.mjs <entry.ts> [args...]`.
 *
 * The entry and what it imports from the project become one module in node_modules/.cache/otp-lab/; packages stay
 * packages. As in the site's build, `#lib/...` is src/lib/..., `?raw` gives a file's text, and `import.meta.glob` works;
 * `import.meta.url` stays the source file's own address. The program's exit code is this command's. `OTP_LAB_PROGRAM` in
 * the environment is that one module, for a program that runs a part of itself in another thread.
 */
import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { SourceMap, isBuiltin } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { root, setup } from './setup.mjs';

const cache = join(root, 'node_modules/.cache/otp-lab');
const day = 24 * 60 * 60 * 1000;

/** `import text from './file?raw'`. @type {import('rolldown').Plugin} */
const rawText = {
  name: 'raw-text',
  async resolveId(source, importer) {
    if (!source.endsWith('?raw')) return null;
    const path = await this.resolve(source.slice(0, -'?raw'.length), importer, { skipSelf: true });
    return path && `${path.id}?raw`;
  },
  load(id) {
    if (!id.endsWith('?raw')) return null;
    const file = id.slice(0, -'?raw'.length);
    return { code: `export default ${JSON.stringify(readFileSync(file, 'utf8'))};`, moduleType: 'js' };
  },
};

/** A bundled module still finds the files beside its source. @type {import('rolldown').Plugin} */
const sourceAddress = {
  name: 'source-address',
  transform(code, id) {
    if (!code.includes('import.meta.')) return null;
    /** @type {Record<string, string>} */
    const values = { url: pathToFileURL(id).href, filename: id, dirname: dirname(id) };
    const replaced = code.replace(/\bimport\.meta\.(url|filename|dirname)\b/g, (_, name) =>
      JSON.stringify(values[name]),
    );
    // Lines stay where they are, and a column after an address is not worth a source map.
    return { code: replaced, map: null };
  },
};

/**
 * Bundles an entry for Node and returns its code.
 * @param {string} entry absolute path
 */
async function bundle(entry) {
  const { rolldown } = await import('rolldown');
  const { viteImportGlobPlugin } = await import('rolldown/experimental');
  const build = await rolldown({
    input: entry,
    cwd: root,
    platform: 'node',
    tsconfig: false,
    resolve: { alias: { '#lib': join(root, 'src/lib') } },
    external: (id) => isBuiltin(id) || (/^[^./#\0]/.test(id) && !id.startsWith(root) && !id.endsWith('?raw')),
    plugins: [rawText, sourceAddress, viteImportGlobPlugin({ root })],
  });
  const { output } = await build.generate({
    dir: cache,
    format: 'esm',
    codeSplitting: false,
    keepNames: true,
    minify: false,
    sourcemap: 'inline',
  });
  await build.close();
  return output[0].code;
}

/** Writes code under a name made from it, so that programs that start at the same time cannot mix. @param {string} code */
function store(code) {
  const file = join(cache, `${createHash('sha256').update(code).digest('hex').slice(0, 16)}.mjs`);
  if (existsSync(file)) return file;
  mkdirSync(cache, { recursive: true });
  for (const name of readdirSync(cache)) {
    const old = join(cache, name);
    if (Date.now() - (statSync(old, { throwIfNoEntry: false })?.mtimeMs ?? Infinity) > day)
      rmSync(old, { force: true });
  }
  const draft = `${file}.${process.pid}`;
  writeFileSync(draft, code);
  renameSync(draft, file);
  return file;
}

/**
 * An error's stack with the places in our sources. Node's own --enable-source-maps would do it for every error, also for
 * those whose stack the runtime reads, and the runtime would then see other stacks here than in a browser.
 * @param {unknown} error
 * @param {string} file
 * @param {string} code
 */
function explain(error, file, code) {
  const stack = error instanceof Error ? (error.stack ?? String(error)) : String(error);
  const encoded = /\/\/# sourceMappingURL=data:application\/json[^,]*;base64,(\S+)\s*$/.exec(code)?.[1];
  if (!encoded) return stack;
  const map = new SourceMap(JSON.parse(Buffer.from(encoded, 'base64').toString('utf8')));
  return stack.replaceAll(
    new RegExp(`${pathToFileURL(file).href.replaceAll('.', '\\.')}:(\\d+):(\\d+)`, 'g'),
    (all, line, column) => {
      const place = map.findEntry(Number(line) - 1, Number(column) - 1);
      if (!('originalSource' in place)) return all;
      return `${resolve(cache, place.originalSource)}:${place.originalLine + 1}:${place.originalColumn + 1}`;
    },
  );
}

const [entry, ...args] = process.argv.slice(2);
if (!entry) {
  console.error('Usage: node scripts/run.mjs <entry.ts> [args...]');
  process.exit(2);
}
const path = resolve(fileURLToPath(pathToFileURL(root)), entry);
if (!existsSync(path)) {
  console.error(`There is no ${entry}.`);
  process.exit(2);
}
setup();
// npm moves to the project's folder; paths in the arguments are meant from where the command was typed.
if (process.env.npm_lifecycle_event && process.env.INIT_CWD) process.chdir(process.env.INIT_CWD);

const code = await bundle(path).catch((error) => {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
});
const file = store(code);
process.argv = [process.execPath, path, ...args];
process.env['OTP_LAB_PROGRAM'] = file;
/** @param {unknown} error */
const fail = (error) => {
  console.error(explain(error, file, code));
  process.exit(1);
};
process.on('uncaughtException', fail);
process.on('unhandledRejection', fail);
await import(pathToFileURL(file).href);
