/**
 * The documents of the repository as pages of the site. Runs when the site is built, never in a browser.
 * Rules DOC1 to DOC4.
 */
import { Marked, type Tokens } from 'marked';

export interface DocPage {
  /** Below `/docs/`; '' is the first page. */
  readonly path: string;
  readonly title: string;
  readonly html: string;
  readonly sections: readonly Section[];
  /** Rules of the specification that stand on it; `title` is the number. */
  readonly rules: readonly Section[];
}

/** A part of a page under a heading of its own, as text: what a search finds. */
export interface Section {
  /** Of its heading; '' at the top of the page. */
  readonly anchor: string;
  readonly title: string;
  readonly text: string;
}

/** What stands in the contents besides the specification and the decisions, in order: documents by their path in `docs/`. */
export const CONTENTS = {
  guide: { title: 'Guide', files: ['guide/lab.md', 'guide/elixir-and-erlang.md', 'guide/teachers.md'] },
  contributors: {
    title: 'For contributors',
    files: ['contributing.md', 'lesson-authors.md', 'performance.md'],
  },
} as const;

/** Languages of code by their short names. */
const LANGUAGES: Readonly<Record<string, string>> = {
  ts: 'TypeScript',
  elixir: 'Elixir',
  erlang: 'Erlang',
};

/** The same program here and there, one after the other. */
const BESIDE =
  /<pre data-lang="TypeScript"[^]*?<\/pre>\n<pre data-lang="Elixir"[^]*?<\/pre>\n<pre data-lang="Erlang"[^]*?<\/pre>\n/g;

/** Address of a document below `/docs/`. */
export function pathOf(file: string): string {
  return file
    .replace(/(^|\/)README\.md$/, '$1index')
    .replace(/\.md$/, '')
    .replace(/\/index$/, '');
}

/**
 * @param texts Markdown by path below `docs/`.
 * @param base Address of `/docs/`.
 * @throws An error that names the file and the link that leads nowhere.
 */
export function docPages(texts: Readonly<Record<string, string>>, base: string): DocPage[] {
  return Object.entries(texts).map(([file, text]) => docPage(file, text, texts, base));
}

function docPage(file: string, text: string, all: Readonly<Record<string, string>>, base: string): DocPage {
  const sections: Section[] = [];
  const rules: Section[] = [];
  const taken = new Set<string>();
  let title = file;

  const anchor = (heading: string): string => {
    const plain = heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}]+/gu, '-')
      .replaceAll(/^-|-$/g, '');
    let name = plain;
    for (let n = 2; taken.has(name); n++) name = `${plain}-${n}`;
    taken.add(name);
    return name;
  };

  /** A table is named after its section: no two on a page alike. */
  const tables = new Map<string, number>();
  const tableName = (): string => {
    const under = sections.at(-1)?.title ?? title;
    const nth = (tables.get(under) ?? 0) + 1;
    tables.set(under, nth);
    return `Table: ${under}${nth > 1 ? `, ${nth}` : ''}`;
  };

  const marked = new Marked({
    renderer: {
      heading({ tokens, depth }: Tokens.Heading) {
        const words = plainText(tokens);
        const html = this.parser.parseInline(tokens);
        if (depth === 1) {
          title = words;
          sections.push({ anchor: '', title: words, text: '' });
          return `<h1>${html}</h1>\n`;
        }
        const id = anchor(words);
        sections.push({ anchor: id, title: words, text: '' });
        return `<h${depth} id="${id}">${html}</h${depth}>\n`;
      },
      listitem(item: Tokens.ListItem) {
        // A rule can be linked to by its number.
        const rule = /^\*\*([A-Z]{2,9}\d+)\*\*/.exec(item.text)?.[1];
        const id = rule === undefined ? '' : ` id="${rule}"`;
        if (rule !== undefined)
          rules.push({ anchor: rule, title: rule, text: words(item.text.replace(`**${rule}**`, '')) });
        return `<li${id}>${this.parser.parse(item.tokens)}</li>\n`;
      },
      link({ href, tokens }: Tokens.Link) {
        const html = this.parser.parseInline(tokens);
        const to = resolveLink(file, href, all, base);
        if (to === null) return html;
        return `<a href="${escape(to)}"${/^https:/.test(to) ? ' rel="noopener"' : ''}>${html}</a>`;
      },
      table(token: Tokens.Table) {
        const cell = (tag: string, c: Tokens.TableCell) =>
          `<${tag}>${this.parser.parseInline(c.tokens)}</${tag}>`;
        // A corner without words heads nothing.
        const head = token.header.map((c) => cell(c.text === '' ? 'td' : 'th', c)).join('');
        const rows = token.rows.map((row) => `<tr>${row.map((c) => cell('td', c)).join('')}</tr>`).join('');
        // Wide tables scroll by themselves, by keyboard too.
        return `<div class="wide" role="region" aria-label="${escape(tableName())}" tabindex="0"><table><thead><tr>${head}</tr></thead><tbody>${rows}</tbody></table></div>\n`;
      },
      code({ text, lang }: Tokens.Code) {
        const label =
          lang === undefined || lang === '' ? '' : ` data-lang="${escape(LANGUAGES[lang] ?? lang)}"`;
        return `<pre${label} tabindex="0"><code>${escape(text)}</code></pre>\n`;
      },
      // The documents are our own and hold none; what is written as a tag is text.
      html: ({ text }: Tokens.HTML | Tokens.Tag) => escape(text),
    },
  });
  const html = marked.parse(text, { async: false }).replaceAll(BESIDE, '<div class="beside">$&</div>\n');
  return { path: pathOf(file), title, html, sections: withText(text, sections), rules };
}

/** The sections with their text: what stands between their headings. */
function withText(markdown: string, sections: readonly Section[]): Section[] {
  const parts = markdown.split(/^#{1,6} .*$/m).slice(1);
  return sections.map((section, i) => ({
    ...section,
    text: words(parts[i] ?? ''),
  }));
}

/** Markdown without its marks. */
function words(markdown: string): string {
  return markdown
    .replaceAll(/[`*]/g, '')
    .replaceAll(/[|#[\]]|\(https?:[^)]*\)|^---.*$/gm, ' ')
    .replaceAll(/\s+/g, ' ')
    .trim();
}

function plainText(tokens: readonly Tokens.Generic[]): string {
  return tokens.map((token) => ('text' in token ? String(token['text']) : '')).join('');
}

/** Where a link leads on the site; `null` for what is only in the repository. */
function resolveLink(
  file: string,
  href: string,
  all: Readonly<Record<string, string>>,
  base: string,
): string | null {
  if (/^https:|^#/.test(href)) return href;
  const [path = '', hash] = href.split('#');
  const folder = file.split('/').slice(0, -1);
  for (const part of path.split('/')) {
    if (part === '..') {
      if (folder.pop() === undefined) return null;
    } else if (part !== '.') folder.push(part);
  }
  const target = folder.join('/');
  if (!target.endsWith('.md')) return null;
  if (!(target in all)) throw new Error(`docs/${file}: the link to ${href} leads nowhere.`);
  return `${base}${pathOf(target)}${hash === undefined ? '' : `#${hash}`}`;
}

function escape(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
