/**
 * OTP for learner's TypeScript: `import { … } from 'otp'`.
 * This file is the one truth about the module's types: the editor shows it, and `otp.ts` is checked against it.
 *
 * Shapes are OTP's own. An atom is a string, a tuple is an array: what Erlang writes `{reply, N, N + 1}` is
 * `['reply', n, n + 1]` here. What you send is copied: processes share nothing.
 * Whatever waits is awaited: `await GenServer.call(…)`, `await receive(…)`, `await sleep(…)`.
 */
declare module 'otp' {
  /* eslint-disable @typescript-eslint/no-explicit-any -- A message is what somebody sent: nobody can know its type. */

  // ---- terms ------------------------------------------------------------------------------------------------

  /** Identifies a process. Never used again for another one. */
  export interface Pid {
    readonly id: number;
    /** As Erlang prints it: `<0.5.0>`. */
    toString(): string;
  }

  /** A unique reference: names a monitor, a timer, an alias or a call. */
  export interface Ref {
    readonly id: number;
    toString(): string;
  }

  /** Whom a message can be sent to: a pid, a registered name, an alias. */
  export type Destination = Pid | Ref | string;

  /** Whom a server function can address: a pid, a registered name, or a name by key. */
  export type ServerRef = Pid | string | Via;

  /**
   * A name by key: `['via', Registry, ['rooms', 'kitchen']]`, with a value for the registry as third if you like, or
   * `['via', PartitionSupervisor, ['workers', key]]`, which only finds. Write `as const` behind one that you keep.
   */
  export type Via =
    | readonly [
        'via',
        typeof Registry,
        readonly [registry: string, key: unknown] | readonly [registry: string, key: unknown, value: unknown],
      ]
    | readonly ['via', typeof PartitionSupervisor, readonly [name: string, key: unknown]]
    | readonly ['via', typeof Global, unknown]
    | readonly ['global', unknown];

  /**
   * Why a process ended. `'normal'`, `'shutdown'` and `['shutdown', term]` are orderly ends; `'killed'` after a kill;
   * `[error, stack]` after an uncaught error.
   */
  export type ExitReason = any;

  /** `'DOWN'` message of a monitor. */
  export type Down = ['DOWN', Ref, 'process', Pid | [string, string], ExitReason];
  /** `'EXIT'` message, to a process that traps exits. */
  export type Exit = ['EXIT', Pid, ExitReason];

  /** What a failed call, an `exit(reason)` and the like throw, for `catch`. */
  export interface Exception {
    /** `error` from an error, `exit` from `exit(reason)` or a failed call, `throw` from nothing in TypeScript. */
    readonly class_: 'error' | 'exit' | 'throw';
    readonly reason: any;
  }
  /** Whether something caught is an OTP exception: `catch (e) { if (isException(e) && e.class_ === 'exit') … }` */
  export function isException(e: unknown): e is Exception;

  /** Whether two terms are the same, as Erlang's `=:=`. */
  export function equal(a: unknown, b: unknown): boolean;
  /** A term as text: `['reply', 1, { n: 2 }]`. */
  export function inspect(term: unknown): string;

  /** Matches anything, in a pattern. */
  export const _: unique symbol;
  /** A pattern for `receive`: a term with `_` in it, or a function that tells whether it accepts a message. */
  export type Pattern =
    ((message: any) => boolean) | string | number | boolean | null | readonly unknown[] | object;
  /** Whether `term` has the form of `pattern`: `match(['DOWN', ref, _, _, _], message)`. */
  export function match(pattern: Pattern, term: unknown): boolean;

  // ---- processes --------------------------------------------------------------------------------------------

  /** The calling process. Erlang `self/0`. */
  export function self(): Pid;

  /**
   * Starts a process that runs `body` and ends with reason `normal` when it returns.
   * Variables that `body` uses from outside are shared in this sandbox (on the BEAM they are copied): do not change them.
   * Erlang `spawn/1`.
   */
  export function spawn(body: () => unknown): Pid;
  /** As `spawn`, linked to the caller from the start. Erlang `spawn_link/1`. */
  export function spawnLink(body: () => unknown): Pid;
  /** As `spawn`, monitored by the caller from the start. Erlang `spawn_monitor/1`. */
  export function spawnMonitor(body: () => unknown): [Pid, Ref];

  /**
   * Sends a copy of `message`. To a dead pid it is lost without a word; to a name that nobody has it raises `badarg`.
   * Erlang `!`, Elixir `send/2`.
   */
  export function send<T>(to: Destination, message: T): T;

  /**
   * Waits for the first message that `pattern` accepts (any, without one) and takes it out of the mailbox.
   * After `after` ms of virtual time without one it gives `'timeout'`. Erlang `receive … after`.
   */
  export function receive(pattern?: Pattern): Promise<any>;
  export function receive(pattern: Pattern | undefined, options: { after: number }): Promise<any>;

  /** Waits `ms` of virtual time. Messages stay in the mailbox. Erlang `timer:sleep/1`. */
  export function sleep(ms: number): Promise<'ok'>;

  /** Links the caller with `pid`: if one ends abnormally, the other gets its exit signal. Erlang `link/1`. */
  export function link(pid: Pid): true;
  /** Takes the link away. Erlang `unlink/1`. */
  export function unlink(pid: Pid): true;
  /** Watches a process: when it ends, or if it is dead already, a `'DOWN'` message comes. Erlang `monitor/2`. */
  export function monitor(who: Pid | string): Ref;
  /**
   * Ends a monitor; `flush` also removes a `'DOWN'` that has come already. Always true, but with `info`: then whether the
   * monitor was still there. Erlang `demonitor/2`.
   */
  export function demonitor(ref: Ref, options?: { flush?: boolean; info?: boolean }): boolean;
  /** Makes another address of the caller, until `unalias`. Erlang `alias/0`. */
  export function alias(): Ref;
  /** Ends an alias of the caller; false when it is none any more. Messages to it are lost from then on. Erlang `unalias/1`. */
  export function unalias(ref: Ref): boolean;

  /** Ends the calling process with `reason`. Erlang `exit/1`. */
  export function exit(reason: ExitReason): never;
  /**
   * Sends an exit signal: `'kill'` cannot be trapped, `'normal'` does nothing to a process that does not trap exits, any
   * other reason ends the receiver or is an `'EXIT'` message to it when it traps. Erlang `exit/2`.
   */
  export function exit(pid: Pid, reason: ExitReason): true;

  /** Sends `message` to `to` after `ms` of virtual time. Elixir `Process.send_after/3`. */
  export function sendAfter(to: Pid | string, message: unknown, ms: number): Ref;
  /** As `sendAfter`, but the message is `['timeout', ref, message]`. Erlang `start_timer/3`. */
  export function startTimer(to: Pid | string, message: unknown, ms: number): Ref;
  /** Stops a timer: the ms that were left, or false. Erlang `cancel_timer/1`. */
  export function cancelTimer(ref: Ref): number | false;
  /** The ms that are left, or false. Erlang `read_timer/1`. */
  export function readTimer(ref: Ref): number | false;
  /** A new unique reference. Erlang `make_ref/0`. */
  export function makeRef(): Ref;

  export namespace Process {
    /** Sets a flag of the calling process and gives its old value. Erlang `process_flag/2`. */
    function flag(flag: 'trap_exit', value: boolean): boolean;
    /** Gives a process a name. Erlang `register/2`. */
    function register(name: string, pid: Pid): true;
    function unregister(name: string): true;
    /** The process of that name, or null. Elixir `Process.whereis/1`. */
    function whereis(name: string): Pid | null;
    /** Whether the process lives. Elixir `Process.alive?/1`. */
    function alive(pid: Pid): boolean;
    /** All living processes, in order of their start. */
    function list(): Pid[];
    /** Sends an exit signal, as `exit(pid, reason)`. */
    function exit(pid: Pid, reason: ExitReason): true;
    /** Stores in the process dictionary; gives the old value or null. */
    function put(key: unknown, value: unknown): any;
    /** From the process dictionary; null when there is nothing. */
    function get(key: unknown): any;
    /** Facts about a living process, or null. */
    function info(pid: Pid): ProcessInfo | null;
  }

  export interface ProcessInfo {
    registeredName: string | null;
    status: 'running' | 'runnable' | 'waiting' | 'suspended';
    messageQueueLen: number;
    links: Pid[];
    trapExit: boolean;
    reductions: number;
  }

  // ---- GenServer --------------------------------------------------------------------------------------------

  /** Whom a reply goes to. */
  export type From = readonly [Pid, unknown];

  /**
   * What may stand last in a callback's answer: ms until a `'timeout'` message if nothing else comes, `'hibernate'`, or
   * `['continue', term]` to run `handleContinue` before anything else.
   */
  export type Next = number | 'infinity' | 'hibernate' | readonly ['continue', unknown];

