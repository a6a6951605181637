/**
 * What is logged, as text: in Elixir's wording, in OTP's, and in Elixir's with the terms of TypeScript.
 * Follows Elixir Logger 1.14 (Logger.Translator, Exception) and OTP 25 (the `format_log` of gen_server, supervisor and
 * proc_lib, erl_error, logger_formatter). Rules WORD*.
 * Left out: line breaking of terms, sizes of heap and stack, the stack of a client.
 * Invariant: a text depends on its record alone.
 */
import type { Level } from '#lib/runtime/kernel/logger';
import { Binary, inspect, List, Pid, structName, TermMap } from '#lib/runtime/kernel/terms';
import { bare, isStack, type StackFrame } from './print';

/** In whose words, and in whose notation of terms. */
export type Wording = 'typescript' | 'elixir' | 'erlang';
export const WORDINGS: readonly Wording[] = ['typescript', 'elixir', 'erlang'];

/** A record as the event has it. */
export interface LogRecord {
  /** Virtual ms. */
  readonly time: number;
  readonly level: Level;
  readonly report: unknown;
}

type Fields = Readonly<Record<string, unknown>>;

/** The record as text, without a newline at its end; `null` when this wording leaves it out. */
export function logText(record: LogRecord, wording: Wording): string | null {
  return wording === 'erlang' ? new Erlang(record).text() : new Elixir(record, wording).text();
}

function fieldsOf(value: unknown): Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : {};
}

const labelOf = (report: unknown): string => {
  const { label } = fieldsOf(report);
  return Array.isArray(label) ? label.join(' ') : '';
};

const two = (n: number): string => String(n).padStart(2, '0');

function clock(time: number): [hours: string, minutes: string, seconds: string, ms: string] {
  const s = Math.floor(time / 1000);
  const ms = String(Math.floor(time % 1000)).padStart(3, '0');
  return [two(Math.floor(s / 3600) % 24), two(Math.floor(s / 60) % 60), two(s % 60), ms];
}

/** `[reason, stack]` with at least one frame in it. */
function raised(reason: unknown): readonly [unknown, readonly StackFrame[]] | null {
  if (!Array.isArray(reason) || reason.length !== 2) return null;
  const [why, stack] = reason as readonly unknown[];
  return isStack(stack) && (stack.length > 0 || isException(why)) ? [why, stack] : null;
}

/** The exit reason of a failed call: why, and module, function and arguments. */
function failedCall(
  term: unknown,
): readonly [unknown, readonly [unknown, string, readonly unknown[]]] | null {
  if (!Array.isArray(term) || term.length !== 2 || !Array.isArray(term[1])) return null;
  const [module, fun, args] = term[1] as readonly unknown[];
  const items = args instanceof List ? [...(args as Iterable<unknown>)] : args;
  if (term[1].length !== 3 || typeof fun !== 'string' || !Array.isArray(items)) return null;
  return [term[0], [module, fun, items as readonly unknown[]]];
}

function isException(term: unknown): boolean {
  return term instanceof Error || (term instanceof TermMap && term.get('__exception__', false) === true);
}

/** A state machine's end, which Elixir's Logger tells in OTP's words, too. */
function machine(fields: Fields, p: (term: unknown) => string, separator: string): string {
  const { name, modules, state, reason } = fields;
  const list = (items: readonly unknown[]) => `[${items.map(p).join(separator)}]`;
  const [queue, postponed] = [fields['queue'], fields['postponed']] as (readonly unknown[])[];
  const [class_, why, stack] = reason as [unknown, unknown, readonly StackFrame[]];
  const lines = [`** State machine ${p(name)} terminating`];
  if (queue?.[0] !== undefined) lines.push(`** Last event = ${p(queue[0])}`);
  lines.push(
    `** When server state  = ${p(state)}`,
    `** Reason for termination = ${p(class_)}:${p(why)}`,
    `** Callback modules = ${list(modules as readonly unknown[])}`,
  );
  if (queue !== undefined && queue.length > 1) lines.push(`** Queued = ${list(queue.slice(1))}`);
  if (postponed !== undefined && postponed.length > 0) lines.push(`** Postponed = ${list(postponed)}`);
  const frames = stack.map(([module, fun, , { file, line }]) =>
    file === undefined ? `${module}.${fun}` : `${String(file)}:${String(line)}: ${fun}`,
  );
  if (frames.length > 0) lines.push('** Stacktrace =', ...frames.map((frame) => `**  ${frame}`));
  return lines.join('\n');
}

