/**
 * Colours of code: Monaco's TypeScript tokenizer, which learns names that are called or defined, and forgets the keywords
 * that are only names of types.
 */
import type { languages } from 'monaco-editor/editor';

type Language = languages.IMonarchLanguage & { keywords: string[] };

const typeNames = new Set(
  'any bigint boolean never number object string symbol unknown void constructor global infer is module namespace out package require symbol'.split(
    ' ',
  ),
);
/** Keywords only before certain words; elsewhere names. */
const sometimes = new Set(['from', 'type', 'get', 'set']);

export function otpLanguage(language: Language): Language {
  const [identifier, ...common] = language.tokenizer['common'] ?? [];
  return {
    ...language,
    keywords: language.keywords.filter((word) => !typeNames.has(word) && !sometimes.has(word)),
    tokenizer: {
      ...language.tokenizer,
      common: [
        [/from(?=\s*['"])/, 'keyword'],
        [/type(?=\s+[\w${*])/, 'keyword'],
        [/(?:get|set)(?=\s+[\w$[])/, 'keyword'],
        [/#?[a-z_$][\w$]*(?=\()/, { cases: { '@keywords': 'keyword', '@default': 'function' } }],
        ...(identifier === undefined ? [] : [identifier]),
        ...common,
      ],
    },
  };
}
