/**
 * Type errors of a whole program: when one file changes, all are looked at again, since what one exports is what another
 * imports. The newest request wins.
 */
import { editor, MarkerSeverity, MarkerTag } from 'monaco-editor/editor';
import { getTypeScriptWorker } from 'monaco-editor/languages/features/typescript/register';
import type { Diagnostic, TypeScriptWorker } from 'monaco-editor/languages/features/typescript/register';
import { flatten } from './readable';

export type Severity = 'error' | 'warning';
type Model = editor.ITextModel;

// Not 'typescript': under that name Monaco's own validation, though it is off, puts empty lists.
const OWNER = 'otp-types';
const severities = [MarkerSeverity.Warning, MarkerSeverity.Error, MarkerSeverity.Hint, MarkerSeverity.Info];

/** Marks the type errors of `models`; `current` says whether the answer is still wanted. */
export async function validate(models: readonly Model[], current: () => boolean): Promise<void> {
  const get = await registered();
  const worker = await get(...models.map((model) => model.uri));
  for (const model of models) {
    if (!current() || model.isDisposed()) return;
    const version = model.getVersionId();
    const found = await diagnosticsOf(worker, model);
    if (!current() || model.isDisposed()) return;
    // Positions belong to the text that was checked.
    if (model.getVersionId() !== version) continue;
    editor.setModelMarkers(
      model,
      OWNER,
      found.map((one) => markerOf(model, one)),
    );
  }
}

/** The first model starts Monaco's TypeScript mode, which says so to nobody. */
async function registered(): ReturnType<typeof getTypeScriptWorker> {
  for (let tries = 0; ; tries++) {
    try {
      return await getTypeScriptWorker();
    } catch (error) {
      if (tries === 100) throw error;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}

async function diagnosticsOf(worker: TypeScriptWorker, model: Model): Promise<Diagnostic[]> {
  const file = model.uri.toString();
  const syntax = await worker.getSyntacticDiagnostics(file);
  const [semantic, suggestions] = await Promise.all([
    worker.getSemanticDiagnostics(file),
    worker.getSuggestionDiagnostics(file),
  ]);
  // Suggestions would rewrite the program; only what greys out or strikes through a name stays.
  const hints = suggestions.filter((one) => one.reportsUnnecessary ?? one.reportsDeprecated);
  return [...syntax, ...semantic, ...hints];
}

function markerOf(model: Model, found: Diagnostic): editor.IMarkerData {
  const from = model.getPositionAt(found.start ?? 0);
  const to = model.getPositionAt((found.start ?? 0) + (found.length ?? 1));
  const tags = [
    ...(found.reportsUnnecessary ? [MarkerTag.Unnecessary] : []),
    ...(found.reportsDeprecated ? [MarkerTag.Deprecated] : []),
  ];
  return {
    severity: severities[found.category] ?? MarkerSeverity.Error,
    startLineNumber: from.lineNumber,
    startColumn: from.column,
    endLineNumber: to.lineNumber,
    endColumn: to.column,
    message: flatten(found.messageText),
    tags,
  };
}