  /** Answers of `init`. */
  export type Init<State> =
    | readonly ['ok', State]
    | readonly ['ok', State, Next]
    | 'ignore'
    | readonly ['stop', ExitReason]
    // Nothing new, but taken off before the state is inferred; else the reason would count as one.
    | ['stop', string];
  /** Answers of `handleCast`, `handleInfo` and `handleContinue`. */
  export type NoReply<State> =
    readonly ['noreply', State] | readonly ['noreply', State, Next] | readonly ['stop', ExitReason, State];
  /** Answers of `handleCall`. */
  export type Reply<State> =
    | readonly ['reply', unknown, State]
    | readonly ['reply', unknown, State, Next]
    | readonly ['stop', ExitReason, unknown, State]
    | NoReply<State>;

  type Async<T> = T | Promise<T>;

  /**
   * `State`, where nothing is to be inferred from: what the state is say `init` and the handlers' parameters, never what a
   * handler answers. (`NoInfer` would widen `{ kind: 'busy' }` in an answer to `{ kind: string }`.)
   */
  type Settled<State> = [State][State extends any ? 0 : never];

  /** The callbacks of a server. Only `init` must be there; each may be `async`. */
  export interface ServerCallbacks<State, Arg = void> {
    /** Makes the first state. The starter waits for it. `gen_server` `init/1`. */
    init(arg: Arg): Async<Init<State>>;
    /** Serves `GenServer.call`. `handle_call/3`. */
    handleCall?(request: any, from: From, state: State): Async<Reply<Settled<State>>>;
    /** Serves `GenServer.cast`. `handle_cast/2`. */
    handleCast?(request: any, state: State): Async<NoReply<Settled<State>>>;
    /** Serves every other message. `handle_info/2`. */
    handleInfo?(message: any, state: State): Async<NoReply<Settled<State>>>;
    /** Runs right after a callback that asked for it. `handle_continue/2`. */
    handleContinue?(argument: any, state: State): Async<NoReply<Settled<State>>>;
    /** Runs before the server ends, if it ends by itself, or by its supervisor and it traps exits. `terminate/2`. */
    terminate?(reason: ExitReason, state: State): unknown;
    /** Makes the state fit for new code, for `Sys.changeCode`; without it the state stays. `code_change/3`. */
    codeChange?(
      oldVersion: any,
      state: any,
      extra: any,
    ): Async<readonly ['ok', Settled<State>] | readonly ['error', any]>;
  }

  /** Answer of a start. */
  export type OnStart = ['ok', Pid] | 'ignore' | ['error', ExitReason];

  export interface StartOptions {
    /** Registered before `init` runs: a name, or `['via', Registry, [registry, key]]`. */
    name?: string | Via;
    /** Virtual ms that `init` may take. */
    timeout?: number;
  }

  /** The callback module of a server or a state machine. */
  export interface ServerModule<Arg = void> {
    readonly name: string;
    /** Starts it linked to the caller. `gen_server:start_link/4`. */
    startLink(arg: Arg, options?: StartOptions): Promise<OnStart>;
    /** Starts a server without a link. */
    start(arg: Arg, options?: StartOptions): Promise<OnStart>;
  }

  /** Generic servers. See `gen_server` in STDLIB, `GenServer` in Elixir. */
  export abstract class GenServer<State = any, Arg = any> {
    abstract init(arg: Arg): Async<Init<State>>;
    handleCall?(request: any, from: From, state: State): Async<Reply<State>>;
    handleCast?(request: any, state: State): Async<NoReply<State>>;
    handleInfo?(message: any, state: State): Async<NoReply<State>>;
    handleContinue?(argument: any, state: State): Async<NoReply<State>>;
    terminate?(reason: ExitReason, state: State): unknown;

    /** Makes a callback module: `const counter = GenServer.define({ init: () => ['ok', 0], … })`. */
    static define<State, Arg = void>(callbacks: ServerCallbacks<State, Arg>): ServerModule<Arg>;
    /** Starts a server linked to the caller; `module` was defined, or is a class that extends `GenServer`. */
    static startLink<M extends AnyServer>(module: M, arg: ArgOf<M>, options?: StartOptions): Promise<OnStart>;
    /** Starts a server without a link. */
    static start<M extends AnyServer>(module: M, arg: ArgOf<M>, options?: StartOptions): Promise<OnStart>;
    /**
     * Sends a request and waits for the reply, 5000 ms unless told. If the server ends first or the time is over, the
     * *caller* exits with `[reason, call]`. `gen_server:call/3`.
     */
    static call(server: ServerRef, request: unknown, timeout?: number | 'infinity'): Promise<any>;
    /** Sends a request and does not wait. Always `'ok'`, also when nobody gets it. `gen_server:cast/2`. */
    static cast(server: ServerRef, request: unknown): 'ok';
    /** Answers a call, from anywhere. `gen_server:reply/2`. */
    static reply(from: From, reply: unknown): 'ok';
    /** Orders a server to end and waits until it has. `gen_server:stop/3`. */
    static stop(server: ServerRef, reason?: ExitReason, timeout?: number | 'infinity'): Promise<'ok'>;
  }

  type AnyServer = ServerModule<any> | (new () => GenServer<any, any>);
  /** What a server's `init` takes. */
  type ArgOf<M> = M extends new () => { init(arg: infer Arg): unknown }
    ? Arg
    : M extends ServerModule<infer Arg>
      ? Arg
      : never;

  // ---- GenStatem --------------------------------------------------------------------------------------------

  /**
   * What an event is: `['call', from]`, which wants a reply; `'cast'`; `'info'`, any other message; `'internal'`, what only the
   * machine itself inserts; or one of its timeouts. `gen_statem` `event_type()`.
   */
  export type EventType = readonly ['call', From] | 'cast' | 'info' | 'internal' | TimeoutType;
  /**
   * Which timeout: `'timeout'` ends with any event, `'state_timeout'` with the state, `['timeout', name]` only by being
   * set again or cancelled.
   */
  export type TimeoutType = 'timeout' | 'state_timeout' | readonly ['timeout', name: unknown];

  /** What an enter call may want done. */
  export type EnterAction =
    /** Answers a call. */
    | readonly ['reply', from: From, reply: unknown]
    /**
     * After so many ms an event of that type comes, with that content. 0 comes before any message; `'infinity'` cancels;
     * `'update'` changes the content and leaves the time.
     */
    | readonly [timeout: TimeoutType, ms: number | 'infinity' | 'update', content: unknown]
    | readonly [timeout: TimeoutType, cancel: 'cancel']
    /** The same as `['timeout', ms, ms]`. */
    | number
    | 'infinity'
    /** Changes nothing here. */
    | 'hibernate';

  /** What a callback may want done besides. `gen_statem` `action()`. */
  export type Action =
    | EnterAction
    /** Puts the event off until the state is another one. */
    | 'postpone'
    | readonly ['postpone', boolean]
    /** Inserts an event, to be handled before all that wait. */
    | readonly ['next_event', type: EventType, content: unknown]
    /** From now on another module is asked; `pop_callback_module` takes back a push. */
    | readonly ['change_callback_module' | 'push_callback_module', module: StatemModule<any>]
    | 'pop_callback_module';

  /** One action or an array of them; they are done in order. */
  export type Actions = Action | readonly Action[];
  type Replies =
    | readonly ['reply', from: From, reply: unknown]
    | readonly (readonly ['reply', from: From, reply: unknown])[];

  /** Answers of a machine's `init`. */
  export type StatemInit<State, Data> =
    | readonly ['ok', State, Data]
    | readonly ['ok', State, Data, Actions]
    | 'ignore'
    | readonly ['stop', ExitReason]
    // As in `Init`.
    | ['stop', string];

  /** Answers of a state's function, and of `handleEvent`. `gen_statem` `event_handler_result()`. */
  export type StatemResult<State, Data> =
    /** Goes to a state. If it is another one: postponed events come again, the state timeout ends. */
    | readonly ['next_state', State, Data]
    | readonly ['next_state', State, Data, Actions]
    /** Stays in the state. */
    | readonly ['keep_state', Data]
    | readonly ['keep_state', Data, Actions]
    | 'keep_state_and_data'
    | readonly ['keep_state_and_data', Actions]
    /** Stays in the state, with an enter call. */
    | readonly ['repeat_state', Data]
    | readonly ['repeat_state', Data, Actions]
    | 'repeat_state_and_data'
    | readonly ['repeat_state_and_data', Actions]
    /** Ends the machine, by itself with `'normal'`. */
    | 'stop'
    | readonly ['stop', ExitReason]
    | readonly ['stop', ExitReason, Data]
    | readonly ['stop_and_reply', ExitReason, Replies]
    | readonly ['stop_and_reply', ExitReason, Replies, Data];

  type CallbackMode = 'state_functions' | 'handle_event_function';
  /** What a state may be; with `'state_functions'` a string. */
  type AnyState = string | number | bigint | boolean | null | undefined | object;

