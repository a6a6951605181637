/** The peers that can run on this machine. */
import { startBeam } from './beam';
import { effect } from './effect';
import { nact } from './nact';
import type { Peer } from './peer';
import { xstate } from './xstate';

export type { Peer };

export async function startPeers(): Promise<Peer[]> {
  const beam = await startBeam();
  return [...(beam === null ? [] : [beam]), nact(), xstate(), effect()];
}
