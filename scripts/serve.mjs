/**
 * Serves build/ as a static host like GitHub Pages does: clean addresses, 404.html with status 404, gzip, no special
 * headers. A site that was built for a sub-path is served under it.
 *
 * Usage: node scripts/serve.mjs [--port N] [--exact]    (--exact: fail if the port is taken instead of trying the next)
 */
import { createReadStream, readFileSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import { extname, join, normalize, sep } from 'node:path';
import { parseArgs } from 'node:util';
import { createGzip } from 'node:zlib';
import { isMain, root } from './setup.mjs';

/** @type {Record<string, string>} */
const types = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.map': 'application/json; charset=utf-8',
  '.webmanifest': 'application/manifest+json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain; charset=utf-8',
  '.md': 'text/markdown; charset=utf-8',
  '.xml': 'application/xml',
  '.wasm': 'application/wasm',
  '.png': 'image/png',
  '.jpg': 'image/jpeg',
  '.webp': 'image/webp',
  '.ico': 'image/x-icon',
  '.woff': 'font/woff',
  '.woff2': 'font/woff2',
  '.ttf': 'font/ttf',
};
const compressible = /^text\/|json|javascript|svg|xml|wasm|ttf/;

export const buildDir = join(root, 'build');

/** The sub-path that build/ was made for, as its pages say; '' when there is none or no build. */
export function builtBase() {
  try {
    return /\bbase: "([^"]*)"/.exec(readFileSync(join(buildDir, '404.html'), 'utf8'))?.[1] ?? '';
  } catch {
    return '';
  }
}

/** @param {string} path */
const info = (path) => statSync(path, { throwIfNoEntry: false });

/**
 * What a static host finds for a path below the site's root.
 * @param {string} pathname decoded, begins with a slash
 * @returns {{ file: string, status: 200 | 404 } | { redirect: string }}
 */
export function resolvePath(pathname) {
  const missing = { file: join(buildDir, '404.html'), status: /** @type {const} */ (404) };
  const path = join(buildDir, normalize(pathname));
  if (path !== buildDir && !path.startsWith(buildDir + sep)) return missing;
  const candidates = pathname.endsWith('/') ? [join(path, 'index.html')] : [path, `${path}.html`];
  const file = candidates.find((candidate) => info(candidate)?.isFile());
  if (file) return { file, status: 200 };
  if (!pathname.endsWith('/') && info(join(path, 'index.html'))?.isFile())
    return { redirect: `${pathname}/` };
  return missing;
}

/** @param {string} base */
function handler(base) {
  /** @type {import('node:http').RequestListener} */
  return (request, response) => {
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      response.writeHead(405, { allow: 'GET, HEAD' }).end();
      return;
    }
    const { pathname, search } = new URL(request.url ?? '/', 'http://localhost');
    let decoded;
    try {
      decoded = decodeURIComponent(pathname);
    } catch {
      response.writeHead(400).end();
      return;
    }
    if (base && decoded === base) {
      response.writeHead(301, { location: `${base}/${search}` }).end();
      return;
    }
    const inside = decoded.startsWith(`${base}/`);
    const found = resolvePath(inside ? decoded.slice(base.length) : '/404.html');
    if ('redirect' in found) {
      response.writeHead(301, { location: `${encodeURI(base + found.redirect)}${search}` }).end();
      return;
    }
    const { file } = found;
    const stat = info(file);
    if (!stat) {
      response.writeHead(404, { 'content-type': 'text/plain' }).end('Not found');
      return;
    }
    const status = inside ? found.status : 404;
    const type = types[extname(file)] ?? 'application/octet-stream';
    const gzip = compressible.test(type) && /\bgzip\b/.test(String(request.headers['accept-encoding'] ?? ''));
    const etag = `W/"${stat.size.toString(16)}-${Math.trunc(stat.mtimeMs).toString(16)}"`;
    /** @type {import('node:http').OutgoingHttpHeaders} */
    const headers = { 'content-type': type, etag, 'cache-control': 'no-cache', vary: 'Accept-Encoding' };
    if (status === 200 && request.headers['if-none-match'] === etag) {
      response.writeHead(304, headers).end();
      return;
    }
    if (gzip) headers['content-encoding'] = 'gzip';
    else headers['content-length'] = stat.size;
    response.writeHead(status, headers);
    if (request.method === 'HEAD') {
      response.end();
      return;
    }
    const body = createReadStream(file).on('error', () => response.destroy());
    if (gzip) body.pipe(createGzip({ level: 6 })).pipe(response);
    else body.pipe(response);
  };
}

/**
 * Starts the server and returns the address of the site.
 * @param {{ port?: number, exact?: boolean }} [options] default port 4173, or the next one that is free
 * @returns {Promise<string>}
 */
export function serve({ port = Number(process.env.PORT ?? 4173), exact = false } = {}) {
  const base = builtBase();
  const server = createServer(handler(base));
  return new Promise((resolve, reject) => {
    let next = port;
    server.on('error', (error) => {
      const taken = 'code' in error && error.code === 'EADDRINUSE';
      if (!taken || exact || next >= port + 50) reject(error);
      else server.listen(++next);
    });
    server.on('listening', () => resolve(`http://localhost:${next}${base}/`));
    server.listen(next);
  });
}

if (isMain(import.meta.url)) {
  const { values } = parseArgs({ options: { port: { type: 'string' }, exact: { type: 'boolean' } } });
  if (!info(buildDir)) {
    console.error(
      'There is no build/ to serve. Run `npm run build` first, or `npm start`, which builds by itself.',
    );
    process.exit(1);
  }
  const port = values.port === undefined ? {} : { port: Number(values.port) };
  console.log(`Serving build/ at ${await serve({ ...port, exact: values.exact ?? false })}`);
}
