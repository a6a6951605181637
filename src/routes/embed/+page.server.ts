/** The examples, as in the lab. */
export { load } from '../lab/+page.server';
