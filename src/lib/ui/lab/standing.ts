/** How time stands, in words. Rule LAB14. */
import type { SandboxState } from '#lib/client/sandbox-client.svelte';
import type { RunStatus } from '#lib/operations';

/**
 * "event 214 of 214, paused"
 *
 * @param sandbox State of the sandbox: of one that is gone, what stands is what was last seen.
 * @param shown Events that have been shown so far: who looks at the newest of them is not in the past.
 */
export function standing(
  status: RunStatus | null,
  sandbox: SandboxState = 'running',
  shown = status?.position ?? 0,
): string {
  if (status === null || status.state === 'empty' || status.state === 'ready') return 'nothing runs';
  if (sandbox === 'hung' || sandbox === 'crashed')
    return `stopped; event ${status.playhead} was the last one seen`;
  return `event ${status.playhead} of ${status.position}, ${how(status, shown)}`;
}

/** The same in a word or two where there is no room, of a run that goes on by itself nothing. */
export function standingShort(
  status: RunStatus | null,
  sandbox: SandboxState = 'running',
  shown = status?.position ?? 0,
): string {
  if (status === null || status.state === 'empty' || status.state === 'ready') return '';
  if (sandbox === 'hung' || sandbox === 'crashed') return 'stopped';
  return status.state === 'running' ? '' : how(status, shown);
}

function how(status: RunStatus, shown: number): string {
  if (status.state === 'running') return status.idle ? 'idle' : 'running';
  if (status.playhead < shown) return 'in the past';
  return status.state === 'ended' ? 'ended' : 'paused';
}
