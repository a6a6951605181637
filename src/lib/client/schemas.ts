/**
 * What a sandbox may send, as schemas: everything is untrusted until it has passed here.
 * Rules SBX10 to SBX12.
 * Invariant: what `read…` returns is a tree of plain data of the declared shape, of bounded size, and shares nothing with what came in.
 */
import * as v from 'valibot';
import type { SlotLane } from '#lib/diagnostics/log_metrics';
import type {
  ChildSpecView,
  Flight,
  ProcessDetail,
  SupView,
  TableView,
  Tombstone,
  TracePart,
  TraceRow,
  TraceWindow,
  Why,
  TreeNode,
  Wire,
} from '#lib/diagnostics/views';
import type { DiagnosticView, Failure, RunStatus } from '#lib/operations';
import type {
  AppliedOperation,
  Flights,
  LastSeen,
  Mark,
  Moment,
  Outcome,
  OutputLine,
  OutputLines,
  OutputPatch,
  Pushed,
  SandboxStatus,
  ShownTree,
  ShownTreePatch,
  TimelineView,
  TraceWindowPatch,
  ViewChange,
} from '#lib/sandbox/protocol';

/** Characters of one message. */
export const MAX_MESSAGE = 32_000_000;
/** Levels of a value of no known shape. */
const MAX_DEPTH = 1_100;
const MAX_NODES = 300_000;
const MAX_ROWS = 1_000;

/** A message that no honest sandbox sends. */
export class BadData extends Error {
  override readonly name = 'BadData';
}

type Schema<T> = v.GenericSchema<unknown, T>;

/** A text, cut to a length. */
const text = (length = 4_000): Schema<string> =>
  v.pipe(
    v.string(),
    v.transform((s) => (s.length <= length ? s : `${s.slice(0, length)}…`)),
  );

/** An array whose length is looked at before its items. */
const list = <T>(item: Schema<T>, length = 10_000): Schema<T[]> =>
  v.pipe(
    v.custom<unknown[]>((x) => Array.isArray(x) && x.length <= length, `Expected at most ${length} items`),
    v.array(item),
  );

/** A record; keys that reach prototypes are dropped by Valibot. */
const record = <T>(item: Schema<T>): Schema<Record<string, T>> =>
  v.pipe(
    v.custom<object>(
      (x) => typeof x === 'object' && x !== null && !Array.isArray(x) && Object.keys(x).length <= MAX_NODES,
      `Expected at most ${MAX_NODES} entries`,
    ),
    v.record(v.string(), item),
  );

const number = v.pipe(v.number(), v.finite());
const whole = v.pipe(v.number(), v.safeInteger());
const count = v.pipe(whole, v.minValue(0));
const name = text(1_000);

/** A value of no known shape: as `JSON.parse` made it, without keys that reach prototypes. */
const anything = v.pipe(
  v.unknown(),
  v.rawTransform<unknown, unknown>(({ dataset, addIssue, NEVER }) => {
    try {
      return plain(dataset.value, 0);
    } catch {
      addIssue({ message: 'Nested too deep' });
      return NEVER;
    }
  }),
);

function plain(value: unknown, depth: number): unknown {
  if (depth > MAX_DEPTH) throw new BadData('Nested too deep');
  if (typeof value === 'number' && !Number.isFinite(value)) return null;
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((item: unknown) => plain(item, depth + 1));
  const own: Record<string, unknown> = {};
  for (const [key, item] of Object.entries(value)) {
    if (key !== '__proto__' && key !== 'constructor' && key !== 'prototype')
      own[key] = plain(item, depth + 1);
  }
  return own;
}

const place = v.object({ file: name, line: count });

const status = v.picklist([
  'starting',
  'idle',
  'running',
  'waiting',
  'suspended',
  'terminating',
  'dead',
  'absent',
]) satisfies Schema<TreeNode['status']>;

const childSpec = v.object({
  id: name,
  restart: v.picklist(['permanent', 'transient', 'temporary']),
  shutdown: v.union([number, v.picklist(['brutal_kill', 'infinity'])]),
  significant: v.boolean(),
  order: whole,
}) satisfies Schema<ChildSpecView>;