// ---- Elixir ---------------------------------------------------------------------------------------------------

class Elixir {
  private readonly notation: 'js' | 'elixir';

  constructor(
    private readonly record: LogRecord,
    wording: 'typescript' | 'elixir',
  ) {
    this.notation = wording === 'elixir' ? 'elixir' : 'js';
  }

  private p(term: unknown): string {
    return inspect(term, { notation: this.notation });
  }

  /** A name: as Elixir inspects it, or bare. */
  private name(term: unknown): string {
    return this.notation === 'js' ? bare(term, Infinity) : this.p(term);
  }

  private list(items: unknown): string {
    return `[${(items as readonly unknown[]).map((item) => this.p(item)).join(', ')}]`;
  }

  text(): string | null {
    const { report, time } = this.record;
    const message = this.message(report);
    if (message === null) return null;
    const [h, m, s, ms] = clock(time);
    const level = labelOf(report) === 'gen_server no_handle_info' ? 'error' : this.record.level;
    const metadata = Object.entries(fieldsOf(fieldsOf(report)['metadata'])).map(
      ([key, value]) => `${key}=${typeof value === 'string' ? value : this.p(value)} `,
    );
    return `${h}:${m}:${s}.${ms} ${metadata.join('')}[${level}] ${message}`;
  }

  private message(report: unknown): string | null {
    const fields = fieldsOf(report);
    const sasl = 'domain' in fields;
    const body = fieldsOf(fields['report']);
    switch (labelOf(report)) {
      case 'gen_server terminate':
        return this.terminate(fields);
      case 'gen_statem terminate':
        return machine(fields, (term) => this.p(term), this.notation === 'js' ? ', ' : ',');
      case 'gen_server no_handle_info': {
        const { module, name, message } = fields;
        const callback = this.notation === 'js' ? 'handleInfo' : 'handle_info/2';
        return `${this.name(module)} ${this.name(name)} received unexpected message in ${callback}: ${this.p(message)}`;
      }
      case 'supervisor unexpected_msg':
        return `${String(fields['module'])} received unexpected message: ${this.p(fields['message'])}`;
      case 'emulator error': {
        const [why, stack] = fields['reason'] as [unknown, readonly StackFrame[]];
        return `Process ${this.p(fields['pid'])} raised an exception${this.banner('error', why, stack)}`;
      }
      case 'Task.Supervisor terminating': {
        const [fun, args] = [this.mfa(body['function']), this.list(body['args'])];
        const who = `Task ${this.p(body['name'])} started from ${this.name(body['starter'])} terminating`;
        return `${who}${this.reason(body['reason'])}\nFunction: ${fun}\n    Args: ${args}`;
      }
      case 'proc_lib crash':
        return sasl ? this.crash(fields['report'] as [Fields, readonly Fields[]]) : null;
      case 'supervisor progress': {
        const child = fieldsOf(body['started']);
        const who = `Child ${this.name(child['id'])} of Supervisor ${this.supervisor(body)} started`;
        return sasl ? `${who}\nPid: ${this.p(child['pid'])}${this.child(child)}` : null;
      }
      case '':
        return this.plain(report);
      default:
        return sasl ? this.supervision(body) : null;
    }
  }

  private plain(report: unknown): string {
    const { message } = fieldsOf(report);
    return typeof message === 'string' ? message : this.p(message);
  }

  private terminate(fields: Fields): string {
    const { name, reason, last_message: last, state, client_info: client } = fields;
    const [from, alive] = Array.isArray(client) ? (client as [Pid, unknown]) : [null, null];
    const who = Array.isArray(alive) ? (alive as unknown[])[0] : from;
    const asked = from === null ? '' : ` (from ${this.name(who)})`;
    const end = from === null ? '' : `\nClient ${this.name(who)} is ${alive === 'dead' ? 'dead' : 'alive'}`;
    return (
      `GenServer ${this.name(name)} terminating${this.reason(reason)}\n` +
      `Last message${asked}: ${this.p(last)}\nState: ${this.p(state)}${end}`
    );
  }