  /** The callbacks of a state machine; each may be `async`. */
  export interface StatemCallbacks<State extends AnyState, Data, Arg = void> {
    /**
     * `'state_functions'`: `states` has a function for each state. `'handle_event_function'`: `handleEvent` handles all. In an
     * array with `'state_enter'` the callback is also called with type `'enter'` and the state before when a state is
     * entered. `callback_mode/0`.
     */
    callbackMode: CallbackMode | readonly [CallbackMode, 'state_enter'];
    /** Gives the first state and data. The starter waits for it. `init/1`. */
    init(arg: Arg): Async<StatemInit<Settled<State>, Data>>;
    /** A function for each state, under its name. `StateName/3`. */
    states?: {
      readonly [Name in State & string]: (
        type: EventType | 'enter',
        content: any,
        data: Data,
      ) => Async<StatemResult<Settled<State>, Settled<Data>>>;
    };
    /** Handles all events; annotate `state` to have the states checked. `handle_event/4`. */
    handleEvent?(
      type: EventType | 'enter',
      content: any,
      state: State,
      data: Data,
    ): Async<StatemResult<Settled<State>, Settled<Data>>>;
    /** Runs before the machine ends, as a server's does. `terminate/3`. */
    terminate?(reason: ExitReason, state: State, data: Data): unknown;
    /** Makes state and data fit for new code, for `Sys.changeCode`; without it they stay. `code_change/4`. */
    codeChange?(
      oldVersion: any,
      state: any,
      data: any,
      extra: any,
    ): Async<readonly ['ok', Settled<State>, Settled<Data>] | readonly ['error', any]>;
  }

  /** A state machine's callback module. */
  export type StatemModule<Arg = void> = ServerModule<Arg>;

  /** State machines: what they do with an event depends on their state. See `gen_statem` in STDLIB. */
  export const GenStatem: {
    /** Makes a callback module: `const door = GenStatem.define({ callbackMode: 'state_functions', init, states: { … } })`. */
    define<State extends AnyState = any, Data = any, Arg = void>(
      callbacks: StatemCallbacks<State, Data, Arg>,
    ): StatemModule<Arg>;
    /** Starts a machine linked to the caller. `gen_statem:start_link/4`. */
    startLink<Arg>(module: StatemModule<Arg>, arg: Arg, options?: StartOptions): Promise<OnStart>;
    /** Starts a machine without a link. `gen_statem:start/4`. */
    start<Arg>(module: StatemModule<Arg>, arg: Arg, options?: StartOptions): Promise<OnStart>;
    /**
     * Sends a request and waits for the reply, for ever unless told. If the machine ends first or the time is over, the
     * *caller* exits with `[reason, call]`. `gen_statem:call/3`.
     */
    call(machine: ServerRef, request: unknown, timeout?: number | 'infinity'): Promise<any>;
    /** Sends an event and does not wait. Always `'ok'`, also when nobody gets it. `gen_statem:cast/2`. */
    cast(machine: ServerRef, event: unknown): 'ok';
    /** Whether an event is a call, and who called: `if (GenStatem.isCall(type)) … ['reply', type[1], 'yes']`. */
    isCall(type: EventType | 'enter'): type is readonly ['call', From];
    /** Answers a call, from anywhere. `gen_statem:reply/2`. */
    reply(from: From, reply: unknown): 'ok';
    /** Orders a machine to end and waits until it has. `gen_statem:stop/3`. */
    stop(machine: ServerRef, reason?: ExitReason, timeout?: number | 'infinity'): Promise<'ok'>;
  };

  // ---- Supervisor -------------------------------------------------------------------------------------------

  export type Strategy = 'one_for_one' | 'one_for_all' | 'rest_for_one';
  /** Whether a child is started again: always; after an abnormal end; never. */
  export type RestartType = 'permanent' | 'transient' | 'temporary';
  /** How a child is stopped: `'brutal_kill'` at once; ms it may take, then kill; `'infinity'`. */
  export type Shutdown = 'brutal_kill' | 'infinity' | number;

  /** What a child's start may be: a function, or module, argument and options. */
  export type Start =
    | (() => Async<OnStart>)
    | readonly [module: AnyServer | SupervisorModule<any>, arg?: unknown, options?: StartOptions]
    | LooseArray<AnyServer | SupervisorModule<any>>;

  /**
   * What TypeScript makes of `[module, arg]` where nothing tells it that a tuple is wanted, as in a variable. A tuple, which has
   * a property `0`, has to begin with a module all the same; and nothing can be looked for in an empty one.
   */
  type LooseArray<First> = readonly unknown[] & {
    readonly 0?: First;
    readonly 2?: StartOptions;
    readonly indexOf: (element: any) => number;
  };

  /** A child specification. See `supervisor` in STDLIB, "Child specification". */
  export interface ChildSpec {
    /** Unique among the children. */
    id: string;
    start: Start;
    /** Default `'permanent'`. */
    restart?: RestartType;
    /** Default 5000 for a worker, `'infinity'` for a supervisor. */
    shutdown?: Shutdown;
    /** Default `'worker'`, or `'supervisor'` when `start` names a supervisor module. */
    type?: 'worker' | 'supervisor';
    /** With `autoShutdown`: its end may end the supervisor. Default false. */
    significant?: boolean;
  }

  /** A child: a specification, a module, or a module with its argument; the last two are called like the module,
   * or like the name it registers when no variable holds it. */
  export type Child =
    | ChildSpec
    | ServerModule<void>
    | (new () => GenServer<any, void>)
    | SupervisorModule<void>
    | readonly [module: AnyServer | SupervisorModule<any>, arg: unknown]
    | LooseArray<AnyServer | SupervisorModule<any>>
    | readonly [module: typeof Registry, options: RegistryOptions]
    | readonly [module: typeof PartitionSupervisor, options: PartitionOptions]
    | readonly [module: typeof PubSub, options: PubSubOptions]
    | readonly [module: typeof Agent, init: () => unknown, options?: StartOptions];

  export interface SupervisorFlags {
    /** Default `'one_for_one'`. */
    strategy?: Strategy;
    /** Most restarts inside `maxSeconds`; one more and the supervisor gives up. Default 3, as in Elixir. */
    maxRestarts?: number;
    /** Whole seconds, at least 1. Default 5. */
    maxSeconds?: number;
    /** Whether the end of significant children ends the supervisor. Default `'never'`. */
    autoShutdown?: 'never' | 'any_significant' | 'all_significant';
    /** Registered name. */
    name?: string;
  }

  /** A supervisor's flags and children together. */
  export interface SupervisorSpec extends SupervisorFlags {
    /** Started in this order, stopped in the reverse one. */
    children: readonly Child[];
  }

  /** A supervisor's callback module. */
  export interface SupervisorModule<Arg = void> {
    readonly name: string;
    startLink(arg: Arg, options?: { name?: string }): Promise<OnStart>;
  }

  /** A child as `whichChildren` lists it. */
  export type WhichChild = [
    id: string,
    child: Pid | 'undefined' | 'restarting',
    type: 'worker' | 'supervisor',
    modules: unknown,
  ];

  /** Supervisors. See `supervisor` in STDLIB, `Supervisor` in Elixir. */
  export const Supervisor: {
    /** Makes a supervisor module of a specification, or of a function that makes one at each start (or `'ignore'`). */
    define<Arg = void>(
      spec: SupervisorSpec | ((arg: Arg) => Async<SupervisorSpec | 'ignore'>),
    ): SupervisorModule<Arg>;
    /** Starts a supervisor linked to the caller. `supervisor:start_link/2`, Elixir `Supervisor.start_link/2`. */
    startLink(children: readonly Child[], flags?: SupervisorFlags): Promise<OnStart>;
    startLink<Arg>(module: SupervisorModule<Arg>, arg: Arg, options?: { name?: string }): Promise<OnStart>;
    /** Adds a child and starts it. `supervisor:start_child/2`. */
    startChild(sup: ServerRef, child: Child): Promise<any>;
    /** Stops a child; its specification stays, unless it is temporary. `supervisor:terminate_child/2`. */
    terminateChild(sup: ServerRef, id: string): Promise<'ok' | ['error', 'not_found']>;
    /** Starts a child that does not run. `supervisor:restart_child/2`. */
    restartChild(sup: ServerRef, id: string): Promise<any>;
    /** Removes the specification of a child that does not run. `supervisor:delete_child/2`. */
    deleteChild(
      sup: ServerRef,
      id: string,
    ): Promise<'ok' | ['error', 'running' | 'restarting' | 'not_found']>;
    /** All children, the last started first. `supervisor:which_children/1`. */
    whichChildren(sup: ServerRef): Promise<WhichChild[]>;
    /** Numbers of specs, living children, supervisors and workers. `supervisor:count_children/1`. */
    countChildren(
      sup: ServerRef,
    ): Promise<{ specs: number; active: number; supervisors: number; workers: number }>;
    /** Orders a supervisor to end and waits until it has. */
    stop(sup: ServerRef, reason?: ExitReason, timeout?: number | 'infinity'): Promise<'ok'>;
  };

