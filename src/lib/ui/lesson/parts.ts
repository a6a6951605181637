/** What of a lesson is shown after one has done something: no lesson waits for it. */
export const lessonParts = {
  story: () => import('./BetStory.svelte'),
  result: () => import('./BetResult.svelte'),
  verdict: () => import('./Verdict.svelte'),
  solution: () => import('./Solution.svelte'),
  hint: () => import('./HintCode.svelte'),
};
