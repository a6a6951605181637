/**
 * Source text to tree, and syntax errors to sentences.
 * Rule TS60. Left out: recovery; each file gives its first syntax error.
 */
import { tsPlugin } from '@sveltejs/acorn-typescript';
import { Parser, type Options, type Token } from 'acorn';
import type { Program } from 'estree';
import type { Diagnostic } from './program';

/** What we override in acorn's parser; its own types leave the inside out. */
interface ParserInside {
  readonly type: { readonly label: string };
  eat(type: { readonly label: string }): boolean;
  unexpected(pos?: number): never;
  raise(pos: number, message: string): void;
}

interface SyntaxFinding {
  readonly pos: number;
  readonly message: string;
  /** Token the parser required where it stopped, if one only. */
  wanted?: string;
}

function isFinding(error: unknown): error is SyntaxFinding {
  return error instanceof SyntaxError && typeof (error as unknown as SyntaxFinding).pos === 'number';
}

/** What the parser says about types: shown by the editor, and no reason not to run. */
const TYPE_FINDINGS = new Set([
  "This member cannot have an 'override' modifier because its containing class does not extend another class.",
  'Abstract methods can only appear within an abstract class.',
  'A required element cannot follow an optional element.',
  'A binding pattern parameter cannot be optional in an implementation signature.',
]);

/** Remembers which token was required when the parser gave up. */
function rememberWanted(Base: typeof Parser): typeof Parser {
  const Inside = Base as unknown as new (options: Options, input: string, start?: number) => ParserInside;
  class Remembering extends Inside {
    private wanted: string | undefined;

    expect(type: { readonly label: string }): void {
      if (this.eat(type)) return;
      this.wanted = type.label;
      this.unexpected();
    }

    override raise(pos: number, message: string): void {
      if (TYPE_FINDINGS.has(message)) return;
      const wanted = this.wanted;
      this.wanted = undefined;
      try {
        return super.raise(pos, message);
      } catch (error) {
        if (wanted !== undefined && isFinding(error)) error.wanted = wanted;
        throw error;
      }
    }
  }
  return Remembering as unknown as typeof Parser;
}

const LearnerParser = Parser.extend(tsPlugin(), rememberWanted);
const options: Options = { ecmaVersion: 'latest', sourceType: 'module', locations: true };

/** Parses one file; a syntax error is returned as a diagnostic. */
export function parse(file: string, source: string): { program: Program } | { error: Diagnostic } {
  try {
    return { program: LearnerParser.parse(source, options) as unknown as Program };
  } catch (error) {
    if (error instanceof RangeError) {
      return {
        error: {
          severity: 'error',
          code: 'syntax',
          message: 'This file is nested too deeply to be read.',
          file,
          line: 1,
          column: 1,
        },
      };
    }
    if (!isFinding(error)) throw error;
    return { error: explain(file, source, error) };
  }
}

const quoted = (text: string) => (text.includes('`') ? `"${text}"` : `\`${text}\``);

function explain(file: string, source: string, finding: SyntaxFinding): Diagnostic {
  const raw = finding.message.replace(/ \(\d+:\d+\)$/, '');
  let pos = Math.min(finding.pos, source.length);
  // after a stray `#` acorn complains of what follows it
  if (raw.startsWith('Unexpected character') && source[pos - 1] === '#') pos--;
  const found = tokenAt(source, pos);
  let message = friendly(raw, found);
  if (message === undefined) {
    if (pos >= source.length || found === '') {
      const open = unclosed(source);
      message =
        open === undefined
          ? `The file ends in the middle of something${finding.wanted === undefined ? '' : `: ${wantedText(finding.wanted)} is missing`}.`
          : `The file ends, but the ${quoted(open.text)} opened on line ${open.line} is never closed with ${quoted(closing(open.text))}.`;
      pos = source.length;
    } else if (finding.wanted !== undefined && finding.wanted !== 'name') {
      message = `Expected ${wantedText(finding.wanted)} before ${quoted(found)}.`;
    } else if (finding.wanted === 'name') {
      message = `Expected a name, found ${quoted(found)}.`;
    } else {
      message = unexpected(source, pos, found);
    }
  }
  const start = lineColumn(source, pos);
  const end = lineColumn(source, Math.min(source.length, pos + Math.max(1, found.length)));
  return {
    severity: 'error',
    code: 'syntax',
    message,
    file,
    ...start,
    endLine: end.line,
    endColumn: end.column,
  };
}

function wantedText(label: string): string {
  if (label === 'name') return 'a name';
  if (label === 'string') return 'a text in quotes';
  return quoted(label === '</>' ? '>' : label);
}

