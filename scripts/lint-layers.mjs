/**
 * The import direction of the source tree, as ESLint configuration.
 *
 * Each layer names the layers it may import values from and those it may import only types from. Between layers an
 * import is written `#lib/...`; inside a layer it is relative. Only core rules are used: `no-restricted-imports` for
 * static imports, `no-restricted-syntax` for `import()`. An import that ends in `?raw`, `?url` or `?worker&url` brings
 * a text or an address, not code, and is free outside runtime/.
 */

/** Modules of the kernel which are plain data: a fold over events may use them as values. */
const data = ['runtime/kernel/terms', 'runtime/kernel/events'];

/** Packages that belong to the page: the core runs without its view. */
const view = [
  '^svelte(?:$|/)',
  '^@sveltejs/kit',
  '^\\$(?:app|env)/',
  '^@xyflow/',
  '^monaco-editor',
  '^bits-ui',
  '^paneforge',
  '^@lucide/',
];
const node = ['^node:'];
const comlink = ['^comlink'];

/**
 * @typedef {object} Layer
 * @property {string[]} values layers (or single modules of them) whose values may be imported
 * @property {string[]} [types] layers of which only types may be imported
 * @property {string[]} [packages] patterns of packages that may not be imported
 * @property {string[]} [siblings] neighbour folders that may be reached by a relative path
 */

/** From the bottom to the top. A layer may always import from itself. @type {Record<string, Layer>} */
export const layers = {
  'runtime/kernel': { values: [], packages: ['^[^#.]'] },
  'runtime/otp': { values: ['runtime/kernel'], packages: ['^[^#.]'], siblings: ['kernel'] },
  runtime: { values: [], packages: ['^[^#.]'] },
  languages: { values: ['runtime'], packages: [...view, ...node, ...comlink] },
  diagnostics: { values: data, types: ['runtime'], packages: [...view, ...node, ...comlink] },
  operations: {
    values: ['runtime', 'diagnostics'],
    types: ['languages'],
    packages: [...view, ...node, ...comlink],
  },
  // The command line of the sandbox lives here too, so node: is allowed; the browser build refuses it elsewhere.
  sandbox: { values: ['languages', 'runtime', 'diagnostics', 'operations'], packages: view },
  analytics: {
    values: [...data, 'diagnostics'],
    types: ['runtime', 'operations', 'sandbox/protocol'],
    packages: [...view, ...node, ...comlink],
  },
  education: {
    values: [...data, 'diagnostics', 'analytics'],
    types: ['runtime', 'operations', 'sandbox/protocol'],
    packages: [...view, ...node, ...comlink],
  },
  client: {
    // What the learner types as a term is read by the page: text in, JSON out, nothing else behind it.
    values: ['operations/term_text'],
    types: ['sandbox/protocol', 'operations', 'diagnostics', 'analytics', 'education'],
    packages: node,
  },
  ui: {
    values: ['client', 'education', 'analytics'],
    types: ['diagnostics', 'operations', 'runtime', 'sandbox/protocol'],
    packages: [...node, ...comlink],
  },
};

/** Pages come last. They see what components see, and types of everything. @type {Layer} */
const pages = {
  values: ['ui', 'client', 'education', 'analytics'],
  types: ['sandbox', 'operations', 'diagnostics', 'languages', 'runtime'],
  packages: [...node, ...comlink],
};

/** The page may wrap what a sandbox exposes; exposing anything to a sandbox hands it the page. */
const neverExpose = {
  name: 'comlink',
  importNames: ['expose', 'proxy'],
  message: 'The page only wraps: whatever it exposes lets code in a sandbox run in the page.',
};

/** Matches a path that begins with one of `names`. @param {string[]} names */
const under = (names) => `(?:${names.join('|')})(?:[/.?]|$)`;

/**
 * The restricted imports of one group of files.
 * @param {string} name name of the layer, for the messages
 * @param {Layer} layer
 * @param {string} climb pattern of the relative paths that leave the layer
 */
