/** Tasks by lesson, each loaded when its page judges a program. */
import type { Task } from './lesson';

const modules = import.meta.glob<Task>('/lessons/*/*/check.ts', { import: 'default' });

/** The task of a lesson by part and slug, `strategies` and `one-for-all`; undefined when there is none. */
export async function loadTask(part: string, slug: string): Promise<Task | undefined> {
  const path = Object.keys(modules).find((name) => {
    const [, ofPart, ofSlug] =
      /^\/lessons\/(?:\d\d|xx)-([^/]+)\/(?:\d\d|xx)-([^/]+)\/check\.ts$/.exec(name) ?? [];
    return ofPart === part && ofSlug === slug;
  });
  return path === undefined ? undefined : modules[path]?.();
}
