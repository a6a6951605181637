/**
 * The learner's files, kept in this browser by experiment.
 * Rules SBX60, SBX61, KEEP1 to KEEP3, KEEP9.
 * Invariant: the newest text is in memory and in the tab's session before anything is tried with the database.
 */
import type { IDBPDatabase } from 'idb';
import * as v from 'valibot';
import type { KeptProgram, Version } from '#lib/education/work';

export interface SavedOptions {
  /** Called when storage fails, with a sentence for the learner; once for each kind of trouble. */
  readonly onNotice?: (text: string) => void;
  /** Called when it is known whether changes outlive the tab. */
  readonly onStored?: (stored: boolean) => void;
  /** Real ms between a change and its storing; default 500. */
  readonly debounceMs?: number;
  /** Name of the database. */
  readonly database?: string;
}

/** Versions kept at least. */
const HISTORY = 20;
/** A version younger than this is replaced by the next one, ms. */
const SAME_VERSION = 10_000;
const STORE = 'experiments';
const ASIDE = 'aside';

const version = v.object({
  files: v.record(v.string(), v.string()),
  time: v.pipe(v.number(), v.finite()),
});
const saved = v.object({ versions: v.array(version), released: v.exactOptional(v.literal(true)) });

const BLOCKED =
  'This browser does not let the site store anything. Your changes are kept while this tab is open.';
const FULL =
  'Your changes could not be stored, since the storage of this browser is full. They are kept while this tab is open.';
const BROKEN = 'A stored version of this experiment could not be read. It was set aside.';

/** The newest text by database and experiment: it outlives the page that wrote it, for as long as the tab is open. */
const memories = new Map<string, Map<string, Version>>();

export class SavedWork {
  private readonly newest: Map<string, Version>;
  /** Time of the version that this tab stored last, by experiment: what is typed next may take its place. */
  private readonly mine = new Map<string, number>();
  private readonly timers = new Map<string, ReturnType<typeof setTimeout>>();
  private readonly noticed = new Set<string>();
  private database: Promise<IDBPDatabase | null> | null = null;
  private readonly options: Required<SavedOptions>;

  constructor(options: SavedOptions = {}) {
    this.options = {
      onNotice: () => {},
      onStored: () => {},
      debounceMs: 500,
      database: 'otp-lab',
      ...options,
    };
    const { database } = this.options;
    this.newest = memories.get(database) ?? new Map<string, Version>();
    memories.set(database, this.newest);
    // The last half second of typing must not be lost with the tab.
    globalThis.addEventListener?.('pagehide', () => void this.flush());
  }

  /** The files that an experiment opens with, `null` when they are its own. */
  async load(experiment: string): Promise<Version | null> {
    const record = await this.read(experiment);
    const stored = record?.released ? undefined : record?.versions[0];
    return newestOf(stored, this.newest.get(experiment), this.fromSession(experiment)) ?? null;
  }

  /** The stored versions, newest first. */
  async history(experiment: string): Promise<readonly Version[]> {
    const record = await this.read(experiment);
    return record?.versions ?? [];
  }

  /** Everything, with what this tab has not stored yet. */
  async all(): Promise<Record<string, KeptProgram>> {
    await this.flush();
    const found = new Map<string, KeptProgram>();
    const db = await this.open();
    const keys = (await db?.getAllKeys(STORE).catch((e: unknown) => this.trouble(e))) ?? [];
    for (const key of keys) {
      const record = await this.read(String(key));
      if (record !== null && record.versions.length > 0) found.set(String(key), record);
    }
    for (const experiment of new Set([...this.newest.keys(), ...this.inSession()])) {
      const text = newestOf(this.newest.get(experiment), this.fromSession(experiment));
      const { versions = [] } = found.get(experiment) ?? {};
      const [last] = versions;
      if (
        text !== undefined &&
        (last === undefined || (text.time > last.time && !sameFiles(text.files, last.files)))
      )
        found.set(experiment, { versions: [text, ...versions] });
    }
    return Object.fromEntries([...found].sort(([a], [b]) => (a < b ? -1 : 1)));
  }

  /**
   * Puts records in the place of what is kept of these experiments: all of them, or none.
   *
   * @returns Whether it was done; if not, a notice has said why.
   */
  async put(records: Readonly<Record<string, KeptProgram>>): Promise<boolean> {
    const db = await this.open();
    if (db === null) return false;
    try {
      const write = db.transaction(STORE, 'readwrite');
      const puts = Object.entries(records).map(([experiment, record]) => write.store.put(record, experiment));
      await Promise.all([...puts, write.done]);
    } catch (e) {
      this.trouble(e);
      return false;
    }
    for (const experiment of Object.keys(records)) this.forget(experiment);
    return true;
  }

  /** Remembers the files; they are stored soon. */
  save(experiment: string, files: Readonly<Record<string, string>>): void {
    const newest: Version = { files: { ...files }, time: Date.now() };
    this.newest.set(experiment, newest);
    try {
      sessionStorage.setItem(this.sessionKey(experiment), JSON.stringify(newest));
    } catch {
      // The memory has it.
    }
    clearTimeout(this.timers.get(experiment));
    this.timers.set(
      experiment,
      setTimeout(() => void this.store(experiment), this.options.debounceMs),
    );
  }

  /** Stores now what waits. */
  async flush(): Promise<void> {
    await Promise.all([...this.timers.keys()].map((experiment) => this.store(experiment)));
  }

