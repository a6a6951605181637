/**
 * Monaco in the colours of the page: the tokens of `tokens.css` as a Monaco theme, renewed when the scheme changes.
 */
import { editor } from 'monaco-editor/editor';

const NAME = 'otp-lab';

/** Names of tokens as the tokenizer gives them, and how each is written. */
const rules: readonly (readonly [token: string, color: string, fontStyle?: string])[] = [
  ['', '--ink'],
  ['keyword', '--ink-2', 'bold'],
  ['string', '--code-string'],
  ['string.escape', '--code-string', 'bold'],
  ['regexp', '--code-string'],
  ['number', '--code-number'],
  ['function', '--code-name'],
  ['comment', '--ink-3'],
  ['identifier', '--ink'],
  ['type.identifier', '--ink'],
  ['delimiter', '--ink'],
  ['string.invalid', '--exit'],
  ['invalid', '--exit'],
];

/** Colours of the editor's parts; two digits after a token's name are its opacity in hex. */
const colors: Readonly<Record<string, string>> = {
  'editor.background': '--panel',
  'editor.foreground': '--ink',
  'editorCursor.foreground': '--ink',
  'editor.selectionBackground': '--hand 66',
  'editor.inactiveSelectionBackground': '--hand 33',
  'editor.selectionHighlightBackground': '--hand 22',
  'editor.wordHighlightBackground': '--ink 0d',
  'editor.wordHighlightStrongBackground': '--ink 14',
  'editor.wordHighlightTextBackground': '--ink 0d',
  'editor.findMatchBackground': '--hand 99',
  'editor.findMatchHighlightBackground': '--hand 44',
  'editor.hoverHighlightBackground': '--ink 0d',
  'editor.lineHighlightBackground': '--ink 00',
  'editor.lineHighlightBorder': '--ink 00',
  'editorLineNumber.foreground': '--ink-3',
  'editorLineNumber.activeForeground': '--ink',
  'editorBracketMatch.background': '--hand 33',
  'editorBracketMatch.border': '--hand 00',
  'editorWhitespace.foreground': '--line',
  'editorError.foreground': '--exit',
  'editorWarning.foreground': '--hand-line',
  'editorInfo.foreground': '--message',
  'editorHint.foreground': '--ink-3',
  'editorUnnecessaryCode.opacity': '--ink aa',
  'editorWidget.background': '--raised',
  'editorWidget.foreground': '--ink',
  'editorWidget.border': '--line-strong',
  'editorHoverWidget.background': '--raised',
  'editorHoverWidget.foreground': '--ink',
  'editorHoverWidget.border': '--line-strong',
  'editorHoverWidget.statusBarBackground': '--panel',
  'editorSuggestWidget.background': '--raised',
  'editorSuggestWidget.foreground': '--ink',
  'editorSuggestWidget.border': '--line-strong',
  'editorSuggestWidget.selectedBackground': '--hand-wash',
  'editorSuggestWidget.selectedForeground': '--ink',
  'editorSuggestWidget.selectedIconForeground': '--ink',
  'editorSuggestWidget.highlightForeground': '--ink',
  'editorSuggestWidget.focusHighlightForeground': '--ink',
  'symbolIcon.methodForeground': '--code-name',
  'symbolIcon.functionForeground': '--code-name',
  'symbolIcon.fieldForeground': '--ink-2',
  'symbolIcon.variableForeground': '--ink-2',
  'symbolIcon.interfaceForeground': '--ink-2',
  'symbolIcon.classForeground': '--ink-2',
  'list.hoverBackground': '--inset',
  'list.activeSelectionBackground': '--hand-wash',
  'list.activeSelectionForeground': '--ink',
  'list.focusBackground': '--hand-wash',
  'list.focusForeground': '--ink',
  'list.highlightForeground': '--ink',
  'input.background': '--panel',
  'input.foreground': '--ink',
  'input.border': '--line-strong',
  'inputOption.activeBackground': '--hand-wash',
  'inputOption.activeForeground': '--ink',
  'inputOption.activeBorder': '--hand-line',
  'peekView.border': '--line-strong',
  'peekViewEditor.background': '--panel',
  'peekViewResult.background': '--raised',
  'peekViewTitle.background': '--raised',
  'peekViewTitleLabel.foreground': '--ink',
  'peekViewTitleDescription.foreground': '--ink-2',
  'editorMarkerNavigation.background': '--raised',
  'editorMarkerNavigationError.background': '--exit',
  'editorMarkerNavigationWarning.background': '--hand-line',
  'textLink.foreground': '--ink',
  'textLink.activeForeground': '--ink',
  'textCodeBlock.background': '--inset',
  'textPreformat.foreground': '--ink',
  'textPreformat.background': '--inset',
  focusBorder: '--hand 00',
  foreground: '--ink',
  descriptionForeground: '--ink-2',
  'icon.foreground': '--ink-2',
  'widget.shadow': '--ink 22',
  'widget.border': '--line-strong',
  'scrollbar.shadow': '--ink 00',
  'scrollbarSlider.background': '--ink 26',
  'scrollbarSlider.hoverBackground': '--ink 40',
  'scrollbarSlider.activeBackground': '--ink 59',
};

function apply(): void {
  const styles = getComputedStyle(document.documentElement);
  const dark = styles.colorScheme === 'dark';
  const hex = (token: string): string => {
    const [name = '', opacity = ''] = token.split(' ');
    return long(styles.getPropertyValue(name).trim()) + opacity;
  };
  editor.defineTheme(NAME, {
    base: dark ? 'vs-dark' : 'vs',
    inherit: false,
    rules: rules.map(([token, color, fontStyle]) => ({
      token,
      foreground: hex(color).slice(1),
      ...(fontStyle === undefined ? {} : { fontStyle }),
    })),
    colors: Object.fromEntries(Object.entries(colors).map(([part, token]) => [part, hex(token)])),
  });
  editor.setTheme(NAME);
}

/** `#fff` as `#ffffff`: Monaco knows no other form, and CSS may have been made shorter. */
function long(color: string): string {
  return /^#[0-9a-f]{3}$/i.test(color) ? color.replace(/[0-9a-f]/gi, '$&$&') : color;
}

/** Follows the page's scheme for as long as the page lives: there is one theme for all its editors. */
export function followScheme(): void {
  apply();
  new MutationObserver(apply).observe(document.documentElement, { attributeFilter: ['data-theme'] });
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', apply);
}