  /** Why a behaviour ends: an exception with its stack, or a stop. */
  private reason(reason: unknown): string {
    const exception = raised(reason);
    if (exception === null) {
      const bareReason =
        Array.isArray(reason) && reason.length === 2 && isEmpty(reason[1]) ? reason[0] : reason;
      return `\n** (stop) ${this.exit(bareReason, '\n    ')}`;
    }
    const [why, stack] = exception;
    const [type, message] = this.normal(why, stack);
    const head = type === 'ErlangError' ? `(stop) ${this.exit(why, '\n    ')}` : `(${type}) ${message}`;
    return `\n** ${head}${this.frames(stack)}`;
  }

  private banner(class_: string, why: unknown, stack: readonly StackFrame[]): string {
    const [type, message] = this.normal(why, stack);
    const head =
      class_ === 'error'
        ? `(${type}) ${message}`
        : class_ === 'throw'
          ? `(throw) ${this.p(why)}`
          : `(exit) ${this.exit(why, '\n    ')}`;
    return `\n** ${head}${this.frames(stack)}`;
  }

  private frames(stack: readonly StackFrame[], joiner = '\n    '): string {
    return stack.map((frame) => joiner + this.frame(frame)).join('');
  }

  private frame([module, fun, arity, { file, line }]: StackFrame): string {
    const place =
      file === undefined ? '' : `${String(file)}${line === undefined ? '' : `:${String(line)}`}: `;
    return place + (this.notation === 'js' ? fun : `${this.name(module)}.${fun}/${String(arity)}`);
  }

  /** Type and message of an exception, as Exception.normalize/3 and message/1 have them. */
  private normal(why: unknown, stack: readonly StackFrame[]): [type: string, message: string] {
    if (why instanceof Error) return [why.name, why.message];
    if (why instanceof TermMap && isException(why)) {
      const message = why.get('message', null);
      const text = message instanceof Binary ? (message.text() ?? this.p(message)) : this.p(message);
      return [(structName(why) ?? 'Error').replace(/^Elixir\./, ''), text];
    }
    const [tag, value] = Array.isArray(why) && why.length === 2 ? (why as unknown[]) : [why];
    const call = stack[0] === undefined ? '' : ` in ${this.frame(stack[0])}`;
    if (Array.isArray(why)) {
      if (tag === 'badmatch') return ['MatchError', `no match of right hand side value: ${this.p(value)}`];
      if (tag === 'case_clause') return ['CaseClauseError', `no case clause matching: ${this.p(value)}`];
      if (tag === 'badkey') return ['KeyError', `key ${this.p(value)} not found`];
      if (tag === 'badmap') return ['BadMapError', `expected a map, got: ${this.p(value)}`];
    } else if (tag === 'badarg') return ['ArgumentError', 'argument error'];
    else if (tag === 'badarith') return ['ArithmeticError', 'bad argument in arithmetic expression'];
    else if (tag === 'system_limit') return ['SystemLimitError', 'a system limit has been reached'];
    else if (tag === 'function_clause') return ['FunctionClauseError', `no function clause matching${call}`];
    return ['ErlangError', `Erlang error: ${this.p(why)}`];
  }

  /** An exit reason, as Exception.format_exit/1 has it. */
  private exit(reason: unknown, joiner: string): string {
    const exception = raised(reason);
    if (exception !== null) {
      const [type, message] = this.normal(...exception);
      const head = `an exception was raised:${joiner}** (${type}) ${message}`;
      return head + this.frames(exception[1], `${joiner}    `);
    }
    if (typeof reason === 'string') return EXITS[reason] ?? this.p(reason);
    if (!Array.isArray(reason) || reason.length !== 2) return this.p(reason);
    const [tag, about] = reason as readonly unknown[];
    const inner = Array.isArray(about) ? (about as readonly unknown[]) : [];
    if (tag === 'shutdown' && inner.length === 3 && inner[0] === 'failed_to_start_child') {
      const why: unknown = Array.isArray(inner[2]) && inner[2][0] === 'EXIT' ? inner[2][1] : inner[2];
      const head = `shutdown: failed to start child: ${this.p(inner[1])}${joiner}** (EXIT) `;
      return head + this.exit(why, `${joiner}    `);
    }
    const call = failedCall(reason);
    if (call !== null) {
      return `exited in: ${this.mfa(call[1])}${joiner}** (EXIT) ${this.exit(tag, `${joiner}    `)}`;
    }
    const words = typeof tag === 'string' ? EXIT_WITH[tag] : undefined;
    return words === undefined ? this.p(reason) : words + this.p(about);
  }