const sup = v.object({
  strategy: v.picklist(['one_for_one', 'one_for_all', 'rest_for_one', 'simple_one_for_one', 'dynamic']),
  intensity: number,
  period: number,
  restarts: list(number),
  gaveUp: v.exactOptional(number),
}) satisfies Schema<SupView>;

const tombstone = v.object({
  incarnation: count,
  pid: name,
  reason: text(),
  orderly: v.boolean(),
  event: whole,
  time: number,
}) satisfies Schema<Tombstone>;

const table = v.object({
  name,
  type: v.picklist(['set', 'ordered_set', 'bag', 'duplicate_bag']),
  protection: v.picklist(['public', 'protected', 'private']),
  named: v.boolean(),
  size: count,
  heir: v.exactOptional(name),
}) satisfies Schema<TableView>;

const treeNode = v.object({
  slot: v.string(),
  parent: v.exactOptional(v.string()),
  name,
  incarnation: count,
  pid: name,
  kind: v.picklist(['supervisor', 'worker']),
  role: name,
  status,
  waitingFor: v.exactOptional(name),
  registered: v.exactOptional(name),
  module: v.exactOptional(name),
  state: v.exactOptional(text()),
  mailbox: count,
  tables: v.exactOptional(list(table)),
  spec: v.exactOptional(childSpec),
  sup: v.exactOptional(sup),
  children: list(v.string(), MAX_NODES),
  tombstones: list(tombstone, 100),
  deadCount: count,
  changed: whole,
}) satisfies Schema<TreeNode>;

const wire = v.object({
  kind: v.picklist(['link', 'monitor']),
  from: v.string(),
  to: v.string(),
  fired: v.boolean(),
}) satisfies Schema<Wire>;

const systemTree = v.object({
  position: count,
  time: number,
  roots: list(v.string(), MAX_NODES),
  nodes: record(treeNode),
  wires: list(wire, MAX_NODES),
  hidden: v.exactOptional(count),
}) satisfies Schema<ShownTree>;

const systemTreePatch = v.object({
  position: count,
  time: number,
  roots: v.exactOptional(list(v.string(), MAX_NODES)),
  nodes: record<TreeNode | null>(v.nullable(treeNode)),
  wires: v.exactOptional(list(wire, MAX_NODES)),
  hidden: v.exactOptional(count),
}) satisfies Schema<ShownTreePatch>;

const processDetail = v.object({
  pid: name,
  label: name,
  slot: v.string(),
  alive: v.boolean(),
  status,
  waitingFor: v.exactOptional(name),
  exitReason: v.exactOptional(text()),
  registered: list(name),
  role: name,
  module: v.exactOptional(name),
  initialCall: name,
  currentFunction: v.exactOptional(name),
  at: v.exactOptional(place),
  state: v.exactOptional(text(100_000)),
  stateHistory: list(v.object({ time: number, event: whole, state: text(100_000) }), 1_000),
  mailbox: list(v.object({ from: name, message: text(), time: number, event: whole })),
  mailboxLength: count,
  links: list(name, MAX_NODES),
  monitors: list(name, MAX_NODES),
  monitoredBy: list(name, MAX_NODES),
  dictionary: list(v.strictTuple([text(), text()])),
  tables: list(v.object({ ...table.entries, id: count, keypos: count, rows: list(text()) })),
  trapExit: v.boolean(),
  reductions: number,
  messagesReceived: count,
  ancestors: list(name),
  groupLeader: name,
  spec: v.exactOptional(childSpec),
  sup: v.exactOptional(sup),
  startedAt: number,
  tombstones: list(tombstone, 100),
}) satisfies Schema<ProcessDetail>;

const tracePart = v.object({
  type: v.picklist(['text', 'name', 'term']),
  text: text(),
}) satisfies Schema<TracePart>;