  /** Supervisors whose children come and go at run time. See `DynamicSupervisor` in Elixir. */
  export const DynamicSupervisor: {
    /** Makes a module, so that a dynamic supervisor can be a child. */
    define(flags?: DynamicSupervisorFlags): SupervisorModule<void>;
    startLink(flags?: DynamicSupervisorFlags): Promise<OnStart>;
    /** Starts a child. */
    startChild(sup: ServerRef, child: Child): Promise<OnStart | ['error', 'max_children']>;
    terminateChild(sup: ServerRef, pid: Pid): Promise<'ok' | ['error', 'not_found']>;
    whichChildren(
      sup: ServerRef,
    ): Promise<['undefined', Pid | 'restarting', 'worker' | 'supervisor', unknown][]>;
    countChildren(
      sup: ServerRef,
    ): Promise<{ specs: number; active: number; supervisors: number; workers: number }>;
  };

  export interface DynamicSupervisorFlags {
    /** Default 3. */
    maxRestarts?: number;
    /** Whole seconds, at least 1. Default 5. */
    maxSeconds?: number;
    /** Most children at once. Default `'infinity'`. */
    maxChildren?: number | 'infinity';
    /** Registered name. */
    name?: string;
  }

  // ---- Application ------------------------------------------------------------------------------------------

  /** An application that `Application.define` has made known; its name stands for it everywhere. */
  export interface Application {
    readonly name: string;
  }

  /** What an application is made of, and what it needs. See the pages `app` and `application` of Kernel. */
  export interface ApplicationSpec<State = any, Args = any> {
    name: string;
    /**
     * Starts its root supervisor and answers `['ok', pid]`, or `['ok', pid, state]` with what `prepStop` and `stop` are given.
     * `Module:start/2`. Without it the application is a library: it is started, but runs no process.
     */
    start?(type: 'normal', args: Args): Async<OnStart | readonly ['ok', Pid, State]>;
    /** Runs before its processes are stopped; what it gives is the state from then on. `Module:prep_stop/1`. */
    prepStop?(state: State): Async<State>;
    /** Runs when its processes have ended, to clean up. `Module:stop/1`. */
    stop?(state: State): unknown;
    /** What `start` is given. Default `[]`. */
    args?: Args;
    /** What must be started before it, by name or by what `define` gave. */
    applications?: readonly (string | Application)[];
    /** Those of them that it can do without. */
    optionalApplications?: readonly (string | Application)[];
    /** Its parameters as they are at first. */
    env?: Readonly<Record<string, unknown>>;
    description?: string;
    /** Its version. */
    vsn?: string;
  }

  /** An application as it is listed. */
  export type AboutApplication = [name: string, description: string, vsn: string];

  /**
   * What is started and stopped as a whole: a tree of processes with its dependencies and its parameters. See `application` in
   * Kernel, `Application` in Elixir. As the default export it is started, after all it depends on, as `'temporary'`.
   */
  export const Application: {
    /** Makes an application known, as a file `name.app` does. It does not run yet. */
    define<State = any, Args = any>(spec: ApplicationSpec<State, Args>): Application;
    /** Reads its specification: its parameters are there from then on. `application:load/1`. */
    load(app: string | Application): 'ok' | ['error', any];
    /** Forgets it and its parameters; it must not run. `application:unload/1`. */
    unload(app: string | Application): 'ok' | ['error', any];
    /**
     * Starts it; what it depends on must be started, else `['error', ['not_started', name]]`. The type says what its end does:
     * of a `'temporary'` one (the default) it is only reported; of a `'permanent'` one it stops all applications and the whole
     * node; of a `'transient'` one it does so unless the reason is `'normal'`. Nothing starts it again.
     * `application:start/2`.
     */
    start(app: string | Application, type?: RestartType): Promise<'ok' | ['error', any]>;
    /**
     * Starts it after all it depends on, and gives the names of those that it has started, in order. If one fails those are
     * stopped again: `['error', [name, reason]]`. `application:ensure_all_started/2`.
     */
    ensureAllStarted(
      app: string | Application,
      type?: RestartType,
    ): Promise<['ok', string[]] | ['error', [name: string, reason: any]]>;
    /** Stops it, whatever its type; the node goes on. `application:stop/1`. */
    stop(app: string | Application): Promise<'ok' | ['error', any]>;
    /** Those that run, the last started first. `application:which_applications/0`. */
    whichApplications(): Promise<AboutApplication[]>;
    /** Those that are loaded. `application:loaded_applications/0`. */
    loadedApplications(): AboutApplication[];
    /** The application that a process belongs to, or null; without a pid of the caller. `application:get_application/1`. */
    getApplication(pid?: Pid): string | null;
    /** A parameter, or `otherwise` (default null). Elixir `Application.get_env/3`. */
    getEnv(app: string | Application, key: unknown, otherwise?: unknown): any;
    /** A parameter as `['ok', value]`, or `'error'` without one. Elixir `Application.fetch_env/2`. */
    fetchEnv(app: string | Application, key: unknown): ['ok', any] | 'error';
    /** All its parameters. `application:get_all_env/1`. */
    getAllEnv(app: string | Application): [key: any, value: any][];
    /** Sets a parameter, before or after it is started. Elixir `Application.put_env/3`. */
    putEnv(app: string | Application, key: unknown, value: unknown): 'ok';
    /** Removes a parameter. Elixir `Application.delete_env/2`. */
    deleteEnv(app: string | Application, key: unknown): 'ok';
  };

  // ---- Task -------------------------------------------------------------------------------------------------

  /** A task: a process that runs one function, and what its value comes by. Elixir `%Task{}`. */
  export interface Task<T = any> {
    readonly pid: Pid;
    /** The value comes as the message `[ref, value]`, an end without one as a `'DOWN'` of this monitor. */
    readonly ref: Ref;
    /** The process that started it: only this one may ask for the value. */
    readonly owner: Pid;
    readonly mfa: readonly [module: string, fun: string, arity: number];
    /** Only in the types: what the function gives. */
    readonly value?: T;
  }

  /** What became of a task: its value; why it ended without one; `null` when it is not done. */
  export type TaskOutcome<T> = ['ok', T] | ['exit', ExitReason] | null;

  type Values<Tasks extends readonly Task[]> = {
    -readonly [K in keyof Tasks]: Tasks[K] extends Task<infer T> ? T : never;
  };
  type Outcomes<Tasks extends readonly Task[]> = {
    -readonly [K in keyof Tasks]: Tasks[K] extends Task<infer T> ? [Tasks[K], TaskOutcome<T>] : never;
  };

