/** All pages of `/docs`, read when the site is built. */
import otpModule from '#lib/languages/typescript/otp/otp-module.d.ts?raw';
import { type ApiPart, apiParts } from './api';
import { chaptersOf } from './compared';
import { CONTENTS, docPages, type DocPage, pathOf } from './pages';

const files = import.meta.glob<string>('/docs/**/*.md', { query: '?raw', import: 'default', eager: true });

interface Titled {
  readonly path: string;
  readonly title: string;
}

interface Group {
  readonly title: string;
  readonly pages: readonly Titled[];
}

interface Docs {
  readonly pages: readonly DocPage[];
  readonly contents: readonly Group[];
  readonly api: readonly ApiPart[];
}

let made: Docs | null = null;

/** @param base Address of `/docs/`. */
export function docs(base: string): Docs {
  made ??= make(base);
  return made;
}

function make(base: string): Docs {
  const texts = Object.fromEntries(
    Object.entries(files).map(([path, text]) => [path.replace(/^\/docs\//, ''), text]),
  );
  const api = apiParts(otpModule);
  const pages = [
    {
      path: '',
      title: 'Documentation',
      html: '',
      sections: [],
      rules: [],
    },
    {
      path: 'otp',
      title: 'The module otp',
      html: '',
      sections: api.flatMap((part) =>
        part.entries.map(({ name, anchor, doc, code }) => ({
          anchor,
          title: name,
          text: `${doc.join(' ')} ${code}`,
        })),
      ),
      rules: [],
    },
    ...docPages(texts, base),
  ];
  const titled = (path: string) => ({ path, title: pages.find((page) => page.path === path)?.title ?? path });
  const below = (folder: string) =>
    pages
      .filter(({ path }) => path === folder || path.startsWith(`${folder}/`))
      .map(({ path }) => titled(path));
  const group = (
    { title, files: listed }: (typeof CONTENTS)[keyof typeof CONTENTS],
    more: readonly Titled[],
  ): Group => ({
    title,
    pages: [...listed.map((file) => titled(pathOf(file))), ...more],
  });
  const chapters = chaptersOf(texts['spec/README.md'] ?? '');
  const contents = [
    group(CONTENTS.guide, [titled('otp')]),
    {
      title: 'Specification: OTP',
      pages: [
        titled('spec'),
        { path: 'conformance', title: 'What was compared with OTP' },
        ...chapters.otp.map((name) => titled(`spec/${name}`)),
      ],
    },
    { title: 'Specification: this lab', pages: chapters.lab.map((name) => titled(`spec/${name}`)) },
    group(CONTENTS.contributors, below('decisions')),
  ];
  return { pages, contents, api };
}
