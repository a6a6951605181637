/**
 * Leaves d3's transitions out of the site. `d3-zoom`, which moves the graph's camera, brings them for moves that take time; ours
 * are made by `ui/graph/camera.svelte.ts`, and a double click does not zoom. What they would interrupt is never there, and what
 * lies between two views, with all of d3's colours, is never asked for.
 */
/** What stands in for each package. @type {ReadonlyMap<string, string>} */
const CODE = new Map([
  [
    'd3-transition',
    `
import { selection } from 'd3-selection';
selection.prototype.interrupt = function () { return this; };
export const interrupt = () => {};
`,
  ],
  [
    'd3-interpolate',
    `
export const interpolate = () => { throw new Error('The site moves its camera without the transitions of d3.'); };
export const interpolateZoom = interpolate;
`,
  ],
]);

/** @returns {import('vite').Plugin} */
export function noTransitions() {
  return {
    name: 'otp-lab:no-transitions',
    enforce: 'pre',
    resolveId: (source) => (CODE.has(source) ? `\0${source}` : null),
    load: (id) => CODE.get(id.slice(1)) ?? null,
  };
}
