/** How time stands, in words. Rule LAB14. */
import type { SandboxState } from '#lib/client/sandbox-client.svelte';
import type { RunStatus } from '#lib/operations';

/**
 * "event 214 of 214, paused"
 *
 * @param sandbox State of the sandbox: of one that is gone, what stands is what was last seen.
 */
export function standing(status: RunStatus | null, sandbox: SandboxState = 'running'): string {
  if (status === null || status.state === 'empty' || status.state === 'ready') return 'nothing runs';
  if (sandbox === 'hung' || sandbox === 'crashed') return `event ${status.playhead}, the last one seen`;
  return `event ${status.playhead} of ${status.position}, ${how(status)}`;
}

function how(status: RunStatus): string {
  const behind = status.playhead < status.position;
  if (status.state === 'running') return status.idle ? 'idle' : 'running';
  if (behind) return 'in the past';
  return status.state === 'ended' ? 'ended' : 'paused';
}
