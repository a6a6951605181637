/** Where one can go from the first page, by what one wants. Types only. */
export interface WaysOn {
  lessons: {
    count: number;
    /** Address of the first, below the site. */
    first: string;
  };
  /** Questions of the placement. */
  questions: number;
  /** A few of the questions that people ask. */
  asked: readonly string[];
  examples: readonly ExampleLink[];
}

export interface ExampleLink {
  slug: string;
  title: string;
  /** `one_for_all: what one remembers is about the others, so all start together.` */
  summary: string;
}
