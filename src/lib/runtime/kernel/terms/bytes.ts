/**
 * Bytes and text: UTF-8 and base64, written out so that every host gives the same answer.
 * Follows RFC 3629 (UTF-8) and RFC 4648 section 4 (base64).
 * Invariant: decoding accepts exactly what encoding can produce, plus nothing.
 */

/** UTF-8 of `text`; a lone surrogate becomes U+FFFD. */
export function encodeUtf8(text: string): Uint8Array {
  const bytes = new Uint8Array(text.length * 3);
  let at = 0;
  for (let i = 0; i < text.length; i++) {
    let code = text.charCodeAt(i);
    if (code >= 0xd800 && code <= 0xdfff) {
      const low = code < 0xdc00 && i + 1 < text.length ? text.charCodeAt(i + 1) : 0;
      if (low >= 0xdc00 && low <= 0xdfff) {
        code = 0x10000 + ((code - 0xd800) << 10) + (low - 0xdc00);
        i++;
      } else {
        code = 0xfffd;
      }
    }
    if (code < 0x80) {
      bytes[at++] = code;
    } else if (code < 0x800) {
      bytes[at++] = 0xc0 | (code >> 6);
      bytes[at++] = 0x80 | (code & 0x3f);
    } else if (code < 0x10000) {
      bytes[at++] = 0xe0 | (code >> 12);
      bytes[at++] = 0x80 | ((code >> 6) & 0x3f);
      bytes[at++] = 0x80 | (code & 0x3f);
    } else {
      bytes[at++] = 0xf0 | (code >> 18);
      bytes[at++] = 0x80 | ((code >> 12) & 0x3f);
      bytes[at++] = 0x80 | ((code >> 6) & 0x3f);
      bytes[at++] = 0x80 | (code & 0x3f);
    }
  }
  return bytes.slice(0, at);
}

/** The text of valid UTF-8, or `null` when the bytes are something else. */
export function decodeUtf8(bytes: Uint8Array): string | null {
  const parts: string[] = [];
  let text = '';
  let i = 0;
  while (i < bytes.length) {
    const first = bytes[i++] ?? 0;
    let code = first;
    let more = 0;
    let least = 0;
    if (first >= 0x80) {
      if (first >= 0xc2 && first <= 0xdf) [code, more, least] = [first & 0x1f, 1, 0x80];
      else if (first >= 0xe0 && first <= 0xef) [code, more, least] = [first & 0x0f, 2, 0x800];
      else if (first >= 0xf0 && first <= 0xf4) [code, more, least] = [first & 0x07, 3, 0x10000];
      else return null;
    }
    for (; more > 0; more--) {
      const next = i < bytes.length ? (bytes[i++] ?? 0) : 0;
      if ((next & 0xc0) !== 0x80) return null;
      code = (code << 6) | (next & 0x3f);
    }
    if (code < least || code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff)) return null;
    text += String.fromCodePoint(code);
    if (text.length > 4096) {
      parts.push(text);
      text = '';
    }
  }
  return parts.length === 0 ? text : parts.join('') + text;
}

const DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

/** Base64 of `bytes`, padded. */
export function toBase64(bytes: Uint8Array): string {
  let text = '';
  for (let i = 0; i < bytes.length; i += 3) {
    const have = bytes.length - i;
    const group = ((bytes[i] ?? 0) << 16) | ((bytes[i + 1] ?? 0) << 8) | (bytes[i + 2] ?? 0);
    text += DIGITS.charAt(group >> 18) + DIGITS.charAt((group >> 12) & 63);
    text += have > 1 ? DIGITS.charAt((group >> 6) & 63) : '=';
    text += have > 2 ? DIGITS.charAt(group & 63) : '=';
  }
  return text;
}

/** The bytes of padded base64, or `null` when `text` is not that. */
export function fromBase64(text: string): Uint8Array | null {
  if (text.length % 4 !== 0 || !/^[A-Za-z0-9+/]*={0,2}$/.test(text)) return null;
  const padding = text.endsWith('==') ? 2 : text.endsWith('=') ? 1 : 0;
  const bytes = new Uint8Array((text.length / 4) * 3 - padding);
  for (let i = 0, at = 0; i < text.length; i += 4) {
    let group = 0;
    for (let j = 0; j < 4; j++) group = (group << 6) | Math.max(0, DIGITS.indexOf(text.charAt(i + j)));
    for (let shift = 16; shift >= 0 && at < bytes.length; shift -= 8) bytes[at++] = (group >> shift) & 255;
  }
  return bytes;
}

/** Orders bytes from the first to the last, a prefix before what it begins. */
export function compareBytes(a: Uint8Array, b: Uint8Array): -1 | 0 | 1 {
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) {
    const x = a[i] ?? 0;
    const y = b[i] ?? 0;
    if (x !== y) return x < y ? -1 : 1;
  }
  return a.length === b.length ? 0 : a.length < b.length ? -1 : 1;
}
