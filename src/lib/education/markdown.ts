/**
 * The strict subset of Markdown in which lessons are written, parsed to a tree and printed as HTML.
 * Rules LES20 to LES24.
 * Left out on purpose: raw HTML, images, tables, quotes, nested lists, reference links, hard breaks. What is not in the
 * subset is an error with its line, not text that looks almost right.
 * Invariant: HTML comes only from `html`, which escapes every text and address; so no text can become markup.
 */

export type Inline =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'code'; readonly text: string }
  | { readonly type: 'strong'; readonly children: readonly Inline[] }
  | { readonly type: 'em'; readonly children: readonly Inline[] }
  | { readonly type: 'link'; readonly href: string; readonly children: readonly Inline[] };

export type Block =
  | { readonly type: 'heading'; readonly level: 2 | 3; readonly children: readonly Inline[] }
  | { readonly type: 'paragraph'; readonly children: readonly Inline[] }
  | { readonly type: 'code'; readonly language: string; readonly text: string }
  | { readonly type: 'list'; readonly ordered: boolean; readonly items: readonly (readonly Inline[])[] };

export class MarkdownError extends Error {
  constructor(
    /** From 1. */
    readonly line: number,
    message: string,
  ) {
    super(message);
  }
}

const FENCE = /^```(\w*)$/;
const HEADING = /^(#+) (.+)$/;
const ITEM = /^(?:(-)|(\d+)\.) (.*)$/;

/** What Markdown knows and lessons do without. */
const REFUSED: readonly (readonly [RegExp, string])[] = [
  [/^>/, 'quotes'],
  [/^\|/, 'tables'],
  [/^(?:---+|===+|\*\*\*+|___+)\s*$/, 'rules and underlined headings'],
  [/^\s+\S/, 'indented text; lists have one level and their items continue with two spaces'],
  [/^[*+] /, 'lists with `*` or `+`; write `-`'],
  [/^\t/, 'tabs'],
];

/**
 * Parses a text.
 *
 * @param first Number of its first line in the file.
 * @throws `MarkdownError` for what is not in the subset.
 */
export function parseMarkdown(text: string, first = 1): Block[] {
  const lines = text.split('\n');
  const blocks: Block[] = [];
  let i = 0;
  const fail = (message: string, at = i): never => {
    throw new MarkdownError(first + at, message);
  };
  while (i < lines.length) {
    const line = lines[i] as string;
    if (line.trim() === '') {
      i++;
      continue;
    }
    const fence = FENCE.exec(line);
    if (fence !== null) {
      const end = lines.indexOf('```', i + 1);
      if (end < 0) fail('this code block has no end: close it with ``` on a line of its own');
      blocks.push({ type: 'code', language: fence[1] as string, text: lines.slice(i + 1, end).join('\n') });
      i = end + 1;
      continue;
    }
    const heading = HEADING.exec(line);
    if (heading !== null) {
      const level = (heading[1] as string).length;
      if (level !== 2 && level !== 3)
        return fail('headings are `##` or `###`; the title is in the front matter');
      blocks.push({ type: 'heading', level, children: inline(heading[2] as string, first + i) });
      i++;
      continue;
    }
    const item = ITEM.exec(line);
    if (item !== null) {
      const ordered = item[1] === undefined;
      const items: Inline[][] = [];
      while (i < lines.length) {
        const next = ITEM.exec(lines[i] as string);
        if (next === null || (next[1] === undefined) !== ordered) break;
        const start = i++;
        let body = next[3] as string;
        while (i < lines.length && /^ {2,3}\S/.test(lines[i] as string))
          body += ` ${(lines[i++] as string).trim()}`;
        items.push(inline(body, first + start));
      }
      blocks.push({ type: 'list', ordered, items });
      continue;
    }
    const start = i;
    const paragraph: string[] = [];
    while (i < lines.length) {
      const next = lines[i] as string;
      if (next.trim() === '' || next.startsWith('```') || HEADING.test(next) || ITEM.test(next)) break;
      for (const [pattern, what] of REFUSED) if (pattern.test(next)) fail(`lessons do without ${what}`);
      paragraph.push(next);
      i++;
    }
    if (paragraph.length === 0) fail('a code block begins with ``` and at most one word');
    blocks.push({ type: 'paragraph', children: inline(paragraph.join('\n'), first + start) });
  }
  return blocks;
}

/**
 * Parses text within a paragraph: `` `code` ``, `**bold**`, `*italic*`, `[text](address)`, and `\` before any of these signs.
 *
 * @throws `MarkdownError` for what is not in the subset.
 */
export function parseInline(text: string): Inline[] {
  return inline(text, 1);
}

