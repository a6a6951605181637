/** Terms as text, read and printed. No first page waits for it: it comes with the inspector, or with the first text. */
export { callTrouble } from './call-trouble';
export { parseTerm, printTerm, termTrouble } from '#lib/operations/term_text';
