/**
 * Binaries, which are also the strings of Elixir.
 * Follows the Erlang Reference Manual, "Data Types", Bit Strings and Binaries; Elixir, "Binaries, strings". Rule TERM16.
 * Left out: bitstrings whose length is not a whole number of bytes.
 * Invariant: `bytes` is never written to after construction, so binaries may be shared between processes.
 */
import { decodeUtf8, encodeUtf8 } from './bytes';
import { BadTerm } from './errors';
import { ImmutableTerm } from './immutable';
import { Kind } from './kind';

export class Binary extends ImmutableTerm {
  /** @param bytes The contents; the binary owns them from here on. */
  constructor(readonly bytes: Uint8Array) {
    super();
  }

  /** The binary which holds `text` in UTF-8; a lone surrogate becomes U+FFFD. */
  static fromString(text: string): Binary {
    return new Binary(encodeUtf8(text));
  }

  get kind(): Kind {
    return Kind.binary;
  }

  get shareable(): boolean {
    return true;
  }

  /** The number of bytes. */
  get length(): number {
    return this.bytes.length;
  }

  /** The text, or `null` when the bytes are not valid UTF-8. */
  text(): string | null {
    return decodeUtf8(this.bytes);
  }

  /** The text. @throws `BadTerm` when the bytes are not valid UTF-8; ask `text()` first when that may be. */
  override toString(): string {
    const text = decodeUtf8(this.bytes);
    if (text === null)
      throw new BadTerm('This binary is not text: its bytes are not valid UTF-8. Use its bytes.');
    return text;
  }
}