function inline(text: string, line: number): Inline[] {
  let at = 0;
  const fail = (message: string): never => {
    throw new MarkdownError(line + (text.slice(0, at).match(/\n/g)?.length ?? 0), message);
  };

  function until(close: string): Inline[] {
    const out: Inline[] = [];
    let plain = '';
    const flush = () => {
      if (plain !== '') out.push({ type: 'text', text: plain });
      plain = '';
    };
    for (;;) {
      if (at >= text.length) {
        if (close !== '') fail(`this text has no closing \`${close}\``);
        flush();
        return out;
      }
      if (
        close !== '' &&
        text.startsWith(close, at) &&
        !(close === '*' && /^\*\*(?!\*)/.test(text.slice(at, at + 3)))
      ) {
        at += close.length;
        flush();
        if (out.length === 0) fail(`nothing stands between the signs \`${close}\``);
        return out;
      }
      const c = text[at] as string;
      if (c === '\\' && /[\\`*[\]<!]/.test(text[at + 1] ?? '')) {
        plain += text[at + 1] as string;
        at += 2;
      } else if (c === '`') {
        const end = text.indexOf('`', at + 1);
        if (end <= at + 1) fail('this code has no closing `` ` ``');
        flush();
        out.push({ type: 'code', text: text.slice(at + 1, end) });
        at = end + 1;
      } else if (c === '*') {
        flush();
        const sign = text.startsWith('**', at) ? '**' : '*';
        at += sign.length;
        out.push({ type: sign === '**' ? 'strong' : 'em', children: until(sign) });
      } else if (c === '[') {
        flush();
        at++;
        const children = until(']');
        const target = /^\(([^\s()]+)\)/.exec(text.slice(at));
        if (target === null) return fail('a link is `[text](address)`; write `\\[` for a bracket');
        at += target[0].length;
        out.push({ type: 'link', href: address(target[1] as string, fail), children });
      } else if (c === '<' && /^<[a-zA-Z/!?]/.test(text.slice(at))) {
        fail('lessons do without HTML; write `\\<` or code');
      } else if (c === '!' && text[at + 1] === '[') {
        fail('lessons do without images');
      } else {
        plain += c;
        at++;
      }
    }
  }

  return until('');
}

function address(href: string, fail: (message: string) => never): string {
  if (/^https:\/\/[^/]+/.test(href) || /^\/(?!\/)/.test(href)) return href;
  return fail(`a link goes to https://… or to a page of the site, /…; got ${href}`);
}

// ---- printing -----------------------------------------------------------------------------------------------------

export interface HtmlOptions {
  /** The address of a page of the site, with its base path: `/learn/…`. Default: as it is. */
  readonly href?: (path: string) => string;
}

const ESCAPES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
const escaped = (text: string): string => text.replace(/[&<>"]/g, (c) => ESCAPES[c] as string);

/** Text within a paragraph as HTML. */
export function inlineHtml(nodes: readonly Inline[], options: HtmlOptions = {}): string {
  return nodes
    .map((node) => {
      switch (node.type) {
        case 'text':
          return escaped(node.text);
        case 'code':
          return `<code>${escaped(node.text)}</code>`;
        case 'strong':
        case 'em':
          return `<${node.type}>${inlineHtml(node.children, options)}</${node.type}>`;
        case 'link': {
          const outside = !node.href.startsWith('/');
          const href = outside ? node.href : (options.href?.(node.href) ?? node.href);
          const rel = outside ? ' rel="external noopener"' : '';
          return `<a href="${escaped(href)}"${rel}>${inlineHtml(node.children, options)}</a>`;
        }
      }
    })
    .join('');
}

/** Blocks as HTML. */
export function html(blocks: readonly Block[], options: HtmlOptions = {}): string {
  return blocks
    .map((block) => {
      switch (block.type) {
        case 'heading':
          return `<h${block.level}>${inlineHtml(block.children, options)}</h${block.level}>`;
        case 'paragraph':
          return `<p>${inlineHtml(block.children, options)}</p>`;
        case 'code': {
          const language = block.language === '' ? '' : ` data-language="${escaped(block.language)}"`;
          return `<pre${language}><code>${escaped(block.text)}</code></pre>`;
        }
        case 'list': {
          const tag = block.ordered ? 'ol' : 'ul';
          return `<${tag}>${block.items.map((item) => `<li>${inlineHtml(item, options)}</li>`).join('')}</${tag}>`;
        }
      }
    })
    .join('\n');
}

/** The text without signs, for counting words, for titles and for search. */
export function plainText(nodes: readonly Inline[]): string {
  return nodes.map((node) => ('text' in node ? node.text : plainText(node.children))).join('');
}

/** The prose of blocks: everything but code blocks. */
export function prose(blocks: readonly Block[]): string {
  return blocks
    .map((block) => {
      if (block.type === 'code') return '';
      return block.type === 'list' ? block.items.map(plainText).join('\n') : plainText(block.children);
    })
    .join('\n');
}

/** All links in blocks, in order. */
export function links(blocks: readonly Block[]): string[] {
  const inside = (nodes: readonly Inline[]): string[] =>
    nodes.flatMap((node) => {
      if (node.type === 'link') return [node.href, ...inside(node.children)];
      return 'children' in node ? inside(node.children) : [];
    });
  return blocks.flatMap((block) => {
    if (block.type === 'code') return [];
    return block.type === 'list' ? block.items.flatMap(inside) : inside(block.children);
  });
}
