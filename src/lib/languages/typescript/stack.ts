/**
 * Error stacks to the learner's lines.
 * Rules TS32, TS33. V8 writes `at fn (url:line:column)`, SpiderMonkey and JavaScriptCore `fn@url:line:column`; we look only for our own URLs, and take the
 * function's name from our own table.
 */
import type { CompiledModule, Place } from './program';

const VALUES = new Map(
  [...'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'].map((digit, value) => [
    digit,
    value,
  ]),
);

/** Segments of one generated line, three numbers each: generated column, source line from 1, source column from 0. */
type MapLine = readonly number[];

function decode(mappings: string): MapLine[] {
  let line = 0;
  let column = 0;
  return mappings.split(';').map((text) => {
    const segments: number[] = [];
    let generated = 0;
    if (text === '') return segments;
    for (const segment of text.split(',')) {
      const values: number[] = [];
      let value = 0;
      let shift = 0;
      for (const digit of segment) {
        const bits = VALUES.get(digit) ?? 0;
        value |= (bits & 31) << shift;
        shift += 5;
        if ((bits & 32) !== 0) continue;
        values.push((value & 1) === 1 ? -(value >>> 1) : value >>> 1);
        value = 0;
        shift = 0;
      }
      generated += values[0] ?? 0;
      line += values[2] ?? 0;
      column += values[3] ?? 0;
      segments.push(generated, line + 1, column);
    }
    return segments;
  });
}

/** Maps places in the code of one module; decodes its map when it is first asked. */
export class ModuleMap {
  private lines: MapLine[] | undefined;

  constructor(
    private readonly module: CompiledModule,
    private readonly names: readonly string[],
  ) {}

  /** @param line Of the evaluated text, from 1; its first line is ours. @param column From 1. */
  place(line: number, column: number): Place | null {
    this.lines ??= decode(this.module.map);
    let at = line - 2;
    let segments = this.lines[at];
    // a line without places of its own belongs to what is above it
    while (segments?.length === 0 && at > 0) segments = this.lines[--at];
    if (segments === undefined || segments.length === 0) return null;
    if (at < line - 2) column = Infinity;
    let found = 0;
    for (let i = 3; i < segments.length && (segments[i] ?? 0) <= column - 1; i += 3) found = i;
    const sourceLine = segments[found + 1] ?? 1;
    const sourceColumn = segments[found + 2] ?? 0;
    return {
      file: this.module.file,
      line: sourceLine,
      column: sourceColumn + 1,
      fn: this.functionAt(sourceLine, sourceColumn),
    };
  }

  private functionAt(line: number, column: number): string {
    const table = this.module.functions;
    let name = '';
    for (let i = 0; i < table.length; i += 5) {
      const [startLine = 0, startColumn = 0, endLine = 0, endColumn = 0, number = 0] = table.slice(i, i + 5);
      const begun = line > startLine || (line === startLine && column >= startColumn);
      const ended = line > endLine || (line === endLine && column >= endColumn);
      // outer functions come before inner ones, so the last that holds the place is the innermost
      if (begun && !ended) name = this.names[number] ?? '';
    }
    return name;
  }
}

export const STACK_URL = 'otp-lab:///';
const FRAME = /otp-lab:\/\/\/([^\s()]+?):(\d+):(\d+)/;

/** Frames of a stack in compiled modules, innermost first. */
export function framesOf(stack: string, maps: ReadonlyMap<string, ModuleMap>): Place[] {
  const places: Place[] = [];
  for (const line of stack.split('\n')) {
    const frame = FRAME.exec(line);
    const map = frame?.[1] === undefined ? undefined : maps.get(frame[1]);
    const place = map?.place(Number(frame?.[2]), Number(frame?.[3]));
    if (place) places.push(place);
  }
  return places;
}