  /** A call: its arguments, or how many they are. */
  private mfa(mfa: unknown): string {
    const [module, fun, args] = mfa as readonly unknown[];
    const call = `${this.name(module)}.${String(fun)}`;
    if (args === 'undefined') return `${call}/?`;
    if (typeof args === 'number') return `${call}/${args}`;
    return `${call}(${(args as readonly unknown[]).map((arg) => this.p(arg)).join(', ')})`;
  }

  private supervisor(body: Fields): string {
    const [first, second] = body['supervisor'] as readonly unknown[];
    return first === 'local' ? this.name(second) : `${this.p(first)} (${this.name(second)})`;
  }

  private supervision(body: Fields): string {
    const { errorContext: context, reason } = body;
    const child = fieldsOf(body['offender']);
    const many = 'nb_children' in child;
    const why: unknown =
      context === 'start_error' && Array.isArray(reason) && reason[0] === 'EXIT' ? reason[1] : reason;
    const of = `${this.name(child['id'])} of Supervisor ${this.supervisor(body)} ${CONTEXTS[String(context)] ?? ''}`;
    const pid = child['pid'] instanceof Pid && context !== 'shutdown' ? `\nPid: ${this.p(child['pid'])}` : '';
    const number = many ? `\nNumber: ${String(child['nb_children'])}` : pid;
    return `${many ? 'Children' : 'Child'} ${of}\n** (exit) ${this.exit(why, '\n    ')}${number}${this.child(child)}`;
  }

  private child(child: Fields): string {
    const { mfargs, restart_type: restart, shutdown, child_type: type } = child;
    return `\nStart Call: ${this.mfa(mfargs)}\nRestart: ${this.p(restart)}\nShutdown: ${this.p(shutdown)}\nType: ${this.p(type)}`;
  }

  private crash([crasher, neighbours]: [Fields, readonly Fields[]]): string {
    const { pid, registered_name: name, error_info: error } = crasher;
    const [class_, why, stack] = error as [string, unknown, readonly StackFrame[]];
    const who = name === null ? this.p(pid) : `${this.name(name)} (${this.p(pid)})`;
    const near = neighbours.map((n) => {
      const own =
        n['registered_name'] === null
          ? this.p(n['pid'])
          : `${this.name(n['registered_name'])} (${this.p(n['pid'])})`;
      return `\n    ${own}${this.facts(n, '\n        ')}`;
    });
    const all = near.length === 0 ? '' : `\nNeighbours:${near.join('')}`;
    return `Process ${who} terminating${this.banner(class_, why, stack)}${this.facts(crasher, '\n')}${all}`;
  }

  private facts(about: Fields, prefix: string): string {
    return Object.entries(FACTS)
      .filter(([key]) => key in about)
      .map(([key, title]) => {
        const value = about[key];
        const text =
          key === 'initial_call' ? this.mfa(value) : Array.isArray(value) ? this.list(value) : this.p(value);
        return `${prefix}${title}: ${text}`;
      })
      .join('');
  }
}

const isEmpty = (stack: unknown): boolean => Array.isArray(stack) && stack.length === 0;

const EXITS: Readonly<Record<string, string>> = {
  normal: 'normal',
  shutdown: 'shutdown',
  calling_self: 'process attempted to call itself',
  timeout: 'time out',
  killed: 'killed',
  noproc:
    "no process: the process is not alive or there's no process currently associated with the given name, possibly because " +
    "its application isn't started",
};

const EXIT_WITH: Readonly<Record<string, string>> = {
  shutdown: 'shutdown: ',
  already_started: 'already started: ',
  bad_return_value: 'bad return value: ',
  bad_call: 'bad call: ',
  bad_cast: 'bad cast: ',
};

const CONTEXTS: Readonly<Record<string, string>> = {
  start_error: 'failed to start',
  child_terminated: 'terminated',
  shutdown: 'caused shutdown',
  shutdown_error: 'shut down abnormally',
};

