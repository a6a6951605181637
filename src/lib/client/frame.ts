/**
 * The frame a sandbox lives in: an opaque origin without network, whose only content is a script that starts the Web Worker.
 * Rules SBX1 to SBX4. The one module of the page that makes such frames.
 */
import type { FrameMessage, FrameOrder } from '#lib/sandbox/protocol';

/** No connection, image, style, font, frame or form: scripts from this text and from blobs, and the Web Worker. */
const POLICY =
  "default-src 'none'; script-src 'unsafe-inline' 'unsafe-eval' blob:; worker-src blob:; form-action 'none'; base-uri 'none'";

/** What the Web Worker sends to the frame is never listened to. */
const SCRIPT = `
let webWorker
const tell = (message) => parent.postMessage(message, '*')
addEventListener('message', ({ source, data, ports }) => {
  if (source !== parent) return
  if (data.type === 'look') tell({ type: 'here' })
  if (data.type !== 'start' || webWorker) return
  const url = URL.createObjectURL(new Blob([data.code], { type: 'text/javascript' }))
  webWorker = new Worker(url, { name: data.name })
  webWorker.onerror = (event) => tell({ type: 'error', message: String(event.message || 'The script could not be started.').slice(0, 1000) })
  webWorker.postMessage(0, ports)
})
tell({ type: 'here' })
`;

const PAGE = `<!doctype html><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="${POLICY}"><script>${SCRIPT}</script>`;

export interface FrameEvents {
  /** The frame is there, or has answered `look`. */
  here(): void;
  error(message: string): void;
}

export class Frame {
  private readonly element = document.createElement('iframe');

  constructor(private readonly events: FrameEvents) {
    const { element } = this;
    // Without a source the frame does not depend on the service worker, and loads offline too.
    element.setAttribute('sandbox', 'allow-scripts');
    element.setAttribute('referrerpolicy', 'no-referrer');
    element.setAttribute('aria-hidden', 'true');
    element.hidden = true;
    element.title = 'Sandbox';
    element.srcdoc = PAGE;
    addEventListener('message', this.receive);
    document.body.append(element);
  }

  private readonly receive = (event: MessageEvent<unknown>): void => {
    if (event.source === null || event.source !== this.element.contentWindow) return;
    const message = frameMessage(event.data);
    if (message?.type === 'here') this.events.here();
    else if (message?.type === 'error') this.events.error(message.message);
  };

  start(code: string, name: string, ports: readonly MessagePort[]): void {
    this.order({ type: 'start', code, name }, ports);
  }

  /** Asks whether the frame is still there; it answers with `here`. */
  look(): void {
    this.order({ type: 'look' });
  }

  private order(order: FrameOrder, ports: readonly MessagePort[] = []): void {
    // The frame's origin is opaque, so no other target can be named.
    this.element.contentWindow?.postMessage(order, '*', [...ports]);
  }

  /** Ends the Web Worker and all it holds. */
  remove(): void {
    removeEventListener('message', this.receive);
    this.element.remove();
  }
}

function frameMessage(data: unknown): FrameMessage | null {
  if (typeof data !== 'object' || data === null || !('type' in data)) return null;
  if (data.type === 'here') return { type: 'here' };
  if (data.type !== 'error' || !('message' in data) || typeof data.message !== 'string') return null;
  return { type: 'error', message: data.message.slice(0, 1000) };
}
