/** Which lesson teaches which concepts. */
import { lessons } from '#lib/education/lessons';
import { taught } from '#lib/education/present';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = () => ({ lessons: taught(lessons()) });
