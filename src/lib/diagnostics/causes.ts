/**
 * Why something happened: the chain of an event's causes, back to its root.
 * Our own. Rule EVT2.
 */
import type { Recorder } from './recorder';
import type { Sentences } from './sentences';
import { traceRow } from './trace_window';
import type { Labels } from './labels';
import type { TraceRow } from './views';

/**
 * The event itself, its cause, that one's cause, and so on to the root; empty when the event is not kept.
 * Ends early where older events were let go, and after `limit` links.
 */
export function causes(recorder: Recorder, seq: number, limit = 1000): number[] {
  const chain: number[] = [];
  for (let at = seq; recorder.has(at) && chain.length < limit; at = recorder.causeOf(at)) chain.push(at);
  return chain;
}

/** The chain in words, the event itself first. */
export function causeRows(
  recorder: Recorder,
  labels: Labels,
  sentences: Sentences,
  seq: number,
  limit = 100,
): TraceRow[] {
  return causes(recorder, seq, limit).map((at) => traceRow(recorder, labels, sentences, at));
}
