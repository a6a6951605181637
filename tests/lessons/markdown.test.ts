import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { html, links, MarkdownError, parseMarkdown, prose } from '#lib/education/markdown';

const show = (text: string): string => html(parseMarkdown(text), { href: (path) => `/base${path}` });

describe('Markdown', () => {
  it.each([
    ['a paragraph', 'one\ntwo\n\nthree', '<p>one\ntwo</p>\n<p>three</p>'],
    ['headings', '## A `b`\n### C', '<h2>A <code>b</code></h2>\n<h3>C</h3>'],
    ['emphasis', '*a* **b** **a *c***', '<p><em>a</em> <strong>b</strong> <strong>a <em>c</em></strong></p>'],
    ['code', "`['ok', <n>]`", "<p><code>['ok', &lt;n&gt;]</code></p>"],
    [
      'fenced code',
      '```ts\nconst a = 1 < 2\n\n// *\n```',
      '<pre data-language="ts"><code>const a = 1 &lt; 2\n\n// *</code></pre>',
    ],
    [
      'lists',
      '- a\n- b\n  c\n\n1. x\n2. y',
      '<ul><li>a</li><li>b c</li></ul>\n<ol><li>x</li><li>y</li></ol>',
    ],
    [
      'links',
      '[a](/learn/x) [`b`](https://x.y/?a&b)',
      '<p><a href="/base/learn/x">a</a> <a href="https://x.y/?a&amp;b" rel="external noopener"><code>b</code></a></p>',
    ],
    ['escapes', '\\*a\\* \\[b\\] \\<c>', '<p>*a* [b] &lt;c&gt;</p>'],
    ['signs that mean nothing', '1 < 2 & a "b" > c!', '<p>1 &lt; 2 &amp; a &quot;b&quot; &gt; c!</p>'],
  ])('[LES20] prints %s', (_what, text, expected) => {
    expect(show(text)).toBe(expected);
  });

  it.each([
    ['HTML', 'a\n<script>alert(1)</script>', 2],
    ['a comment', '<!-- a -->', 1],
    ['images', '![a](https://x.y/z.png)', 1],
    ['tables', 'text\n\n| a | b |', 3],
    ['quotes', '> a', 1],
    ['rules', '---', 1],
    ['the title as a heading', '# a', 1],
    ['nested lists', '- a\n    - b', 2],
    ['other bullets', '* a', 1],
    ['open emphasis', 'a **b', 1],
    ['open code', 'a\n\nb `c', 3],
    ['an open code block', 'a\n\n```ts\nb', 3],
    ['a script address', '[a](javascript:alert(1))', 1],
    ['an address without scheme', '[a](//evil.example/x)', 1],
    ['an insecure address', '[a](http://x.y/)', 1],
    ['a bracket that is no link', 'a [b] c', 1],
  ])('[LES21] refuses %s, with its line', (_what, text, line) => {
    let found: unknown;
    try {
      parseMarkdown(text);
    } catch (e) {
      found = e;
    }
    expect(found).toBeInstanceOf(MarkdownError);
    expect((found as MarkdownError).line).toBe(line);
  });

  it('[LES22] makes no markup of any text, and throws nothing but its own errors', () => {
    const piece = fc.constantFrom(
      '<',
      '>',
      '"',
      "'",
      '&',
      '`',
      '*',
      '**',
      '[',
      ']',
      '(',
      ')',
      '\\',
      '\n',
      '```',
      '- ',
      '## ',
      'a',
      ' ',
      'https://x',
      'javascript:',
      '<img src=x onerror=y>',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
        let out: string;
        try {
          out = show(pieces.join(''));
        } catch (e) {
          expect(e).toBeInstanceOf(MarkdownError);
          return;
        }
        const tags = out.match(/<[^>]*>?/g) ?? [];
        for (const tag of tags) {
          expect(tag).toMatch(
            /^<(?:\/?(?:p|h2|h3|ul|ol|li|em|strong|code|pre|a)|pre data-language="\w+"|a href="(?:https:\/\/|\/)[^"<>]*"(?: rel="external noopener")?)>$/,
          );
        }
      }),
      { seed: 5, numRuns: 5000 },
    );
  });

  it('[LES23] knows its links and its prose', () => {
    const blocks = parseMarkdown('a [b](/c)\n\n```ts\ncode\n```\n\n- [d](https://e/)');
    expect(links(blocks)).toEqual(['/c', 'https://e/']);
    expect(prose(blocks)).toBe('a b\n\nd');
  });
});
