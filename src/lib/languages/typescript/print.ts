/**
 * Tree to code and source map.
 * Rule TS32. The map is standard VLQ "mappings", thinned to what a stack trace can ask for.
 */
import { print } from 'esrap';
import ts from 'esrap/languages/ts';
import type * as ES from 'estree';

const DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

function vlq(value: number): string {
  let rest = value < 0 ? (-value << 1) | 1 : value << 1;
  let text = '';
  do {
    const digit = rest & 31;
    rest >>>= 5;
    text += DIGITS[rest > 0 ? digit | 32 : digit];
  } while (rest > 0);
  return text;
}

/** Prints statements one below the other, with a map whose first line is line 0 of `code`. */
export function printModule(body: ES.Statement[], loc: ES.Program['loc']): { code: string; map: string } {
  const program: ES.Program = { type: 'Program', sourceType: 'module', body, loc: loc ?? null };
  const printed = print(program as { type: string }, ts(), { indent: '', sourceMapEncodeMappings: false });
  const map = printed.map as {
    mappings: readonly (readonly (readonly [number, number, number, number])[])[];
  };
  let lastLine = 0;
  let lastColumn = 0;
  const lines = map.mappings.map((segments) => {
    let text = '';
    let generated = 0;
    let seenLine = -1;
    let seenColumn = -1;
    for (const [column, , line, sourceColumn] of segments) {
      if (line === seenLine && sourceColumn === seenColumn) continue;
      seenLine = line;
      seenColumn = sourceColumn;
      text += `${text === '' ? '' : ','}${vlq(column - generated)}A${vlq(line - lastLine)}${vlq(sourceColumn - lastColumn)}`;
      generated = column;
      lastLine = line;
      lastColumn = sourceColumn;
    }
    return text;
  });
  return { code: printed.code, map: lines.join(';') };
}
