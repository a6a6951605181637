import adapter from '@sveltejs/adapter-static';
import { digestOfSources } from './scripts/sources.mjs';

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
    // A page's own styles come with it, so that nothing has to be fetched before it is drawn; the editor's stay apart.
    inlineStyleThreshold: 40_000,
    // `#lib/...` is also in package.json ("imports"); the alias lets it be written without a file extension.
    alias: { '#lib': 'src/lib' },
    // Registered by hand, so that a new version never takes over under an open page.
    serviceWorker: { register: false },
    // Two builds of the same sources are identical, byte for byte; of others, the service worker must differ.
    version: { name: process.env.GIT_SHA ?? digestOfSources() },
  },
};
