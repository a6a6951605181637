/** The table of contents. */
import { lessons } from '#lib/education/lessons';
import { contents } from '#lib/education/present';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = () => ({ lessons: contents(lessons()) });
