/**
 * A program in Monaco: a model for each file, the view that shows one of them, and the marks on it.
 * Invariant: a text changes either by the learner, who is reported, or by `setFiles`, which is not; both can be undone.
 */
import type { editor, IDisposable } from 'monaco-editor/editor';
import { changeBetween, unify } from './text';
import type { Crash, Current, EditorProps, Marker } from './types';

type Kit = typeof import('./monaco');

/** What the plain editor hands over: where the learner was. */
export interface Place {
  start: number;
  end: number;
  scroll: number;
  focused: boolean;
  /** The next Tab leaves. */
  leaving: boolean;
}

interface Hooks {
  onchange: EditorProps['onchange'];
  /** Numbers of errors and warnings of the shown file. */
  onfindings: (errors: number, warnings: number) => void;
  /** Whether the next Tab leaves the editor. */
  onleaving: (leaving: boolean) => void;
}

const CONTEXT_OF_ESCAPE = [
  'editorTextFocus',
  '!suggestWidgetVisible',
  '!findWidgetVisible',
  '!parameterHintsVisible',
  '!renameInputVisible',
  '!markersNavigationVisible',
  '!editorHasMultipleSelections',
  '!editorHoverVisible',
  '!inSnippetMode',
].join(' && ');

export class Program {
  private readonly view: editor.IStandaloneCodeEditor;
  private readonly models = new Map<string, editor.ITextModel>();
  /** Texts as last given from outside: only what differs from them is news. */
  private readonly given = new Map<string, string>();
  private readonly places = new Map<string, editor.ICodeEditorViewState | null>();
  private readonly listeners: IDisposable[] = [];
  private readonly decorations: editor.IEditorDecorationsCollection;
  private active = '';
  private crash: Crash | undefined;
  private zone: { id: string; watch: ResizeObserver } | undefined;
  private setting = false;
  private leaving = false;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private offer: ReturnType<typeof setTimeout> | undefined;
  private round = 0;

  /** @param folder Keeps the files of several editors on a page apart. */
  constructor(
    private readonly kit: Kit,
    host: HTMLElement,
    private readonly folder: string,
    private readonly hooks: Hooks,
  ) {
    const { monaco } = kit;
    this.view = monaco.editor.create(host, {
      ...kit.editorOptions,
      model: null,
      cursorBlinking: matchMedia('(prefers-reduced-motion: reduce)').matches ? 'solid' : 'blink',
    });
    this.decorations = this.view.createDecorationsCollection();
    this.view.addAction({
      id: 'otp-lab.leave',
      label: 'Let the next Tab leave the editor',
      keybindings: [monaco.KeyCode.Escape],
      precondition: CONTEXT_OF_ESCAPE,
      run: () => {
        // One that is still on its way would take the Tab.
        this.closeSuggestions();
        this.setLeaving(true);
      },
    });
    this.listeners.push(
      this.view.onKeyDown((event) => {
        const { KeyCode } = monaco;
        if (![KeyCode.Escape, KeyCode.Tab, KeyCode.Shift].includes(event.keyCode)) this.setLeaving(false);
      }),
      this.view.onDidBlurEditorText(() => this.setLeaving(false)),
      monaco.editor.onDidChangeMarkers((uris) => {
        const uri = this.models.get(this.active)?.uri.toString();
        if (uris.some((one) => one.toString() === uri)) this.countFindings();
      }),
    );
    // Widths of letters measured before the font had come would put the cursor beside the text.
    void document.fonts.ready.then(() => monaco.editor.remeasureFonts());
  }

  dispose(): void {
    this.round++;
    clearTimeout(this.timer);
    clearTimeout(this.offer);
    this.zone?.watch.disconnect();
    for (const one of this.listeners) one.dispose();
    this.view.dispose();
    for (const model of this.models.values()) model.dispose();
  }