function restrictions(name, { values, types = [], packages = [] }, climb) {
  const start = name.startsWith('runtime') ? '^#lib/' : '^#lib/(?!.*\\?(?:raw|url|worker&url)$)';
  const free = [...(name in layers ? [name] : []), ...values];
  const may = `It may import ${values.join(', ') || 'no other layer'}${types.length ? `; types of ${types.join(', ')}` : ''}.`;
  return [
    {
      regex: `${start}(?!${under([...free, ...types])})`,
      message: `This layer is out of reach of ${name}/. ${may}`,
    },
    ...(types.length
      ? [
          {
            regex: `${start}(?!${under(free)})${under(types)}`,
            message: `${name}/ may import only types from here: write \`import type\`. ${may}`,
            allowTypeImports: true,
          },
        ]
      : []),
    { regex: climb, message: `A relative path stays inside ${name}/: write #lib/... across layers.` },
    { regex: '^\\$lib(?:/|$)', message: 'Write #lib/...' },
    ...packages.map((regex) => ({ regex, message: `${name}/ may not import this package.` })),
  ];
}

/**
 * @param {string} name
 * @param {Layer} layer
 * @param {string[]} files
 * @param {string} climb
 */
function config(name, layer, files, climb) {
  const patterns = restrictions(name, layer, climb);
  const paths = ['client', 'ui', 'pages'].includes(name) ? [neverExpose] : [];
  // A selector's regular expression cannot hold a slash.
  const dynamic = patterns.map(({ regex, message }) => ({
    selector: `ImportExpression[source.value=/${regex.replaceAll('/', '\\u002F')}/]`,
    message,
  }));
  return {
    name: `otp-lab/layers/${name}`,
    files,
    rules: {
      'no-restricted-imports': ['error', { patterns, paths }],
      'no-restricted-syntax': ['error', ...dynamic, ...(name.startsWith('runtime') ? synchronous : [])],
    },
  };
}

/** The runtime has no promises: a process waits by yielding to the scheduler. Nor does it read the clock of its host. */
const synchronous = [
  {
    selector: "NewExpression[callee.name='Date'][arguments.length=0]",
    message: 'Take the time from the node.',
  },
  { selector: "CallExpression[callee.name='Date']", message: 'Take the time from the node.' },
  { selector: ':function[async=true]', message: 'runtime/ is synchronous: write a routine.' },
  { selector: 'AwaitExpression', message: 'runtime/ is synchronous: yield to the scheduler.' },
  { selector: 'ImportExpression', message: 'runtime/ loads nothing.' },
];

/** How deep folders may go; one configuration for each depth, since only the depth tells where `../` leads. */
const depths = [0, 1, 2, 3, 4];

const ofLayers = Object.entries(layers).flatMap(([name, layer]) =>
  // Files directly in runtime/ only; its two folders are layers of their own.
  (name === 'runtime' ? [0] : depths).map((depth) => {
    const siblings = layer.siblings ? `(?!${under(layer.siblings)})` : '(?:.*)$';
    const climb = `^(?:\\./)?(?:\\.\\.(?:/|$)){${depth + 1}}${siblings}`;
    return config(name, layer, [`src/lib/${name}/${'*/'.repeat(depth)}*.{ts,js,svelte}`], climb);
  }),
);

const ofPages = {
  ...config(
    'pages',
    pages,
    ['src/routes/**/*.{ts,js,svelte}', 'src/service-worker.ts'],
    '^(?:\\.{1,2}/)+lib(?:/|$)',
  ),
  // These run at build time only, in Node, and may use everything.
  ignores: ['src/routes/**/*.server.ts', 'src/routes/**/+server.ts'],
};

const ofLessons = {
  name: 'otp-lab/layers/lessons',
  files: ['lessons/**/*.ts'],
  rules: {
    'no-restricted-imports': [
      'error',
      { patterns: [{ regex: '^(?:\\.{1,2}/)+src/', message: 'Write #lib/... across layers.' }] },
    ],
  },
};

/** @type {import('eslint').Linter.Config[]} */
export default /** @type {any} */ ([...ofLayers, ofPages, ofLessons]);