const FACTS: Readonly<Record<string, string>> = {
  initial_call: 'Initial Call',
  ancestors: 'Ancestors',
  message_queue_len: 'Message Queue Length',
  messages: 'Messages',
  links: 'Links',
  dictionary: 'Dictionary',
  trap_exit: 'Trapping Exits',
  status: 'Status',
  reductions: 'Reductions',
};

// ---- Erlang ---------------------------------------------------------------------------------------------------

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

class Erlang {
  constructor(private readonly record: LogRecord) {}

  private p(term: unknown): string {
    const exception = raised(term);
    if (exception !== null) return this.withStack(exception);
    const call = failedCall(term);
    if (call !== null) {
      const [why, [module, fun, args]] = call;
      return `{${this.p(why)},{${this.p(module)},${this.p(fun)},${this.list(args)}}}`;
    }
    return inspect(term, { notation: 'erlang', limit: Infinity });
  }

  private list(items: unknown): string {
    return `[${(items as readonly unknown[]).map((item) => this.p(item)).join(',')}]`;
  }

  private stack(stack: readonly StackFrame[]): string {
    const frames = stack.map(([module, fun, arity, { file, line }]) => {
      const at =
        file === undefined
          ? ''
          : `{file,"${String(file)}"}${line === undefined ? '' : `,{line,${String(line)}}`}`;
      return `{${this.p(module)},${this.p(fun)},${String(arity)},[${at}]}`;
    });
    return `[${frames.join(',')}]`;
  }

  /** A reason and its stack, which may be empty. */
  private withStack(reason: unknown): string {
    const [why, stack] = reason as readonly [unknown, readonly StackFrame[]];
    return `{${this.p(why)},${this.stack(stack)}}`;
  }

  text(): string {
    const { report, time, level } = this.record;
    const label = labelOf(report);
    const title =
      label === 'proc_lib crash'
        ? 'CRASH'
        : label === 'supervisor progress'
          ? 'PROGRESS'
          : label.startsWith('supervisor ') && label !== 'supervisor unexpected_msg'
            ? 'SUPERVISOR'
            : level.toUpperCase();
    const date = new Date(time);
    const [h, m, s, ms] = clock(time);
    const day = `${date.getUTCDate()}-${String(MONTHS[date.getUTCMonth()])}-${date.getUTCFullYear()}`;
    return `=${title} REPORT==== ${day}::${h}:${m}:${s}.${ms}000 ===\n${this.message(report, label)}`;
  }

  private message(report: unknown, label: string): string {
    const fields = fieldsOf(report);
    const body = fieldsOf(fields['report']);
    switch (label) {
      case 'gen_server terminate': {
        const { name, reason, last_message: last, state, client_info: client } = fields;
        return (
          `** Generic server ${this.p(name)} terminating \n** Last message in was ${this.p(last)}\n` +
          `** When Server state == ${this.p(state)}\n** Reason for termination ==\n** ${this.p(reason)}${this.client(client)}`
        );
      }
      case 'gen_statem terminate':
        return machine(fields, (term) => this.p(term), ',');
      case 'gen_server no_handle_info':
        return `** Undefined handle_info in ${this.p(fields['module'])}\n** Unhandled message: ${this.p(fields['message'])}`;
      case 'supervisor unexpected_msg':
        return `${String(fields['module'])} received unexpected message: ${this.p(fields['message'])}`;
      case 'emulator error':
        return `Error in process ${this.p(fields['pid'])} with exit value:\n${this.withStack(fields['reason'])}`;
      case 'Task.Supervisor terminating': {
        const { name, starter, function: fun, args, reason } = body;
        const [module, f, arity] = fun as readonly unknown[];
        return (
          // The two change places, as they do in Elixir 1.14.
          `** Task ${this.p(starter)} terminating\n** Started from ${this.p(name)}\n` +
          `** When function  == fun ${this.p(module)}:${this.p(f)}/${String(arity)}\n**      arguments == ${this.list(args)}\n` +
          `** Reason for termination == \n** ${this.withStack(reason)}`
        );
      }
      case 'proc_lib crash':
        return this.crash(fields['report'] as [Fields, readonly Fields[]]);
      case 'supervisor progress':
        return `    supervisor: ${this.p(body['supervisor'])}\n    started: ${this.child(body['started'], 14)}`;
      case '':
        return this.plain(report);
      default:
        return (
          `    supervisor: ${this.p(body['supervisor'])}\n    errorContext: ${this.p(body['errorContext'])}\n` +
          `    reason: ${this.p(body['reason'])}\n    offender: ${this.child(body['offender'], 15)}`
        );
    }
  }

