/** Operations on the program. Rules OPS10 to OPS12. */
import * as v from 'valibot';
import { anything } from './params';
import { failure, operation } from './operation';

export const programOperations = [
  operation({
    name: 'program.load',
    summary: 'Compiles a program and makes it the one that the next start runs.',
    doc:
      'Takes the files as text, or a program compiled before. With errors, the last good program stays, and so does a run ' +
      'in progress. Answers the findings, each with file, line and column.',
    verb: 'PUT',
    path: '/program',
    params: v.pipe(
      v.strictObject({
        files: v.optional(v.pipe(v.record(v.string(), v.string()), v.description('Text by file name.'))),
        entry: v.optional(
          v.pipe(v.string(), v.description('File that runs last; default `main.ts`, else the first.')),
        ),
        program: v.optional(anything),
      }),
      v.check(
        (p) => (p.files === undefined) !== (p.program === undefined),
        'Give either `files` or `program`.',
      ),
    ),
    result: v.strictObject({ diagnostics: v.array(anything) }),
    changes: false,
    replayable: false,
    dangerous: false,
    handle(system, { files, entry, program }) {
      if (files === undefined) return system.loadCompiled(program);
      if (Object.keys(files).length === 0)
        return failure('no_files', 'A program has at least one file. Add `main.ts`.');
      return system.load(files, entry);
    },
  }),
];