const traceRow = v.object({
  seq: count,
  time: number,
  kind: name,
  subject: name,
  slot: v.string(),
  text: text(20_000),
  parts: list(tracePart, 1_000),
  cause: whole,
  rule: v.exactOptional(name),
  at: v.exactOptional(place),
}) satisfies Schema<TraceRow>;

const traceWindow = v.object({
  total: count,
  first: count,
  rows: list(traceRow, MAX_ROWS),
}) satisfies Schema<TraceWindow>;

const traceWindowPatch = v.object({
  total: count,
  first: count,
  seqs: list(count, MAX_ROWS),
  rows: list(traceRow, MAX_ROWS),
}) satisfies Schema<TraceWindowPatch>;

const why = v.object({
  rows: list(traceRow, MAX_ROWS),
  then: list(traceRow, MAX_ROWS),
  whole: v.boolean(),
}) satisfies Schema<Why>;

const runStatus = v.object({
  state: v.picklist(['empty', 'ready', 'running', 'paused', 'ended']),
  time: number,
  position: count,
  first: count,
  playhead: count,
  speed: v.nullable(number),
  seed: number,
  processes: count,
  idle: v.boolean(),
  halted: v.exactOptional(v.string()),
}) satisfies Schema<RunStatus>;

const LEVELS = ['emergency', 'alert', 'critical', 'error', 'warning', 'notice', 'info', 'debug'] as const;

const outputLine = v.object({
  seq: count,
  time: number,
  pid: name,
  stream: v.picklist(['log', 'info', 'warn', 'error', 'debug', 'warning', 'logger']),
  text: text(20_000),
  report: v.exactOptional(
    v.object({ level: v.picklist(LEVELS), elixir: text(20_000), erlang: text(20_000) }),
  ),
  at: v.exactOptional(place),
}) satisfies Schema<OutputLine>;

const output = v.object({
  lines: list(outputLine, 2_000),
  dropped: count,
}) satisfies Schema<OutputLines> & Schema<OutputPatch>;

const flight = v.object({
  id: count,
  type: v.picklist(['message', 'call', 'reply', 'exit', 'down']),
  from: v.string(),
  to: v.string(),
  label: v.exactOptional(text()),
}) satisfies Schema<Flight>;

const flights = v.object({ from: count, to: count, flights: list(flight, 1_000) }) satisfies Schema<Flights>;

const mark = v.object({ time: number, event: count, text: text(1_000) }) satisfies Schema<Mark>;

const lane = v.object({
  slot: v.string(),
  name,
  supervisor: v.boolean(),
  segments: list(
    v.object({
      incarnation: count,
      from: number,
      to: v.exactOptional(number),
      end: v.exactOptional(v.picklist(['crash', 'stop'])),
    }),
  ),
  beads: list(number),
  downs: list(number),
  waits: list(v.strictTuple([number, number])),
  window: v.exactOptional(v.object({ period: number, at: list(number) })),
}) satisfies Schema<SlotLane>;

const timeline = v.object({
  now: number,
  ms: number,
  bars: list(count),
  crashes: list(mark),
  acts: list(mark),
  lanes: list(lane, 1_000),
}) satisfies Schema<TimelineView>;

const diagnostic = v.object({
  severity: v.picklist(['error', 'warning']),
  code: name,
  message: text(),
  file: name,
  line: count,
  column: count,
  endLine: v.exactOptional(count),
  endColumn: v.exactOptional(count),
}) satisfies Schema<DiagnosticView>;

const error = v.pipe(
  anything,
  v.custom<Failure['error']>(
    (x) =>
      typeof x === 'object' &&
      x !== null &&
      'code' in x &&
      typeof x.code === 'string' &&
      'message' in x &&
      typeof x.message === 'string',
    'Expected a code and a message',
  ),
);

const failure = v.object({ error }) satisfies Schema<Failure>;

const moment = v.object({ time: number, slice: count, position: count }) satisfies Schema<Moment>;

const lastSeen = v.object({
  pid: name,
  label: name,
  file: v.exactOptional(name),
  line: v.exactOptional(count),
}) satisfies Schema<LastSeen>;

