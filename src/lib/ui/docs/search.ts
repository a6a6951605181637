/** The search of the documentation: an index made in the browser from a file of the site. Rule DOC4. */
import type MiniSearch from 'minisearch';

export interface Found {
  /** Address below the site's. */
  readonly to: string;
  readonly title: string;
  /** Page or kind it belongs to; '' for a page itself. */
  readonly in: string;
}

interface Document extends Found {
  readonly text: string;
}

export type Index = MiniSearch<Document & { id: number }>;

const MOST = 12;

/** How documents are taken apart and looked through: `one_for_all` is one word. */
export const OPTIONS = {
  fields: ['title', 'in', 'text'],
  storeFields: ['to', 'title', 'in'],
  tokenize: (text: string) => text.split(/[^\p{L}\p{N}_]+/u).filter((word) => word !== ''),
  searchOptions: { boost: { title: 4, in: 1.5 }, prefix: true, fuzzy: 0.2, combineWith: 'AND' as const },
};

let loading: Promise<Index> | undefined;

/** Fetched and made once; a failure is tried again. */
export function index(url: string): Promise<Index> {
  loading ??= Promise.all([
    import('minisearch'),
    fetch(url).then((response) => {
      if (!response.ok) throw new Error(`${url}: ${response.status}`);
      return response.json() as Promise<Document[]>;
    }),
  ]).then(([{ default: MiniSearch }, documents]) => {
    const made: Index = new MiniSearch(OPTIONS);
    made.addAll(documents.map((document, id) => ({ ...document, id })));
    return made;
  });
  loading.catch(() => (loading = undefined));
  return loading;
}

/** The best twelve, the best first. */
export function found(all: Index, text: string): Found[] {
  return all
    .search(text)
    .slice(0, MOST)
    .map((one) => ({ to: one['to'] as string, title: one['title'] as string, in: one['in'] as string }));
}
