/** How time stands, in words. Rule LAB14. */
import type { RunStatus } from '#lib/operations';

/** "event 214 of 214, paused" */
export function standing(status: RunStatus | null): string {
  if (status === null || status.state === 'empty' || status.state === 'ready') return 'nothing runs';
  return `event ${status.playhead} of ${status.position}, ${how(status)}`;
}

function how(status: RunStatus): string {
  const behind = status.playhead < status.position;
  if (status.state === 'running') return status.idle ? 'idle' : 'running';
  if (behind) return 'in the past';
  return status.state === 'ended' ? 'ended' : 'paused';
}
