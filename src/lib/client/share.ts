/**
 * A run as a link or a file: program, seed, operations, and the moment looked at.
 * Rules SHARE1 to SHARE6.
 * Invariant: what `readLink` and `readFile` return has passed the schema; nothing of it has been run.
 */
import * as v from 'valibot';
import { printTerm } from '#lib/operations/term_text';
import type { AppliedOperation, Moment } from '#lib/sandbox/protocol';

export interface SharedRun {
  readonly title: string;
  readonly files: Readonly<Record<string, string>>;
  readonly seed: number;
  readonly operations: readonly AppliedOperation[];
  /** How far the run is to be played; `null` only starts it. */
  readonly until: Moment | null;
  /** Events before the moment looked at; `null` is the newest. */
  readonly position: number | null;
}

/** What came in, or a sentence about what is wrong with it. */
export type Read =
  { readonly ok: true; readonly run: SharedRun } | { readonly ok: false; readonly why: string };

/** Characters of a link's hash. */
export const MAX_LINK = 8_000;
/** Characters of a run as JSON. */
const MAX_TEXT = 2_000_000;
const MAX_FILES = 30;
/** Characters of all files together. */
const MAX_SOURCE = 200_000;
const MAX_OPERATIONS = 1_000;

const FORMAT = 1;
const PREFIX = `${FORMAT}.`;

const whole = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const moment = v.object({
  time: v.pipe(v.number(), v.finite(), v.minValue(0)),
  slice: whole,
  position: whole,
});
const schema = v.object({
  title: v.pipe(v.string(), v.maxLength(120)),
  files: v.pipe(
    v.record(v.pipe(v.string(), v.regex(/^[A-Za-z_][\w-]{0,36}\.ts$/)), v.string()),
    v.check((files) => {
      const names = Object.keys(files);
      const length = Object.values(files).reduce((sum, text) => sum + text.length, 0);
      return names.length > 0 && names.length <= MAX_FILES && length <= MAX_SOURCE;
    }),
  ),
  seed: whole,
  operations: v.pipe(
    v.array(
      v.object({
        at: moment,
        op: v.pipe(v.string(), v.regex(/^(process|supervisor)\.[a-z_]{1,30}$/)),
        params: v.record(v.string(), v.unknown()),
      }),
    ),
    v.maxLength(MAX_OPERATIONS),
  ),
  until: v.nullable(moment),
  position: v.nullable(whole),
});

const BROKEN =
  'This link is broken: a part of it is missing or was changed. Ask for it again, best as a file.';
const BROKEN_FILE = 'This file is no run of OTP Lab, or it was changed. Ask for it again.';
const NEWER = 'This was made with a newer version of OTP Lab. Reload the page, then open it again.';
const LARGE =
  'This run is larger than OTP Lab opens: at most 30 files of 200,000 characters in all and 1,000 operations.';

/** The hash of a link, without `#`; `null` when the run is too long for one. Rules SHARE2, SHARE3. */
export async function toLink(run: SharedRun): Promise<string | null> {
  const packed = await pump(
    new TextEncoder().encode(JSON.stringify(run)),
    new CompressionStream('deflate-raw'),
    Infinity,
  );
  const hash = PREFIX + base64url(packed as Uint8Array<ArrayBuffer>);
  return hash.length > MAX_LINK ? null : hash;
}

/** The text of a file. Rule SHARE3. */
export function toFile(run: SharedRun): string {
  return JSON.stringify({ otpLabRun: FORMAT, ...run }, null, 1);
}

/** Reads the hash of a link. Rules SHARE5, SHARE6. */
export async function readLink(hash: string): Promise<Read> {
  const [, format, packed] = /^(\d{1,4})\.([\w-]+)$/.exec(hash) ?? [];
  if (format === undefined || packed === undefined) return wrong(BROKEN);
  if (Number(format) > FORMAT) return wrong(NEWER);
  let text: string;
  try {
    const bytes = await pump(fromBase64url(packed), new DecompressionStream('deflate-raw'), MAX_TEXT);
    if (bytes === null) return wrong(LARGE);
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return wrong(BROKEN);
  }
  return parse(text, BROKEN);
}

/** Reads the text of a file. Rules SHARE5, SHARE6. */
export function readFile(text: string): Read {
  if (text.length > MAX_TEXT) return wrong(LARGE);
  return parse(text, BROKEN_FILE);
}

function parse(text: string, broken: string): Read {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return wrong(broken);
  }
  const format = (value as { otpLabRun?: unknown } | null)?.otpLabRun;
  if (typeof format === 'number' && format > FORMAT) return wrong(NEWER);
  const checked = v.safeParse(schema, value);
  if (checked.success) return { ok: true, run: checked.output };
  const tooLarge = checked.issues.some(({ type }) => type === 'max_length' || type === 'check');
  return wrong(tooLarge ? LARGE : broken);
}

/** An operation in words: `kill b, kill`. Rule SHARE4. */
export function actText({ op, params }: AppliedOperation): string {
  const [, act = op] = op.split('.');
  const about = Object.values(params as Record<string, unknown>).map((value) => {
    const text = typeof value === 'string' ? value : printTerm(value);
    return text.length > 60 ? `${text.slice(0, 60)}…` : text;
  });
  return `${act.replaceAll('_', ' ')} ${about.join(', ')}`;
}

function wrong(why: string): Read {
  return { ok: false, why };
}

/** All of `input` through `stream`; `null` when more than `most` bytes come out. */
async function pump(
  input: Uint8Array<ArrayBuffer>,
  stream: CompressionStream | DecompressionStream,
  most: number,
): Promise<Uint8Array<ArrayBuffer> | null> {
  const writer = stream.writable.getWriter();
  // What is wrong with the input is told by the reader.
  writer.write(input).catch(() => {});
  writer.close().catch(() => {});
  const reader = stream.readable.getReader();
  const parts: Uint8Array[] = [];
  let length = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    length += value.length;
    if (length > most) {
      await reader.cancel();
      return null;
    }
    parts.push(value);
  }
  const all = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

function base64url(bytes: Uint8Array): string {
  let binary = '';
  for (const byte of bytes) binary += String.fromCharCode(byte);
  return btoa(binary).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}

/** @throws DOMException when it is no base64. */
function fromBase64url(text: string): Uint8Array<ArrayBuffer> {
  const binary = atob(text.replaceAll('-', '+').replaceAll('_', '/'));
  return Uint8Array.from(binary, (c) => c.charCodeAt(0));
}
