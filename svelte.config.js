import adapter from '@sveltejs/adapter-static';

/** @type {import('@sveltejs/kit').Config} */
export default {
  compilerOptions: {
    // Rune mode everywhere in our own code; packages choose for themselves.
    runes: ({ filename }) => (filename.split(/[\\/]/).includes('node_modules') ? undefined : true),
  },
  kit: {
    // 404.html is what static hosts answer for an address they do not know: it boots the app there.
    adapter: adapter({ pages: 'build', assets: 'build', fallback: '404.html' }),
    // The same build works on any page of its sub-path, so addresses are absolute and carry the base.
    paths: { base: /** @type {'' | `/${string}`} */ (process.env.BASE_PATH ?? ''), relative: false },
    // `#lib/...` is also in package.json ("imports"); the alias lets it be written without a file extension.
    alias: { '#lib': 'src/lib' },
    // Registered by hand, so that a new version never takes over under an open page.
    serviceWorker: { register: false },
    // A fixed name makes two builds of the same commit identical, byte for byte.
    version: { name: process.env.GIT_SHA ?? 'dev' },
  },
};
