/** The peers that can run on this machine. JavaScript peers (nact, xstate, effect) are entered here. */
import { startBeam } from './beam';
import type { Peer } from './peer';

export type { Peer };

export async function startPeers(): Promise<Peer[]> {
  const peers = await Promise.all([startBeam()]);
  return peers.filter((peer) => peer !== null);
}