  /** Functions that run in processes of their own. See `Task` in Elixir. */
  export const Task: {
    /**
     * Runs `fn` in a process that is linked to the caller and monitored by it: if one crashes, the other does too. Its
     * value is for `Task.await` or `Task.yield`, or comes as the message `[task.ref, value]`. Elixir `Task.async/1`.
     */
    async<T>(fn: () => T): Task<Awaited<T>>;
    /** Runs `fn` in a process of its own, without a link; nobody gets the value. Elixir `Task.start/1`. */
    start(fn: () => unknown): ['ok', Pid];
    /** As `start`, linked to the caller: for a child of a supervisor. Elixir `Task.start_link/1`. */
    startLink(fn: () => unknown): ['ok', Pid];
    /**
     * Waits for the value, 5000 ms unless told. If the task ends without one or the time is over, the *caller* exits with
     * `[reason, ['Task', 'await', [task, timeout]]]`. Once only. Elixir `Task.await/2`.
     */
    await<T>(task: Task<T>, timeout?: number | 'infinity'): Promise<T>;
    /** Waits for the values of all tasks, in their order. The time is for all together. Elixir `Task.await_many/2`. */
    awaitMany<const Tasks extends readonly Task[]>(
      tasks: Tasks,
      timeout?: number | 'infinity',
    ): Promise<Values<Tasks>>;
    /**
     * Looks for the value, for 5000 ms unless told. `null`: not done yet, and it may be asked again. Elixir
     * `Task.yield/2`.
     */
    yield<T>(task: Task<T>, timeout?: number | 'infinity'): Promise<TaskOutcome<T>>;
    /** As `yield` for many: `[task, outcome]` of each, in their order. Elixir `Task.yield_many/2`. */
    yieldMany<const Tasks extends readonly Task[]>(
      tasks: Tasks,
      timeout?: number | 'infinity',
    ): Promise<Outcomes<Tasks>>;
    /**
     * Orders a task to end and waits until it has: `'shutdown'`, and after 5000 ms or what is told `'kill'`; or
     * `'brutal_kill'` at once. `null` when it ended so, else what became of it. Elixir `Task.shutdown/2`.
     */
    shutdown<T>(task: Task<T>, how?: number | 'infinity' | 'brutal_kill'): Promise<TaskOutcome<T>>;
    /**
     * Runs `fn` for each element in a task of its own, at most `maxConcurrency` at once, and gives `['ok', value]` or
     * `['exit', reason]` of each as the loop asks: `for await (const result of Task.asyncStream(urls, fetchOne))`. The tasks
     * are linked to the caller. Leaving the loop kills those that run. Elixir `Task.async_stream/3`.
     */
    asyncStream<E, T>(
      elements: Iterable<E> | AsyncIterable<E>,
      fn: (element: Awaited<E>) => T,
      options?: StreamOptions,
    ): AsyncIterable<StreamResult<Awaited<T>>>;
    /** Lets a task run on without its owner: no link, no monitor, no value. Elixir `Task.ignore/1`. */
    ignore<T>(task: Task<T>): Promise<TaskOutcome<T>>;

    /** Supervisors of tasks. See `Task.Supervisor` in Elixir. */
    readonly Supervisor: {
      /** Makes a module, so that a task supervisor can be a child. */
      define(flags?: DynamicSupervisorFlags): SupervisorModule<void>;
      /** Starts a task supervisor linked to the caller. Elixir `Task.Supervisor.start_link/1`. */
      startLink(flags?: DynamicSupervisorFlags): Promise<OnStart>;
      /** Runs `fn` as a child of the supervisor; nobody gets the value. Elixir `Task.Supervisor.start_child/3`. */
      startChild(
        sup: ServerRef,
        fn: () => unknown,
        options?: TaskOptions,
      ): Promise<['ok', Pid] | ['error', 'max_children']>;
      /** As `Task.async`, as a child of the supervisor. Elixir `Task.Supervisor.async/3`. */
      async<T>(
        sup: ServerRef,
        fn: () => T,
        options?: Pick<TaskOptions, 'shutdown'>,
      ): Promise<Task<Awaited<T>>>;
      /**
       * As `async`, without a link to the caller: when the task crashes, the caller gets a `'DOWN'` message and lives.
       * Elixir `Task.Supervisor.async_nolink/3`.
       */
      asyncNolink<T>(
        sup: ServerRef,
        fn: () => T,
        options?: Pick<TaskOptions, 'shutdown'>,
      ): Promise<Task<Awaited<T>>>;
      /** Stops a task. Elixir `Task.Supervisor.terminate_child/2`. */
      terminateChild(sup: ServerRef, pid: Pid): Promise<'ok' | ['error', 'not_found']>;
      /** As `Task.asyncStream`, with tasks of the supervisor. Elixir `Task.Supervisor.async_stream/4`. */
      asyncStream<E, T>(
        sup: ServerRef,
        elements: Iterable<E> | AsyncIterable<E>,
        fn: (element: Awaited<E>) => T,
        options?: StreamOptions & Pick<TaskOptions, 'shutdown'>,
      ): AsyncIterable<StreamResult<Awaited<T>>>;
      /** As `asyncStream`, without links: a task that crashes is a result. Elixir `Task.Supervisor.async_stream_nolink/4`. */
      asyncStreamNolink<E, T>(
        sup: ServerRef,
        elements: Iterable<E> | AsyncIterable<E>,
        fn: (element: Awaited<E>) => T,
        options?: StreamOptions & Pick<TaskOptions, 'shutdown'>,
      ): AsyncIterable<StreamResult<Awaited<T>>>;
      /** The tasks that run; their order means nothing. Elixir `Task.Supervisor.children/1`. */
      children(sup: ServerRef): Promise<Pid[]>;
    };
  };

  /** What a stream gives of a task: its value, or why it ended without one. */
  export type StreamResult<T> = ['ok', T] | ['exit', ExitReason];

  export interface StreamOptions {
    /** Most tasks at once. Default 4. */
    maxConcurrency?: number;
    /** Whether results come in the order of the elements, or as they are there. Default true. */
    ordered?: boolean;
    /** Virtual ms that each task may take. Default 5000. */
    timeout?: number | 'infinity';
    /** What happens when one takes longer: the caller exits, or the task is killed, `['exit', 'timeout']`. Default `'exit'`. */
    onTimeout?: 'exit' | 'kill_task';
    /** Whether a failure tells the element too: `['exit', [element, reason]]`. Default false. */
    zipInputOnExit?: boolean;
  }

  export interface TaskOptions {
    /** Whether it is run again when it has ended. Default `'temporary'`: never. */
    restart?: RestartType;
    /** How it is stopped. Default 5000. */
    shutdown?: Shutdown;
  }

  // ---- Registry ---------------------------------------------------------------------------------------------

  /** Processes by key, as long as they live. Reads need no message. See `Registry` in Elixir. */
  export const Registry: {
    /** Starts a registry linked to the caller; as a child its type is `'supervisor'`. `Registry.start_link/1`. */
    startLink(options: RegistryOptions): Promise<OnStart>;
    /**
     * Enters the caller under `key`, with `value` (`null` unless given), until it unregisters or ends. The caller is linked
     * to the registry. `Registry.register/3`.
     */
    register(
      registry: string,
      key: unknown,
      value?: unknown,
    ): ['ok', Pid] | ['error', ['already_registered', Pid]];
    /** Takes the caller's entries under `key` out. `Registry.unregister/2`. */
    unregister(registry: string, key: unknown): 'ok';
    /** Owners of `key` with their values. `Registry.lookup/2`. */
    lookup(registry: string, key: unknown): [Pid, any][];
    /** As `lookup`, of values that match a pattern, and for which guards hold. `Registry.match/4`. */
    match(registry: string, key: unknown, pattern: ValuePattern, guards?: readonly unknown[]): [Pid, any][];
    /** How many entries `match` would give. `Registry.count_match/4`. */
    countMatch(registry: string, key: unknown, pattern: ValuePattern, guards?: readonly unknown[]): number;
    /** Takes those of the caller's entries under `key` out that `match` would give. `Registry.unregister_match/4`. */
    unregisterMatch(registry: string, key: unknown, pattern: ValuePattern, guards?: readonly unknown[]): 'ok';
    /** What a match specification makes of all entries; its patterns are `[key, pid, value]`. `Registry.select/2`. */
    select(registry: string, spec: MatchSpec): any[];
    /** How many entries it makes `true` of. `Registry.count_select/2`. */
    countSelect(registry: string, spec: MatchSpec): number;
    /** Keys of a process, the newest first. `Registry.keys/2`. */
    keys(registry: string, pid: Pid): any[];
    /** Values that a process has under `key`. `Registry.values/3`. */
    values(registry: string, key: unknown, pid: Pid): any[];
    /** Number of entries. `Registry.count/1`. */
    count(registry: string): number;
    /** Calls `tell` with the entries of `key`, unless there are none. `Registry.dispatch/3`. */
    dispatch(registry: string, key: unknown, tell: (entries: [Pid, any][]) => unknown): Promise<'ok'>;
    /** Changes the caller's value under a unique key: `[new, old]`, or `'error'` without one. `Registry.update_value/3`. */
    updateValue<T = any>(
      registry: string,
      key: unknown,
      change: (value: T) => Async<T>,
    ): Promise<[T, T] | 'error'>;
    /** What `putMeta` kept under `key`. `Registry.meta/2`. */
    meta(registry: string, key: unknown): ['ok', any] | 'error';
    /** Keeps a value beside the entries. `Registry.put_meta/3`. */
    putMeta(registry: string, key: unknown, value: unknown): 'ok';
    /** Forgets it. `Registry.delete_meta/2`. */
    deleteMeta(registry: string, key: unknown): 'ok';
  };

  /** A pattern for values: `'_'` (or `_`), `'$1'` and so on, anything else fits itself; a map fits one with its keys. */
  export type ValuePattern = unknown;

  export interface RegistryOptions {
    /** One owner a key, or many. */
    keys: 'unique' | 'duplicate';
    /** What it is called everywhere. */
    name: string;
    /** Over how many processes its entries are spread. Default 1. */
    partitions?: number;
    /**
     * Names of processes that get `['register', registry, key, pid, value]` and `['unregister', registry, key, pid]`.
     * Default none.
     */
    listeners?: readonly string[];
    /** Keys and values that `meta` knows from the start. */
    meta?: readonly (readonly [key: unknown, value: unknown])[];
  }

  /** The same child a number of times, found by key. See `PartitionSupervisor` in Elixir. */
  export const PartitionSupervisor: {
    /**
     * Starts it linked to the caller; as a child its type is `'supervisor'`. Address a partition by
     * `['via', PartitionSupervisor, [name, key]]`. `PartitionSupervisor.start_link/1`.
     */
    startLink(options: PartitionOptions): Promise<OnStart>;
    /** How many partitions there are. `PartitionSupervisor.partitions/1`. */
    partitions(name: string): number;
    /** The partitions, the last first; their ids are numbers from 0. `PartitionSupervisor.which_children/1`. */
    whichChildren(name: string): Promise<[number, ...unknown[]][]>;
    /** Numbers of specs, living children, supervisors and workers. `PartitionSupervisor.count_children/1`. */
    countChildren(
      name: string,
    ): Promise<{ specs: number; active: number; supervisors: number; workers: number }>;
  };