  private plain(report: unknown): string {
    const { message } = fieldsOf(report);
    return typeof message === 'string' ? message : this.p(message);
  }

  private client(client: unknown): string {
    if (!Array.isArray(client)) return '';
    const [pid, who] = client as readonly unknown[];
    if (!Array.isArray(who)) return `\n** Client ${this.p(pid)} is dead`;
    return `\n** Client ${this.p(who[0])} stacktrace\n** []`;
  }

  /** A child, a line for each of its properties, below each other from column `indent` on. */
  private child(child: unknown, indent: number): string {
    const lines = Object.entries(fieldsOf(child)).map(([key, value]) => {
      if (key !== 'mfargs') return `{${key},${this.p(value)}}`;
      const [module, fun, args] = value as readonly unknown[];
      const given = Array.isArray(args) ? this.list(args) : this.p(args);
      return `{mfargs,{${this.p(module)},${this.p(fun)},${given}}}`;
    });
    return `[${lines.join(`,\n${' '.repeat(indent)}`)}]`;
  }

  private crash([crasher, neighbours]: [Fields, readonly Fields[]]): string {
    const { error_info: error, ...facts } = crasher;
    const near = neighbours.map((n) => `\n    neighbour:\n${this.facts(n, '      ')}`);
    const lines = this.facts(facts, '    ').split('\n');
    const [class_, why, stack] = error as [string, unknown, readonly StackFrame[]];
    lines.splice(3, 0, `    exception ${class_}: ${this.explain(why, class_, stack)}${this.trace(stack)}`);
    return `  crasher:\n${lines.join('\n')}\n  neighbours:${near.join('')}`;
  }

  private facts(about: Fields, indent: string): string {
    return Object.entries(about)
      .map(([key, value]) => {
        const plain = Array.isArray(about['ancestors']) && about['ancestors'].length === 0;
        if (key === 'initial_call' && !plain) {
          const [module, fun, arity] = value as readonly unknown[];
          return `${indent}initial call: ${this.p(module)}:${this.p(fun)}/${String(arity)}`;
        }
        const isList = Array.isArray(value) && key !== 'initial_call';
        const text = isList ? this.list(value) : value === null ? '[]' : this.p(value);
        return `${indent}${key}: ${text}`;
      })
      .join('\n');
  }

  /** An exception in words, as erl_error's explain_reason. */
  private explain(why: unknown, class_: string, stack: readonly StackFrame[]): string {
    if (class_ === 'exit') {
      return why === 'calling_self' ? 'the current process attempted to call itself' : this.p(why);
    }
    if (class_ === 'throw') return this.p(why);
    const [tag, value] = Array.isArray(why) && why.length === 2 ? (why as unknown[]) : [why];
    const words = typeof tag === 'string' ? (Array.isArray(why) ? ERRORS_WITH : ERRORS)[tag] : undefined;
    if (words !== undefined) return Array.isArray(why) ? words + this.p(value) : words;
    if (why === 'function_clause' && stack[0] !== undefined) {
      return `no function clause matching ${this.call(stack[0])}`;
    }
    return this.p(why);
  }

  private call([module, fun, arity, { file, line }]: StackFrame): string {
    const place =
      file === undefined ? '' : ` (${String(file)}${line === undefined ? '' : `, line ${String(line)}`})`;
    return `${this.p(module)}:${this.p(fun)}/${String(arity)}${place}`;
  }

  private trace(stack: readonly StackFrame[]): string {
    return stack
      .map((frame, i) => `\n      ${i === 0 ? 'in function  ' : 'in call from '}${this.call(frame)}`)
      .join('');
  }
}

const ERRORS: Readonly<Record<string, string>> = {
  badarg: 'bad argument',
  badarith: 'an error occurred when evaluating an arithmetic expression',
  noproc: 'no such process or port',
  system_limit: 'a system limit has been reached',
  timeout_value: 'bad receive timeout value',
};

const ERRORS_WITH: Readonly<Record<string, string>> = {
  badarg: 'bad argument: ',
  badkey: 'bad key: ',
  badmap: 'bad map: ',
  badmatch: 'no match of right hand side value ',
  case_clause: 'no case clause matching ',
};
