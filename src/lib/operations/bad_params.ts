/**
 * What is wrong with an operation's parameters, in a sentence: what was found, what is accepted. Rule OPS2.
 */
import * as v from 'valibot';
import { failure, type Failure, type Operation } from './operation';

/** What each check of a schema asks for. */
const asked: Readonly<Record<string, (requirement: string) => string>> = {
  string: () => 'a text',
  number: () => 'a number',
  boolean: () => 'true or false',
  array: () => 'a list',
  record: () => 'an object',
  object: () => 'an object',
  strict_object: () => 'an object',
  integer: () => 'a whole number',
  min_value: (least) => `at least ${least}`,
  max_value: (most) => `at most ${most}`,
  min_length: (least) => (least === '1' ? 'not empty' : `at least ${least} long`),
  max_length: (most) => `at most ${most} long`,
};

/** The failure for the first thing that is wrong. */
export function badParams(operation: Operation, issue: v.BaseIssue<unknown>): Failure {
  const keys = (issue.path ?? []).map((item) => String(item.key));
  return failure('bad_params', `${operation.name}: ${sentence(operation, issue, keys)}`, {
    operation: operation.name,
  });
}

function sentence(operation: Operation, issue: v.BaseIssue<unknown>, keys: readonly string[]): string {
  const { entries = {} } = operation.params as { entries?: Record<string, v.GenericSchema> };
  const names = Object.keys(entries)
    .map((name) => `\`${name}\``)
    .join(', ');
  const takes = names === '' ? 'It takes no parameters.' : `It takes ${names}.`;
  if (keys.length === 0)
    return issue.type === 'check' ? issue.message : `its parameters are an object. ${takes}`;
  const where = `\`${keys.join('.')}\``;
  if (issue.expected === 'never') return `there is no ${where}. ${keys.length === 1 ? takes : ''}`.trim();
  const schema = keys.length === 1 ? entries[keys[0] as string] : undefined;
  const about = descriptionOf(schema);
  if (issue.received === 'undefined')
    return `${where} is missing. ${about ?? (schema === undefined ? '' : `It is ${words(schema.expects)}.`)}`.trim();
  const accepted = `${where} cannot be ${issue.received}: it has to be ${acceptedBy(issue)}.`;
  return about === undefined ? accepted : `${accepted} ${about}`;
}

function acceptedBy({ type, expected, issues, ...issue }: v.BaseIssue<unknown>): string {
  const requirement = 'requirement' in issue ? String(issue.requirement) : '';
  const said = asked[type]?.(requirement);
  if (said !== undefined) return said;
  if (type === 'union' && issues !== undefined) return [...new Set(issues.map(acceptedBy))].join(', or ');
  return words(expected ?? type);
}

/** What a schema says it expects, such as `(number | null)`, as words. */
function words(expects: string): string {
  const each = expects.replace(/^\(|\)$/g, '').split(' | ');
  return each.map((one) => asked[one.toLowerCase()]?.('') ?? one.replaceAll('"', '`')).join(' or ');
}

/** The description of a parameter, through what only makes it optional. */
function descriptionOf(schema: v.GenericSchema | undefined): string | undefined {
  if (schema === undefined) return undefined;
  const { wrapped } = schema as { wrapped?: v.GenericSchema };
  return v.getDescription(schema) ?? descriptionOf(wrapped);
}