  export interface PartitionOptions {
    /** Registered name. */
    name: string;
    /** What every partition runs. */
    child: Child;
    /** How many. Default 1. */
    partitions?: number;
    /** Default `'one_for_one'`. */
    strategy?: Strategy;
    /** Default 3. */
    maxRestarts?: number;
    /** Whole seconds, at least 1. Default 5. */
    maxSeconds?: number;
  }

  // ---- Agent ------------------------------------------------------------------------------------------------

  /** A process that keeps a state, for functions that run in it. See `Agent` in Elixir. */
  export const Agent: {
    /** Starts an agent linked to the caller; `init` gives its state. `Agent.start_link/2`. */
    startLink(init: () => unknown, options?: StartOptions): Promise<OnStart>;
    /** As `startLink`, without a link. `Agent.start/2`. */
    start(init: () => unknown, options?: StartOptions): Promise<OnStart>;
    /** What `fn` makes of the state, 5000 ms unless told. If it fails, so does the agent. `Agent.get/3`. */
    get<State = any, T = any>(
      agent: ServerRef,
      fn: (state: State) => Async<T>,
      timeout?: number | 'infinity',
    ): Promise<T>;
    /** Makes what `fn` gives the state. `Agent.update/3`. */
    update<State = any>(
      agent: ServerRef,
      fn: (state: State) => Async<State>,
      timeout?: number | 'infinity',
    ): Promise<'ok'>;
    /** `fn` gives the answer and the new state. `Agent.get_and_update/3`. */
    getAndUpdate<State = any, T = any>(
      agent: ServerRef,
      fn: (state: State) => Async<[answer: T, state: State]>,
      timeout?: number | 'infinity',
    ): Promise<T>;
    /** As `update`, without waiting. `Agent.cast/2`. */
    cast<State = any>(agent: ServerRef, fn: (state: State) => Async<State>): 'ok';
    /** Orders an agent to end and waits until it has. `Agent.stop/3`. */
    stop(agent: ServerRef, reason?: ExitReason, timeout?: number | 'infinity'): Promise<'ok'>;
  };

  // ---- ETS --------------------------------------------------------------------------------------------------

  /** A table: its name when it was made with `namedTable`, else the reference that `ETS.new` gave. */
  export type TableRef = string | Ref;

  export interface TableOptions {
    /**
     * `'set'` (default): one object a key. `'ordered_set'`: the same, in order of keys. `'bag'`: many objects a key, none
     * twice. `'duplicate_bag'`: also the same twice.
     */
    type?: 'set' | 'ordered_set' | 'bag' | 'duplicate_bag';
    /** `'protected'` (default): all may read, the owner may write. `'public'`: all may do both. `'private'`: the owner alone. */
    protection?: 'public' | 'protected' | 'private';
    /** Whether the table is addressed by its name. Default false. */
    namedTable?: boolean;
    /** Which element of an object is its key, from 1. Default 1. */
    keypos?: number;
    /** Who gets the table when its owner ends, as the message `['ETS-TRANSFER', table, owner, data]`. Default `'none'`. */
    heir?: readonly [heir: Pid, data: unknown] | 'none';
    /** Known, and without effect here. */
    readConcurrency?: boolean;
    writeConcurrency?: boolean | 'auto';
    decentralizedCounters?: boolean;
    compressed?: boolean;
  }

  /** An object of a table: a tuple, one element of which is its key. */
  export type TableObject = readonly unknown[];

  /**
   * What is added to a counter: a number, for the element after the key; `[element, number]`; or
   * `[element, number, threshold, value]`, which sets `value` once the sum has passed the threshold.
   */
  export type CounterOp =
    | number
    | readonly [element: number, increment: number]
    | readonly [element: number, increment: number, threshold: number, value: number];

  /**
   * Which objects: `'_'` (or `_`) fits anything, `'$1'`, `'$2'` and so on too, and give it a number; any other term fits
   * itself. `['user', '$1', '_']`.
   */
  export type TablePattern = readonly unknown[] | string | typeof _;

  /**
   * Clauses `[pattern, guards, body]`. Guards are calls such as `['>', '$2', 18]` or `['is_atom', '$1']`. The body says
   * what to make of an object: `['$1']`, `['$_']` the object, `['$$']` all variables, `[[['$1', '$2']]]` a tuple.
   * See "Match Specifications in Erlang", ERTS User's Guide.
   */
  export type MatchSpec = readonly (readonly [
    pattern: TablePattern,
    guards: readonly unknown[],
    body: readonly unknown[],
  ])[];

  /** What `ETS.info` tells. `memory` is an estimate in words of 8 bytes. */
  export interface TableInfo {
    id: Ref;
    name: string;
    owner: Pid;
    heir: Pid | 'none';
    size: number;
    memory: number;
    type: 'set' | 'ordered_set' | 'bag' | 'duplicate_bag';
    protection: 'public' | 'protected' | 'private';
    keypos: number;
    named_table: boolean;
    node: string;
    read_concurrency: boolean;
    write_concurrency: boolean;
    decentralized_counters: boolean;
    compressed: boolean;
  }

  /**
   * Tables of tuples beside the processes: reads and writes need no message. A table belongs to the process that made it,
   * and goes when that ends, unless it has an heir. A table that is none, or that one may not use, is `badarg`. See the
   * page `ets` of STDLIB.
   */
  export const ETS: {
    /** Makes a table that the caller owns. `ets:new/2`. */
    readonly new: (name: string, options?: TableOptions) => TableRef;
    /** Puts objects in, all or none. Of a set they replace the objects with their keys. `ets:insert/2`. */
    insert(table: TableRef, ...objects: TableObject[]): true;
    /** As `insert`, unless one of their keys is taken: then `false`, and nothing is put in. `ets:insert_new/2`. */
    insertNew(table: TableRef, ...objects: TableObject[]): boolean;
    /** The objects of a key, none or one of a set. `ets:lookup/2`. */
    lookup<T extends TableObject = any>(table: TableRef, key: unknown): T[];
    /** One element of the object of a key; of a bag a list. `badarg` when there is none. `ets:lookup_element/3`. */
    lookupElement<T = any>(table: TableRef, key: unknown, element: number): T;
    /** Whether there is an object with that key. `ets:member/2`. */
    member(table: TableRef, key: unknown): boolean;
    /** With a key: takes its objects out, `ets:delete/2`. Without: deletes the whole table, `ets:delete/1`. */
    delete(table: TableRef, ...key: [] | [key: unknown]): true;
    /** Takes exactly this object out. `ets:delete_object/2`. */
    deleteObject(table: TableRef, object: TableObject): true;
    /** Takes all objects out. `ets:delete_all_objects/1`. */
    deleteAllObjects(table: TableRef): true;
    /** Takes the objects of a key out, and gives them. `ets:take/2`. */
    take<T extends TableObject = any>(table: TableRef, key: unknown): T[];
    /**
     * Adds to a counter and gives its new value; for a list of operations a list. Without an object it begins with
     * `fallback`, or is `badarg`. `ets:update_counter/3,4`.
     */
    updateCounter(table: TableRef, key: unknown, op: CounterOp, fallback?: TableObject): number;
    updateCounter(
      table: TableRef,
      key: unknown,
      ops: readonly (readonly [number, number] | readonly [number, number, number, number])[],
      fallback?: TableObject,
    ): number[];
    /** Changes elements, each `[element, value]`, never the key; `false` without an object. `ets:update_element/3`. */
    updateElement(
      table: TableRef,
      key: unknown,
      changes: readonly [element: number, value: unknown] | readonly (readonly [number, unknown])[],
    ): boolean;
    /** The first key, or `'$end_of_table'`. `ets:first/1`. */
    first(table: TableRef): any;
    /** The last key of an ordered_set. `ets:last/1`. */
    last(table: TableRef): any;
    /** The key after `key`, or `'$end_of_table'`; `badarg` when a set has no such key. `ets:next/2`. */
    next(table: TableRef, key: unknown): any;
    /** The key before `key` of an ordered_set. `ets:prev/2`. */
    prev(table: TableRef, key: unknown): any;
    /** All objects. `ets:tab2list/1`. */
    tab2list<T extends TableObject = any>(table: TableRef): T[];
    /** Folds `fn(object, accumulator)` over all objects. `ets:foldl/3`. */
    foldl<A, T extends TableObject = any>(
      table: TableRef,
      fn: (object: T, accumulator: A) => Async<A>,
      start: A,
    ): Promise<A>;
    /** What the variables of a pattern stand for, a list for each object that it fits. `ets:match/2`. */
    match(table: TableRef, pattern: TablePattern): any[][];
    /** The objects that a pattern fits. `ets:match_object/2`. */
    matchObject<T extends TableObject = any>(table: TableRef, pattern: TablePattern): T[];
    /** Takes the objects out that a pattern fits. `ets:match_delete/2`. */
    matchDelete(table: TableRef, pattern: TablePattern): true;
    /** What a match specification makes of the objects that it fits. `ets:select/2`. */
    select(table: TableRef, spec: MatchSpec): any[];
    /** How many objects it makes `true` of. `ets:select_count/2`. */
    selectCount(table: TableRef, spec: MatchSpec): number;
    /** Takes the objects out that it makes `true` of; gives how many. `ets:select_delete/2`. */
    selectDelete(table: TableRef, spec: MatchSpec): number;
    /** What a table is, or one item of it; `null` when there is none. `ets:info/1,2`. */
    info(table: TableRef): TableInfo | null;
    info<K extends keyof TableInfo>(table: TableRef, item: K): TableInfo[K] | null;
    /** Gives it another name, and gives what it is addressed by then. `ets:rename/2`. */
    rename(table: TableRef, name: string): TableRef;
    /** The reference of a named table, or `null`. `ets:whereis/1`. */
    whereis(name: string): Ref | null;
    /** All tables. `ets:all/0`. */
    all(): TableRef[];
    /** Keeps a walk by `next` going while keys are deleted, until it is called with `false`. `ets:safe_fixtable/2`. */
    safeFixtable(table: TableRef, fix: boolean): true;
    /** Makes another process the owner, which gets `['ETS-TRANSFER', table, from, data]`. `ets:give_away/3`. */
    giveAway(table: TableRef, pid: Pid, data: unknown): true;
    /** Names another heir, or none. `ets:setopts/2`. */
    setHeir(table: TableRef, ...heir: [heir: Pid, data: unknown] | ['none']): true;
  };