  setFiles(files: Readonly<Record<string, string>>): void {
    let changed = false;
    for (const [name, model] of this.models) {
      if (name in files) continue;
      model.dispose();
      this.models.delete(name);
      this.given.delete(name);
      this.places.delete(name);
      changed = true;
    }
    for (const [name, raw] of Object.entries(files)) {
      const text = unify(raw);
      const model = this.models.get(name);
      if (model === undefined) this.add(name, text);
      else if (this.given.get(name) === text) continue;
      else this.replace(model, text);
      this.given.set(name, text);
      changed = true;
    }
    if (changed) this.validateSoon(0);
  }

  show(name: string): void {
    const model = this.models.get(name);
    if (model === undefined || model === this.view.getModel()) return;
    if (this.models.has(this.active)) this.places.set(this.active, this.view.saveViewState());
    this.active = name;
    this.view.setModel(model);
    this.view.restoreViewState(this.places.get(name) ?? null);
    this.drawCrash();
    this.countFindings();
  }

  /** Goes on where the plain editor was. */
  take(place: Place): void {
    const model = this.view.getModel();
    if (model === null) return;
    const { Range } = this.kit.monaco;
    this.view.setSelection(
      Range.fromPositions(model.getPositionAt(place.start), model.getPositionAt(place.end)),
    );
    this.view.setScrollTop(place.scroll);
    if (place.focused) this.view.focus();
    this.setLeaving(place.leaving);
  }

  focus(line?: number): void {
    if (line !== undefined) {
      this.view.setPosition({ lineNumber: line, column: 1 });
      this.view.revealLineInCenterIfOutsideViewport(line);
    }
    this.view.focus();
  }

  /** What Monaco has opened beside the cursor. */
  closeSuggestions(): void {
    // The command of that name does nothing about a list that is still on its way.
    const suggest: unknown = this.view.getContribution('editor.contrib.suggestController');
    if (closes(suggest)) suggest.cancelSuggestWidget();
    this.view.trigger('run', 'closeParameterHints', null);
  }

  setReadonly(readonly: boolean): void {
    this.view.updateOptions({ readOnly: readonly, domReadOnly: readonly });
  }

  setLabel(label: string): void {
    this.view.updateOptions({ ariaLabel: label });
  }

  setMarkers(markers: readonly Marker[]): void {
    const { editor, MarkerSeverity } = this.kit.monaco;
    for (const [name, model] of this.models) {
      const own = markers.filter((one) => one.file === name && one.code !== 'syntax');
      editor.setModelMarkers(
        model,
        'compiler',
        own.map((one) => {
          const word = model.getWordAtPosition({
            lineNumber: Math.min(one.line, model.getLineCount()),
            column: one.column,
          });
          return {
            severity: one.severity === 'error' ? MarkerSeverity.Error : MarkerSeverity.Warning,
            message: one.message,
            startLineNumber: one.line,
            startColumn: one.column,
            endLineNumber: one.endLine ?? one.line,
            endColumn: one.endColumn ?? word?.endColumn ?? one.column + 1,
          };
        }),
      );
    }
  }

  setMarks(crash: Crash | undefined, current: readonly Current[]): void {
    this.crash = crash;
    const marks: editor.IModelDeltaDecoration[] = [];
    if (crash?.file === this.active) {
      marks.push({
        range: this.line(crash.line),
        options: {
          isWholeLine: true,
          className: 'crash-line',
          marginClassName: 'crash-line crash-edge',
        },
      });
    }
    for (const one of current) {
      if (one.file !== this.active) continue;
      marks.push({
        range: this.line(one.line),
        options: {
          isWholeLine: true,
          marginClassName: 'current-edge',
          ...(one.text === undefined ? {} : { hoverMessage: { value: one.text } }),
        },
      });
    }
    this.decorations.set(marks);
    this.drawCrash();
  }

  // ---- inside -----------------------------------------------------------------------------------------------

  private line(line: number): editor.IModelDeltaDecoration['range'] {
    return new this.kit.monaco.Range(line, 1, line, 1);
  }

