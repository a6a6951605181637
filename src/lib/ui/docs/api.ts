/**
 * The module `otp` as a page, from its types: one truth for the editor and for the page. Runs when the site is built.
 * Rule DOC3.
 */
import ts from 'typescript';

export interface ApiPart {
  readonly title: string;
  readonly anchor: string;
  readonly entries: readonly ApiEntry[];
}

export interface ApiEntry {
  readonly name: string;
  readonly anchor: string;
  /** Its comment, a paragraph each. */
  readonly doc: readonly string[];
  /** `@param`, `@returns`, `@throws`, `@otp` and the like. */
  readonly tags: readonly { readonly name: string; readonly text: string }[];
  /** The declaration as it stands, with the comments of its members. */
  readonly code: string;
}

/** @param source Text of `otp-module.d.ts`. */
export function apiParts(source: string): ApiPart[] {
  const file = ts.createSourceFile('otp.d.ts', source, ts.ScriptTarget.Latest, true);
  const module = file.statements.find(ts.isModuleDeclaration);
  if (module?.body === undefined || !ts.isModuleBlock(module.body))
    throw new Error('otp-module.d.ts declares no module.');
  const heads = [...source.matchAll(/^ *\/\/ ---- (.*?) -+$/gm)].map((m) => ({
    at: m.index,
    title: m[1] as string,
  }));
  const parts = heads.map(({ title }) => ({
    title: upper(title),
    anchor: anchorOf(title),
    entries: [] as ApiEntry[],
  }));
  for (const statement of module.body.statements) {
    const entry = entryOf(statement, file);
    const at = heads.findLastIndex((head) => head.at < statement.getStart(file));
    if (entry !== null) parts[at]?.entries.push(entry);
  }
  return parts.map((part) => ({ ...part, entries: merged(part.entries) }));
}

function entryOf(statement: ts.Statement, file: ts.SourceFile): ApiEntry | null {
  const name = nameOf(statement);
  if (name === undefined) return null;
  const docs = ts.getJSDocCommentsAndTags(statement).filter(ts.isJSDoc);
  const text = docs.map((doc) => ts.getTextOfJSDocComment(doc.comment) ?? '').join('\n\n');
  const tags = docs
    .flatMap((doc) => doc.tags ?? [])
    .map((tag) => ({
      name: tag.tagName.text,
      text: [
        ts.isJSDocParameterTag(tag) ? tag.name.getText(file) : '',
        ts.getTextOfJSDocComment(tag.comment) ?? '',
      ]
        .filter((part) => part !== '')
        .join(': '),
    }));
  return {
    name,
    anchor: anchorOf(name),
    doc: text
      .split(/\n\s*\n/)
      .map((p) => p.replaceAll(/\s*\n\s*/g, ' ').trim())
      .filter((p) => p !== ''),
    tags,
    code: dedent(statement.getText(file).replace(/^export /, '')),
  };
}

function nameOf(statement: ts.Statement): string | undefined {
  if (ts.isVariableStatement(statement)) return statement.declarationList.declarations[0]?.name.getText();
  if (
    ts.isFunctionDeclaration(statement) ||
    ts.isClassDeclaration(statement) ||
    ts.isInterfaceDeclaration(statement) ||
    ts.isTypeAliasDeclaration(statement) ||
    ts.isModuleDeclaration(statement)
  )
    return statement.name?.getText();
  return undefined;
}

/** Overloads and merged declarations of a name as one entry. */
function merged(entries: readonly ApiEntry[]): ApiEntry[] {
  const byName = new Map<string, ApiEntry>();
  for (const entry of entries) {
    const before = byName.get(entry.name);
    byName.set(
      entry.name,
      before === undefined
        ? entry
        : {
            ...before,
            doc: [...before.doc, ...entry.doc],
            tags: [...before.tags, ...entry.tags],
            code: `${before.code}\n\n${entry.code}`,
          },
    );
  }
  return [...byName.values()];
}

function dedent(code: string): string {
  const lines = code.split('\n');
  const depth = Math.min(
    ...lines
      .slice(1)
      .filter((line) => line.trim() !== '')
      .map((line) => line.length - line.trimStart().length),
    Infinity,
  );
  return [lines[0], ...lines.slice(1).map((line) => line.slice(Number.isFinite(depth) ? depth : 0))].join(
    '\n',
  );
}

const anchorOf = (text: string): string => text.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-');

const upper = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