  // ---- process groups ---------------------------------------------------------------------------------------

  /** A change of a group, told to who monitors it: `ref` is that of the monitor. */
  export type GroupChange = [ref: Ref, change: 'join' | 'leave', group: any, pids: Pid[]];

  /**
   * Groups of processes: who joins is a member until it leaves or ends. A scope is a server that keeps its groups; where
   * none is named it is `'pg'`. Reads ask no process. See the page `pg` of Kernel.
   */
  export const pg: {
    /** Starts a scope, `'pg'` unless named, linked to the caller. `pg:start_link/0,1`. */
    startLink(scope?: string): Promise<OnStart>;
    /** As `startLink`, without a link. `pg:start/1`. */
    start(scope?: string): Promise<OnStart>;
    /** Puts processes into a group, once more when they are in it. `pg:join/2,3`. */
    join(group: unknown, pids: Pid | readonly Pid[]): Promise<'ok'>;
    join(scope: string, group: unknown, pids: Pid | readonly Pid[]): Promise<'ok'>;
    /** Takes processes out of a group, once for each time they are given. `pg:leave/2,3`. */
    leave(group: unknown, pids: Pid | readonly Pid[]): Promise<'ok' | 'not_joined'>;
    leave(scope: string, group: unknown, pids: Pid | readonly Pid[]): Promise<'ok' | 'not_joined'>;
    /** The members, as often as they joined, the newest first. `pg:get_members/1,2`. */
    getMembers(group: unknown): Pid[];
    getMembers(scope: string, group: unknown): Pid[];
    /** The members on this node: all, as there is one. `pg:get_local_members/1,2`. */
    getLocalMembers(group: unknown): Pid[];
    getLocalMembers(scope: string, group: unknown): Pid[];
    /** All groups of a scope. `pg:which_groups/0,1`. */
    whichGroups(scope?: string): any[];
    /** All groups that have members. `pg:which_local_groups/0,1`. */
    whichLocalGroups(scope?: string): any[];
    /**
     * Has the caller told of every change in a scope, by messages of type `GroupChange`; gives the reference and the members
     * by group. `pg:monitor_scope/0,1`.
     */
    monitorScope(scope?: string): Promise<[ref: Ref, groups: Map<any, Pid[]>]>;
    /** As `monitorScope`, of one group. `pg:monitor/1,2`. */
    monitor(group: unknown): Promise<[ref: Ref, members: Pid[]]>;
    monitor(scope: string, group: unknown): Promise<[ref: Ref, members: Pid[]]>;
    /** Ends it, and takes its messages out of the mailbox; false when there is none. `pg:demonitor/1,2`. */
    demonitor(ref: Ref): Promise<'ok' | false>;
    demonitor(scope: string, ref: Ref): Promise<'ok' | false>;
  };

  // ---- PubSub -----------------------------------------------------------------------------------------------

  export interface PubSubOptions {
    /** What it is called everywhere. */
    name: string;
    /** Partitions of its registry. Default 1. */
    poolSize?: number;
  }

  /** Messages to all who have subscribed to a topic, as Phoenix.PubSub on one node. Kept by a `Registry` of its name. */
  export const PubSub: {
    /** Starts it linked to the caller; as a child its id is the name and `.Supervisor`, its type `'supervisor'`. `Phoenix.PubSub.child_spec/1`. */
    startLink(options: PubSubOptions): Promise<OnStart>;
    /** From now on the caller gets what is broadcast to the topic; twice, if it subscribes twice. `subscribe/2`. */
    subscribe(pubsub: string, topic: string): 'ok';
    /** Ends the caller's subscriptions to the topic. `unsubscribe/2`. */
    unsubscribe(pubsub: string, topic: string): 'ok';
    /** Sends `message` to all subscribers. `broadcast/3`. */
    broadcast(pubsub: string, topic: string, message: unknown): Promise<'ok'>;
    /** Sends `message` to all subscribers but `from`, often `self()`. `broadcast_from/4`. */
    broadcastFrom(pubsub: string, from: Pid, topic: string, message: unknown): Promise<'ok'>;
    /** As `broadcast`, on this node only: there is no other. `local_broadcast/3`. */
    localBroadcast(pubsub: string, topic: string, message: unknown): Promise<'ok'>;
    /** As `broadcastFrom`, on this node only. `local_broadcast_from/4`. */
    localBroadcastFrom(pubsub: string, from: Pid, topic: string, message: unknown): Promise<'ok'>;
  };

  // ---- Logger -----------------------------------------------------------------------------------------------

  /** How grave a record is, from the gravest to the least. */
  export type Level = 'emergency' | 'alert' | 'critical' | 'error' | 'warning' | 'notice' | 'info' | 'debug';

  /** What is worth telling. Crashes and supervisors' reports come here by themselves. See `Logger` in Elixir. */
  export const Logger: {
    /** Logs a message: a text, a term, or a function that gives one and runs only if the level is let through. */
    debug(message: unknown, metadata?: Record<string, unknown>): 'ok';
    info(message: unknown, metadata?: Record<string, unknown>): 'ok';
    notice(message: unknown, metadata?: Record<string, unknown>): 'ok';
    warning(message: unknown, metadata?: Record<string, unknown>): 'ok';
    error(message: unknown, metadata?: Record<string, unknown>): 'ok';
    critical(message: unknown, metadata?: Record<string, unknown>): 'ok';
    alert(message: unknown, metadata?: Record<string, unknown>): 'ok';
    emergency(message: unknown, metadata?: Record<string, unknown>): 'ok';
    /** As the others, with the level as a value. `Logger.log/3`. */
    log(level: Level, message: unknown, metadata?: Record<string, unknown>): 'ok';
    /** The least grave level that is let through. `Logger.level/0`. */
    level(): Level | 'all' | 'none';
    /**
     * `level`: the least grave level that is let through, `'debug'` at first. `handleSaslReports`: whether the console also
     * tells crash reports, supervisors' reports and the start of each of their children, in Elixir's wording; false at first
     * (Erlang's wording always has what there is). `Logger.configure/1`.
     */
    configure(options: { level?: Level | 'all' | 'none'; handleSaslReports?: boolean }): 'ok';
    /** What the calling process tells with all its messages. `Logger.metadata/0`. */
    metadata(): Record<string, any>;
    /** Adds to it; `null` takes a key out. `Logger.metadata/1`. */
    metadata(more: Record<string, unknown>): 'ok';
  };

  // ---- Sys and Code -----------------------------------------------------------------------------------------

  /** What a server tells `sys` while it works: `['in', message]`, `['out', reply, from, state]`, `['noreply', state]`, … */
  export type SystemEvent = readonly [what: string, ...about: any[]];

  /** A server as `Sys.getStatus` describes it. */
  export type SystemStatus = [
    'status',
    Pid,
    ['module', string],
    [
      dictionary: [key: any, value: any][],
      state: 'running' | 'suspended',
      parent: Pid,
      debug: unknown[],
      about: [key: string, value: any][],
    ],
  ];