  private add(name: string, text: string): void {
    const { monaco } = this.kit;
    const uri = monaco.Uri.from({ scheme: 'file', path: `/${this.folder}/${name}` });
    const model = monaco.editor.createModel(text, 'typescript', uri);
    model.setEOL(monaco.editor.EndOfLineSequence.LF);
    model.updateOptions({
      tabSize: 2,
      insertSpaces: true,
      bracketColorizationOptions: { enabled: false, independentColorPoolPerBracketType: false },
    });
    model.onDidChangeContent(({ changes, isUndoing, isRedoing }) => {
      // What may stand in a text is known: strategies, restart types. TypeScript itself offers only after a dot.
      const opened = changes.length === 1 && /^(''|"")$/.test(changes[0]?.text ?? '');
      if (opened && !isUndoing && !isRedoing && this.view.hasTextFocus()) {
        clearTimeout(this.offer);
        // Offering takes the focus, which may have gone elsewhere meanwhile.
        this.offer = setTimeout(() => {
          if (this.view.hasTextFocus() && !this.leaving)
            this.view.trigger('quote', 'editor.action.triggerSuggest', { auto: true });
        });
      }
      if (!this.setting) {
        const now = model.getValue();
        this.given.set(name, now);
        this.hooks.onchange(name, now);
      }
      this.validateSoon(250);
    });
    this.models.set(name, model);
  }

  private replace(model: editor.ITextModel, text: string): void {
    const change = changeBetween(model.getValue(), text);
    if (change === undefined) return;
    const { Range } = this.kit.monaco;
    const range = Range.fromPositions(model.getPositionAt(change.start), model.getPositionAt(change.end));
    this.setting = true;
    model.pushStackElement();
    model.pushEditOperations([], [{ range, text: change.text }], () => null);
    model.pushStackElement();
    this.setting = false;
  }

  private validateSoon(ms: number): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      const round = ++this.round;
      const shown = this.models.get(this.active);
      const models = [...this.models.values()].sort((a, b) => Number(b === shown) - Number(a === shown));
      this.kit
        .validate(models, () => round === this.round)
        .catch((error: unknown) => {
          // A Web Worker that is gone, or models that were: the next change asks again.
          if (round === this.round) console.warn('Types were not checked:', error);
        });
    }, ms);
  }

  private countFindings(): void {
    const { editor, MarkerSeverity } = this.kit.monaco;
    const model = this.models.get(this.active);
    if (model === undefined) return;
    const found = editor.getModelMarkers({ resource: model.uri });
    const count = (severity: number): number => found.filter((one) => one.severity === severity).length;
    this.hooks.onfindings(count(MarkerSeverity.Error), count(MarkerSeverity.Warning));
  }

  private setLeaving(leaving: boolean): void {
    if (this.leaving === leaving) return;
    this.leaving = leaving;
    this.view.updateOptions({ tabFocusMode: leaving });
    this.hooks.onleaving(leaving);
  }

  private drawCrash(): void {
    const { crash } = this;
    const shown = crash?.file === this.active ? crash : undefined;
    this.zone?.watch.disconnect();
    this.view.changeViewZones((zones) => {
      if (this.zone !== undefined) zones.removeZone(this.zone.id);
      this.zone = undefined;
      if (shown === undefined) return;
      const domNode = document.createElement('div');
      const note = crashNote(shown);
      domNode.append(note);
      const zone: editor.IViewZone = { afterLineNumber: shown.line, heightInPx: 23, domNode };
      const id = zones.addZone(zone);
      const watch = new ResizeObserver(() => {
        // Its words may wrap: the zone is as high as they are.
        const height = note.offsetHeight + 4;
        if (height <= 4 || height === zone.heightInPx) return;
        zone.heightInPx = height;
        this.view.changeViewZones((again) => again.layoutZone(id));
      });
      watch.observe(note);
      this.zone = { id, watch };
    });
  }
}

function crashNote(crash: Crash): HTMLElement {
  const note = document.createElement('div');
  note.className = 'crash-note';
  if (crash.who !== undefined) {
    const who = document.createElement('b');
    who.textContent = crash.who;
    note.append(who, ' ');
  }
  note.append(crash.text);
  if (crash.term !== undefined) {
    const term = document.createElement('code');
    term.textContent = crash.term;
    note.append(' ', term);
  }
  return note;
}

function closes(part: unknown): part is { cancelSuggestWidget(): void } {
  return typeof part === 'object' && part !== null && 'cancelSuggestWidget' in part;
}
