/** What is kept in this browser, saved as a file and taken in from one. Rules KEEP4 to KEEP9. */
import { SavedWork } from '#lib/client/saved';
import {
  countOf,
  effectOf,
  merged,
  NO_WORK,
  readWork,
  replaced,
  type Version,
  type Work,
  workFile,
} from '#lib/education/work';
import { keepBoth, loadMastery, loadProgress } from '../lesson/kept';
import { countSaid, effectLines, moment } from './words';

export type Way = 'merge' | 'replace';

/** A file that was read, and what either way of taking it in would do. */
export interface Offer {
  readonly name: string;
  /** When it was saved, and what it holds. */
  readonly holds: string;
  readonly ways: Readonly<Record<Way, { readonly after: Work; readonly lines: readonly string[] }>>;
}

export class WorkView {
  /** `null` until it was read. */
  work = $state.raw<Work | null>(null);
  offer = $state.raw<Offer | null>(null);
  way = $state<Way>('merge');
  /** What is wrong with a file, or with the storage; said aloud. */
  trouble = $state('');
  /** What was done; said aloud. */
  done = $state('');
  private readonly saved = new SavedWork({ onNotice: (text) => (this.trouble = text) });

  readonly count = $derived(countOf(this.work ?? NO_WORK));

  async read(): Promise<void> {
    const programs = await this.saved.all();
    this.work = { programs, progress: loadProgress(), mastery: loadMastery() };
  }

  /** The text of the file with everything. */
  async file(): Promise<string> {
    await this.read();
    return workFile(this.work ?? NO_WORK, Date.now());
  }

  /** Reads a file; nothing is taken in yet. */
  async take(name: string, text: string): Promise<void> {
    this.done = '';
    this.trouble = '';
    const read = readWork(text);
    if (!read.ok) {
      this.trouble = `${name}: ${read.why}`;
      return;
    }
    await this.read();
    const here = this.work ?? NO_WORK;
    const wayOf = (after: Work) => ({ after, lines: effectLines(effectOf(here, after)) });
    this.way = 'merge';
    this.offer = {
      name,
      holds: `Saved ${moment(read.saved)}: ${countSaid(countOf(read.work))}.`,
      ways: { merge: wayOf(merged(here, read.work)), replace: wayOf(replaced(here, read.work)) },
    };
  }

  /** Takes the file in, in the way that was chosen: all of it, or nothing. */
  async accept(): Promise<void> {
    const { offer } = this;
    if (offer === null) return;
    const { after } = offer.ways[this.way];
    this.offer = null;
    const before = this.work ?? NO_WORK;
    // The small records first: they can be put back.
    const kept = keepBoth(after.progress, after.mastery);
    if (!kept || !(await this.saved.put(after.programs))) {
      if (kept) keepBoth(before.progress, before.mastery);
      const why = this.trouble === '' ? 'This browser could not store it.' : this.trouble;
      this.trouble = `Nothing was taken in from ${offer.name}; everything is as before. ${why}`;
    } else this.done = `Taken in from ${offer.name}.`;
    await this.read();
  }

  async bringBack(program: string, { files }: Version): Promise<void> {
    await this.saved.bringBack(program, files);
    await this.read();
    this.done = 'The earlier version is back. Open the program to run it.';
  }
}
