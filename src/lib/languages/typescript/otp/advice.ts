/**
 * What a learner is told of a child specification, or of a supervisor's options, that OTP refuses: one sentence beside OTP's reason.
 * Rule OTP22.
 * Invariant: says what was found and what is accepted, in the words of the types.
 */
import { isWait } from '#lib/runtime/kernel/routine';
import { inspect } from '#lib/runtime/kernel/terms';

const KEYS = {
  Child: ['id', 'start', 'restart', 'shutdown', 'type', 'significant', 'modules'],
  Supervisor: ['strategy', 'maxRestarts', 'maxSeconds', 'autoShutdown', 'name', 'children'],
  DynamicSupervisor: ['strategy', 'maxRestarts', 'maxSeconds', 'maxChildren', 'name'],
  Application: [
    'name',
    'start',
    'prepStop',
    'stop',
    'args',
    'applications',
    'optionalApplications',
    'env',
    'description',
    'vsn',
  ],
};

/** Keys by the names that Erlang, Elixir and habit give them. */
const MEANT: Readonly<Record<string, string>> = {
  intensity: 'maxRestarts',
  max_restarts: 'maxRestarts',
  period: 'maxSeconds',
  max_seconds: 'maxSeconds',
  auto_shutdown: 'autoShutdown',
  max_children: 'maxChildren',
  restarts: 'restart',
  timeout: 'shutdown',
  mfa: 'start',
  mod: 'start',
  prep_stop: 'prepStop',
  optional_applications: 'optionalApplications',
  dependencies: 'applications',
  environment: 'env',
  version: 'vsn',
};

type Said = (text: string, value: unknown) => string;
const flags: Readonly<Record<string, Said>> = {
  invalid_strategy: (v) => `\`strategy\` is 'one_for_one', 'one_for_all' or 'rest_for_one'; got ${v}.`,
  invalid_intensity: (v) => `\`maxRestarts\` is a whole number from 0 up; got ${v}.`,
  invalid_period: (v) => `\`maxSeconds\` is in whole seconds, at least 1; got ${v}.`,
  invalid_auto_shutdown: (v) =>
    `\`autoShutdown\` is 'never', 'any_significant' or 'all_significant'; got ${v}.`,
  invalid_max_children: (v) => `\`maxChildren\` is a whole number from 0 up, or 'infinity'; got ${v}.`,
};
const child: Readonly<Record<string, Said>> = {
  invalid_mfa: (v, value) =>
    isWait(value)
      ? '`start` is called here, where it starts nothing. Write start: () => before the call, so that the supervisor makes it.'
      : `\`start\` is a function, or [module, argument, options]; got ${v}. For a module write start: [module, argument].`,
  invalid_restart_type: (v) => `\`restart\` is 'permanent', 'transient' or 'temporary'; got ${v}.`,
  invalid_child_type: (v) => `\`type\` is 'worker' or 'supervisor'; got ${v}.`,
  invalid_shutdown: (v) => `\`shutdown\` is 'brutal_kill', 'infinity' or whole ms from 0 up; got ${v}.`,
  invalid_significant: (v) => `\`significant\` is true or false; got ${v}.`,
  invalid_child_spec: (v) =>
    `a child is a specification { id, start }, a module, or a module with its argument [module, argument]; got ${v}.`,
  duplicate_child_name: (v) =>
    `another child has the id ${v} already. Ids name places: give each child its own.`,
  missing_id: () => "it has no `id`. Give it a name of its own among the children: { id: 'a', start: … }.",
  bad_start: (v, value) =>
    `its \`start\` gave ${value === undefined ? 'nothing' : v}. Return what startLink answers, as in start: () => worker.startLink(argument).`,
  start_options: (v) =>
    `after module and argument \`start\` has options, such as { name: 'a' }, and nothing else; got ${v.slice(1, -1)}.`,
  missing_start: () => '`start` is missing. Write start: [module, argument].',
};

const parts = (reason: unknown): [string, unknown] =>
  Array.isArray(reason) ? [String(reason[0]), reason[1]] : [String(reason), undefined];

/** About a supervisor's options. @param reason OTP's, such as `['invalid_period', 0]`. */
export function flagsAdvice(reason: unknown): string {
  const [what, value] = parts(reason);
  return `Supervisor: ${flags[what]?.(inspect(value), value) ?? `its options are refused: ${inspect(reason)}.`}`;
}

/** About one child. @param reason OTP's, such as `['invalid_shutdown', -1]`. */
export function childAdvice(reason: unknown, id: unknown): string {
  const [what, value] = parts(reason);
  const who = id === undefined ? 'Child' : `Child ${inspect(id)}`;
  if (what === 'bad_combination') {
    return inspect(value).includes('auto_shutdown')
      ? `${who}: \`significant: true\` needs a supervisor with autoShutdown: 'any_significant' or 'all_significant'.`
      : `${who}: a significant child is 'transient' or 'temporary'; a permanent one is always started again.`;
  }
  return `${who}: ${child[what]?.(inspect(value), value) ?? `its specification is refused: ${inspect(reason)}.`}`;
}

/** About the first key that nobody reads; `null` when there is none. */
export function keyAdvice(given: object, of: keyof typeof KEYS): string | null {
  const keys = KEYS[of];
  // `mfargs` is what a module form becomes.
  const key = Object.keys(given).find((one) => !keys.includes(one) && one !== 'mfargs');
  if (key === undefined) return null;
  const meant = MEANT[key];
  const instead = meant !== undefined && keys.includes(meant) ? ` Write \`${meant}\`.` : '';
  return `${of}: there is no \`${key}\`; it has ${keys.join(', ')}.${instead}`;
}