const sandboxStatus = v.object({
  run: runStatus,
  moment,
  last: v.exactOptional(lastSeen),
}) satisfies Schema<SandboxStatus>;

const applied = v.object({ at: moment, op: name, params: anything }) satisfies Schema<AppliedOperation>;

const outcome = v.variant('type', [
  v.object({ type: v.literal('value'), value: v.optional(anything, null) }),
  v.object({ type: v.literal('failure'), error }),
  v.object({ type: v.literal('later'), ticket: count }),
]) satisfies Schema<Outcome>;

const view = <V extends string>(view: V) => ({ id: count, view: v.literal(view) });

const viewChange = v.variant('view', [
  v.object({ ...view('system.tree'), snapshot: systemTree }),
  v.object({ ...view('system.tree'), patch: systemTreePatch }),
  v.object({ ...view('trace.window'), snapshot: traceWindow }),
  v.object({ ...view('trace.window'), patch: traceWindowPatch }),
  v.object({ ...view('process.detail'), snapshot: v.union([failure, processDetail]) }),
  v.object({ ...view('run.status'), snapshot: runStatus }),
  v.object({ ...view('output'), snapshot: output }),
  v.object({ ...view('output'), patch: output }),
  v.object({ ...view('system.flights'), snapshot: flights }),
  v.object({ ...view('timeline'), snapshot: timeline }),
]) satisfies Schema<ViewChange>;

const pushed = v.variant('type', [
  v.object({ type: v.literal('ready') }),
  v.object({ type: v.literal('views'), status: sandboxStatus, changes: list(viewChange, 1_000) }),
  v.object({ type: v.literal('status'), status: sandboxStatus }),
  v.object({ type: v.literal('started'), seed: number }),
  v.object({ type: v.literal('applied'), operation: applied }),
  v.object({ type: v.literal('answer'), ticket: count, outcome }),
  v.object({ type: v.literal('stopped'), message: text() }),
]) satisfies Schema<Pushed>;

/** Results of a known shape, by operation. */
const results: ReadonlyMap<string, Schema<unknown>> = new Map<string, Schema<unknown>>([
  ['system.tree', systemTree],
  ['process.info', processDetail],
  ['trace.window', traceWindow],
  ['trace.causes', why],
  ['process.why', why],
  ['program.load', v.object({ diagnostics: list(diagnostic) })],
  ...[
    'run.start',
    'run.reset',
    'run.status',
    'run.pause',
    'run.resume',
    'run.step',
    'run.speed',
    'run.seek',
  ].map((name): [string, Schema<unknown>] => [name, runStatus]),
]);

function parse<T>(schema: Schema<T>, value: unknown): T {
  const checked = v.safeParse(schema, value);
  if (checked.success) return checked.output;
  const [issue] = checked.issues;
  throw new BadData(`${v.getDotPath(issue) ?? 'message'}: ${issue.message.slice(0, 200)}`);
}

/** The value of a text, by its length first. */
function read(data: unknown): unknown {
  if (typeof data !== 'string') throw new BadData('Not a text');
  if (data.length > MAX_MESSAGE) throw new BadData(`Longer than ${MAX_MESSAGE} characters`);
  try {
    return JSON.parse(data);
  } catch {
    throw new BadData('Not JSON');
  }
}

/** A message of the second port. @throws BadData */
export function readPushed(data: unknown): Pushed {
  return parse(pushed, read(data));
}

/** The answer to a request for operation `op`. @throws BadData */
export function readOutcome(op: string, data: unknown): Outcome {
  const read_ = parse(outcome, read(data));
  return checkOutcome(op, read_);
}

/** The value of an answer, by the operation that was asked for. @throws BadData */
export function checkOutcome(op: string, answer: Outcome): Outcome {
  const schema = results.get(op);
  if (answer.type !== 'value' || schema === undefined) return answer;
  return { type: 'value', value: parse(schema, answer.value) };
}

/** Whether an answer to a ping is one. */
export function isPong(data: unknown): boolean {
  return data === '"pong"';
}
