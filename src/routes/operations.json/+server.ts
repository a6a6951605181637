/** The list of operations as a file of the site, made at build time: the page does not carry the registry. */
import { json } from '@sveltejs/kit';
import { toJsonSchema } from '@valibot/to-json-schema';
import { operations } from '#lib/operations';

export const prerender = true;

export function GET(): Response {
  return json(
    [...operations.values()].map(({ name, summary, doc, verb, path, params, changes, dangerous }) => ({
      name,
      summary,
      doc,
      verb,
      path,
      params: toJsonSchema(params, { errorMode: 'ignore' }),
      changes,
      dangerous,
    })),
  );
}