  /** Looks into servers, supervisors and state machines, and acts on them, whatever they do. See `sys` in STDLIB. */
  export const Sys: {
    /** The state. `sys:get_state/2`. */
    getState(server: ServerRef, timeout?: number | 'infinity'): Promise<any>;
    /** Puts `change(state)` in its place, run by the server, and gives it. If it fails, the caller gets the error. */
    replaceState<State = any>(
      server: ServerRef,
      change: (state: State) => Async<State>,
      timeout?: number | 'infinity',
    ): Promise<State>;
    /** What it is, what it does and what it has. `sys:get_status/2`. */
    getStatus(server: ServerRef, timeout?: number | 'infinity'): Promise<SystemStatus>;
    /** Makes it take system messages only; all others wait. `sys:suspend/2`. */
    suspend(server: ServerRef, timeout?: number | 'infinity'): Promise<'ok'>;
    /** Lets it go on. `sys:resume/2`. */
    resume(server: ServerRef, timeout?: number | 'infinity'): Promise<'ok'>;
    /**
     * Has a suspended server make its state fit for new code: `codeChange(oldVersion, state, extra)` gives it. A supervisor
     * reads its specification again. Load the code before with `Code.load`. `sys:change_code/5`.
     */
    changeCode(
      server: ServerRef,
      module: AnyServer | SupervisorModule<any>,
      oldVersion: unknown,
      extra: unknown,
      timeout?: number | 'infinity',
    ): Promise<'ok' | ['error', any]>;
    /** Orders it to end; the answer does not wait for that. `sys:terminate/3`. */
    terminate(server: ServerRef, reason: ExitReason, timeout?: number | 'infinity'): Promise<'ok'>;
    /** Whether it prints what it does. `sys:trace/3`. */
    trace(server: ServerRef, flag: boolean, timeout?: number | 'infinity'): Promise<'ok'>;
    /** Whether it keeps its newest events, 10 or as many as told; or gives or prints those. `sys:log/3`. */
    log(server: ServerRef, flag: 'get', timeout?: number | 'infinity'): Promise<['ok', SystemEvent[]]>;
    log(
      server: ServerRef,
      flag: boolean | readonly [true, number] | 'print',
      timeout?: number | 'infinity',
    ): Promise<'ok'>;
    /** Whether it counts its messages; or what it has counted. `sys:statistics/3`. */
    statistics(
      server: ServerRef,
      flag: 'get',
      timeout?: number | 'infinity',
    ): Promise<['ok', [key: string, value: any][] | 'no_statistics']>;
    statistics(server: ServerRef, flag: boolean, timeout?: number | 'infinity'): Promise<'ok'>;
    /**
     * Has it call `fn(state, event, name)` with every event; what that gives is its next state, `'done'` the end of it.
     * A function that fails is removed. `sys:install/3`.
     */
    install<State>(
      server: ServerRef,
      spec:
        | readonly [fn: (state: State, event: SystemEvent, name: any) => State | 'done', state: State]
        | readonly [
            id: unknown,
            fn: (state: State, event: SystemEvent, name: any) => State | 'done',
            state: State,
          ],
      timeout?: number | 'infinity',
    ): Promise<'ok'>;
    /** Removes a function, by itself or its id. `sys:remove/3`. */
    remove(server: ServerRef, fnOrId: unknown, timeout?: number | 'infinity'): Promise<'ok'>;
    /** Removes all of them, trace, log and statistics too. `sys:no_debug/2`. */
    noDebug(server: ServerRef, timeout?: number | 'infinity'): Promise<'ok'>;
  };

  /** The code of modules. See `code` in Kernel. */
  export const Code: {
    /**
     * Makes these callbacks, or this specification, the current code of a module, and what was current its old code. Every
     * server of the module runs them from its next callback on. Gives the number of the version.
     */
    load(
      module: AnyServer,
      callbacks: (ServerCallbacks<any, any> & { callbackMode?: undefined }) | StatemCallbacks<any, any, any>,
    ): number;
    load(module: AnyServer, code: new () => GenServer<any, any>): number;
    /** Of an application that runs the new `prepStop` and `stop` are called when it ends. */
    load(app: Application, callbacks: Pick<ApplicationSpec, 'start' | 'prepStop' | 'stop'>): number;
    load(
      module: SupervisorModule<any>,
      spec: SupervisorSpec | DynamicSupervisorFlags | ((arg: any) => Async<SupervisorSpec | 'ignore'>),
    ): number;
    /** The number of a module's current version, from 1. */
    version(module: AnyServer | SupervisorModule<any> | Application): number;
  };

  // ---- Timer ------------------------------------------------------------------------------------------------

  /** What a timer of `Timer` is known by, for `Timer.cancel`. */
  export type TimerRef = [kind: 'instant' | 'send_local' | 'once' | 'interval', ref: Ref];
  type TimerAnswer = Promise<['ok', TimerRef] | ['error', 'badarg']>;

  /** Timers that send, end and call; times are virtual ms. See `timer` in STDLIB. */
  export const Timer: {
    /** Sends a message to a process, or a name looked up then; without one to the caller. `timer:send_after/3`. */
    sendAfter(ms: number, message: unknown): TimerAnswer;
    sendAfter(ms: number, to: Pid | string, message: unknown): TimerAnswer;
    /** Sends it every `ms`, until cancelled or the receiver ends. `timer:send_interval/3`. */
    sendInterval(ms: number, message: unknown): TimerAnswer;
    sendInterval(ms: number, to: Pid | string, message: unknown): TimerAnswer;
    /** Sends an exit signal. `timer:exit_after/3`. */
    exitAfter(ms: number, reason: ExitReason): TimerAnswer;
    exitAfter(ms: number, to: Pid | string, reason: ExitReason): TimerAnswer;
    /** Sends the exit signal `'kill'`. `timer:kill_after/2`. */
    killAfter(ms: number, to?: Pid | string): TimerAnswer;
    /** Runs `fn` with copies of the arguments in a process of its own. `timer:apply_after/4`. */
    applyAfter<Args extends unknown[]>(
      ms: number,
      fn: (...args: Args) => unknown,
      ...args: Args
    ): TimerAnswer;
    /** Runs it so every `ms`, until cancelled or the caller ends. `timer:apply_interval/4`. */
    applyInterval<Args extends unknown[]>(
      ms: number,
      fn: (...args: Args) => unknown,
      ...args: Args
    ): TimerAnswer;
    /** Stops a timer; `['ok', 'cancel']` also when it has fired. `timer:cancel/1`. */
    cancel(timer: TimerRef): Promise<['ok', 'cancel'] | ['error', 'badarg']>;
    /** Waits; messages stay in the mailbox. `timer:sleep/1`. */
    sleep(ms: number | 'infinity'): Promise<'ok'>;
    /** How long `fn` takes, in microseconds of virtual time, and its value. `timer:tc/1`. */
    tc<T>(fn: () => T): Promise<[microseconds: number, value: Awaited<T>]>;
    /** Milliseconds of so many seconds. */
    seconds(n: number): number;
    /** Milliseconds of so many minutes. */
    minutes(n: number): number;
    /** Milliseconds of so many hours. */
    hours(n: number): number;
    /** Milliseconds of hours, minutes and seconds together. */
    hms(hours: number, minutes: number, seconds: number): number;
  };

  // ---- Global -----------------------------------------------------------------------------------------------

  /** What is locked, and for whom: whoever asks for the same requester gets the lock too. */
  export type LockId = readonly [resource: unknown, requester: unknown];

  /** Names of any term, and locks. Servers take such a name as `['global', name]`. See `global` in Kernel. */
  export const Global: {
    /** Gives a process a name; `'no'` if it is taken, or the process has one. `global:register_name/2`. */
    registerName(name: unknown, pid: Pid): 'yes' | 'no';
    /** Gives it the name, whoever has it. `global:re_register_name/2`. */
    reRegisterName(name: unknown, pid: Pid): 'yes';
    unregisterName(name: unknown): 'ok';
    /** The process of that name, or `'undefined'`. `global:whereis_name/1`. */
    whereisName(name: unknown): Pid | 'undefined';
    /** Sends to a name, and gives the pid; the caller exits with `['badarg', …]` if nobody has it. `global:send/2`. */
    send(name: unknown, message: unknown): Pid;
    registeredNames(): any[];
    /** Sets a lock, after at most so many more tries; false without it. `global:set_lock/3`. */
    setLock(id: LockId, retries?: number | 'infinity'): Promise<boolean>;
    delLock(id: LockId): true;
    /** Runs `fn` with the lock. `'aborted'` without it. `global:trans/4`. */
    trans<T>(id: LockId, fn: () => T, retries?: number | 'infinity'): Promise<Awaited<T> | 'aborted'>;
  };
}