  /** Puts a version in front, and what is there now behind it; nothing is typed over. */
  async bringBack(experiment: string, files: Version['files']): Promise<void> {
    await this.flush();
    this.mine.delete(experiment);
    this.save(experiment, files);
    await this.flush();
    this.mine.delete(experiment);
  }

  /** The experiment opens with its own text again. What was written stays among its versions. */
  async release(experiment: string): Promise<void> {
    await this.flush();
    this.forget(experiment);
    const db = await this.open();
    if (db === null) return;
    try {
      const write = db.transaction(STORE, 'readwrite');
      const checked = v.safeParse(saved, await write.store.get(experiment));
      const put = checked.success && write.store.put({ ...checked.output, released: true }, experiment);
      await Promise.all([put, write.done]);
    } catch (e) {
      this.trouble(e);
    }
  }

  /** What the tab alone knows of an experiment: the database knows better. */
  private forget(experiment: string): void {
    clearTimeout(this.timers.get(experiment));
    this.timers.delete(experiment);
    this.newest.delete(experiment);
    this.mine.delete(experiment);
    try {
      sessionStorage.removeItem(this.sessionKey(experiment));
    } catch {
      // Nothing was there.
    }
  }

  private inSession(): string[] {
    try {
      const prefix = this.sessionKey('');
      const keys = Array.from({ length: sessionStorage.length }, (_, i) => sessionStorage.key(i) ?? '');
      return keys.flatMap((key) => (key.startsWith(prefix) ? [key.slice(prefix.length)] : []));
    } catch {
      return [];
    }
  }

  private sessionKey(experiment: string): string {
    return `${this.options.database}/${experiment}`;
  }

  private fromSession(experiment: string): Version | null {
    try {
      const text = sessionStorage.getItem(this.sessionKey(experiment));
      const checked = v.safeParse(version, JSON.parse(text ?? 'null'));
      return checked.success ? checked.output : null;
    } catch {
      return null;
    }
  }

  private async store(experiment: string): Promise<void> {
    clearTimeout(this.timers.get(experiment));
    this.timers.delete(experiment);
    const newest = this.newest.get(experiment);
    const db = await this.open();
    if (newest === undefined || db === null) return;
    try {
      // What cannot be read is set aside first.
      await this.read(experiment);
      const write = db.transaction(STORE, 'readwrite');
      const checked = v.safeParse(saved, await write.store.get(experiment));
      const before = checked.success ? checked.output.versions : [];
      const versions = withVersion(before, newest, this.mine.get(experiment));
      await Promise.all([write.store.put({ versions } satisfies KeptProgram, experiment), write.done]);
      if (versions[0]?.time === newest.time) this.mine.set(experiment, newest.time);
      this.options.onStored(true);
    } catch (e) {
      this.trouble(e);
    }
  }

  private async read(experiment: string): Promise<KeptProgram | null> {
    const db = await this.open();
    if (db === null) return null;
    try {
      const record: unknown = await db.get(STORE, experiment);
      if (record === undefined) return null;
      const checked = v.safeParse(saved, record);
      if (checked.success) return checked.output;
      await db.put(ASIDE, record, `${experiment} ${Date.now()}`);
      await db.delete(STORE, experiment);
      this.notice(BROKEN);
    } catch (e) {
      this.trouble(e);
    }
    return null;
  }

  private open(): Promise<IDBPDatabase | null> {
    this.database ??= import('idb')
      .then(({ openDB }) =>
        openDB(this.options.database, 1, {
          upgrade(db) {
            db.createObjectStore(STORE);
            db.createObjectStore(ASIDE);
          },
          // Another tab wants a newer database: let it.
          blocking: (_current, _blocked, event) => (event.target as IDBDatabase).close(),
          terminated: () => (this.database = null),
        }),
      )
      .catch((e: unknown) => {
        this.trouble(e);
        return null;
      });
    return this.database;
  }

  private trouble(e: unknown): void {
    this.options.onStored(false);
    const full = e instanceof Error && e.name === 'QuotaExceededError';
    this.notice(full ? FULL : BLOCKED);
  }

  private notice(text: string): void {
    if (this.noticed.has(text)) return;
    this.noticed.add(text);
    this.options.onNotice(text);
  }
}

/**
 * A history with a newer version in front.
 *
 * Typing makes one version in ten seconds, not one for each pause; the same text makes none. It never gets shorter.
 *
 * @param mine Time of the version that may be typed over: the one that the same tab stored last.
 */
export function withVersion(before: readonly Version[], newest: Version, mine?: number): Version[] {
  const [last, ...older] = before;
  if (last === undefined) return [newest];
  if (sameFiles(last.files, newest.files)) return [...before];
  const merge = last.time === mine && older[0] !== undefined && newest.time - older[0].time < SAME_VERSION;
  return [newest, ...(merge ? older : before)].slice(0, Math.max(HISTORY, before.length));
}

function newestOf(...versions: readonly (Version | null | undefined)[]): Version | undefined {
  return versions.reduce<Version | undefined>(
    (best, one) => (one != null && (best === undefined || one.time >= best.time) ? one : best),
    undefined,
  );
}

function sameFiles(a: Version['files'], b: Version['files']): boolean {
  const names = Object.keys(a);
  return names.length === Object.keys(b).length && names.every((name) => a[name] === b[name]);
}
