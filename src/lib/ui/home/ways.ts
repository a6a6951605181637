/** Where one can go from the first page. Types only. */
export interface WaysOn {
  /** How many there are, and the title of the first. */
  lessons?: { count: number; first: string };
  lab: boolean;
  examples: readonly ExampleLink[];
}

export interface ExampleLink {
  slug: string;
  title: string;
  /** `one_for_all: what one remembers is about the others, so all start together.` */
  summary: string;
}