function unexpected(source: string, pos: number, found: string): string {
  const before = source.slice(0, pos).trimEnd();
  if (before.endsWith(':') && found === '=') return 'Expected a type after `:`, found `=`.';
  if (/[=([,{:?&|+\-*/<>!]$/.test(before) && /^[;)\]},:]/.test(found) && !/[)}]$/.test(before)) {
    const after = /(=>|[=([,{:?&|+\-*/<>!]+)$/.exec(before)?.[0] ?? '';
    return `Expected an expression after ${quoted(after)}, found ${quoted(found)}.`;
  }
  if (/\bclass$/.test(before)) return `A class needs a name: \`class Till ${found}\`.`;
  if (/^[)\]}]$/.test(found))
    return `${quoted(found)} closes nothing here: there is one too many, or something before it is not finished.`;
  const keyword = /\b(if|while|switch|for|catch)$/.exec(before)?.[1];
  if (keyword !== undefined) return `Expected \`(\` after \`${keyword}\`, found ${quoted(found)}.`;
  return `Did not expect ${quoted(found)} here. Look just before it: an operator, a comma, a bracket or a \`;\` may be missing.`;
}

/** Acorn's own sentences that we say in other words; `undefined` for a bare "Unexpected token". */
function friendly(raw: string, found: string): string | undefined {
  if (raw === 'Unexpected token') return undefined;
  const name = /'([^']*)'/.exec(raw)?.[1] ?? '';
  if (raw.startsWith("Cannot use keyword 'await' outside"))
    return '`await` works only inside an `async` function. Write `async` before the function around it.';
  if (raw.includes('has already been declared'))
    return `\`${name}\` is already declared here. Choose another name, or leave out \`const\`/\`let\` to assign to it.`;
  if (raw.startsWith("Export '")) return `There is no '${name}' in this file to export.`;
  if (raw.startsWith("Duplicate export '")) return `'${name}' is exported twice.`;
  if (raw === 'Unterminated string constant') return 'This text has no closing quote on its line.';
  if (raw.startsWith('Unterminated template')) return 'This text in backquotes is never closed.';
  if (raw === 'Unterminated comment') return 'This comment is never closed with `*/`.';
  if (raw === 'Unterminated regular expression') return 'This regular expression has no closing `/`.';
  if (raw.startsWith("'return' outside")) return '`return` works only inside a function.';
  if (raw === "'import' and 'export' may only appear at the top level")
    return '`import` and `export` belong at the top level of the file, outside functions and blocks.';
  if (raw === 'Assigning to rvalue')
    return 'This cannot be assigned to: on the left of `=` stands a variable or a property.';
  if (raw.startsWith('Unexpected character')) return `${quoted(found)} has no meaning here.`;
  if (raw.startsWith('Unsyntactic '))
    return `\`${raw.slice('Unsyntactic '.length)}\` works only inside a loop${raw.endsWith('break') ? ' or a `switch`' : ''}.`;
  if (raw === 'Missing catch or finally clause') return '`try` needs a `catch` or a `finally` after it.';
  if (raw === 'Complex binding patterns require an initialization value')
    return 'Taking a value apart needs the value: `const { a } = value`.';
  return raw.endsWith('.') ? raw : `${raw}.`;
}

function tokenAt(source: string, pos: number): string {
  const rest = source.slice(pos);
  return (
    /^(?:[\p{L}\p{N}_$]+|"[^"\n]*"?|'[^'\n]*'?|=>|===?|!==?|&&|\|\||\?\?|\.\.\.|\S)/u
      .exec(rest)?.[0]
      .slice(0, 30) ?? ''
  );
}

function closing(open: string): string {
  return open === '(' ? ')' : open === '[' ? ']' : '}';
}

/** The innermost bracket that is still open where the parser stopped. */
function unclosed(source: string): { text: string; line: number } | undefined {
  const tokens = new Map<number, Token>();
  try {
    LearnerParser.parse(source, { ...options, onToken: (token) => tokens.set(token.start, token) });
  } catch {
    // it stops where it stopped before; the tokens up to there are what we came for
  }
  const open: Token[] = [];
  for (const token of [...tokens.values()].sort((a, b) => a.start - b.start)) {
    const label = token.type.label;
    if (label === '(' || label === '[' || label === '{' || label === '${') open.push(token);
    else if (label === ')' || label === ']' || label === '}') open.pop();
  }
  const last = open.at(-1);
  return last === undefined ? undefined : { text: last.type.label, line: last.loc?.start.line ?? 1 };
}

function lineColumn(source: string, pos: number): { line: number; column: number } {
  const before = source.slice(0, pos);
  const line = before.split('\n').length;
  return { line, column: pos - (before.lastIndexOf('\n') + 1) + 1 };
}
