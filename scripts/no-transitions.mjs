/**
 * Leaves d3's transitions out of the site. `d3-zoom`, which moves the graph's camera, brings them for moves that take time; ours
 * are made by `ui/graph/camera.svelte.ts`, and a double click does not zoom. What they would interrupt is never there.
 */
const NAME = 'd3-transition';
const CODE = `
import { selection } from 'd3-selection';
selection.prototype.interrupt = function () { return this; };
export const interrupt = () => {};
`;

/** @returns {import('vite').Plugin} */
export function noTransitions() {
  return {
    name: 'otp-lab:no-transitions',
    enforce: 'pre',
    resolveId: (source) => (source === NAME ? `\0${NAME}` : null),
    load: (id) => (id === `\0${NAME}` ? CODE : null),
  };
}
