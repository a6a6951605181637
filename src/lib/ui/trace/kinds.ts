/** Families of events the trace can be narrowed to. */
import type { SignalKind } from '../glyphs/kinds';

export interface TraceKind {
  id: string;
  label: string;
  glyph: SignalKind;
  on: boolean;
}

export const TRACE_KINDS: TraceKind[] = [
  { id: 'operations', label: 'What you did', glyph: 'op', on: true },
  { id: 'messages', label: 'Messages and calls', glyph: 'message', on: true },
  { id: 'exits', label: 'Exits and exit signals', glyph: 'exit', on: true },
  { id: 'lifecycle', label: 'Starts and stops', glyph: 'start', on: true },
  { id: 'monitors', label: 'Links and monitors', glyph: 'down', on: true },
];
