/** Scrolls one box, and none around it: panes clip, and a scroll of theirs would hide their headers. */

/** Brings a part of a box into its middle. */
export function scrollToMiddle(box: Element, part: Element): void {
  const [outer, inner] = [box.getBoundingClientRect(), part.getBoundingClientRect()];
  box.scrollTop += inner.top - outer.top - (outer.height - inner.height) / 2;
}

/** Brings the foot of a part to the foot of the box. */
export function scrollToFoot(box: Element, part: Element): void {
  box.scrollTop += part.getBoundingClientRect().bottom - box.getBoundingClientRect().bottom;
}
