/**
 * The learner's files, kept in this browser by experiment.
 * Rules SBX60, SBX61.
 * Invariant: the newest text is in memory and in the tab's session before anything is tried with the database.
 */
import type { IDBPDatabase } from 'idb';
import * as v from 'valibot';

/** One version of an experiment's files. */
export interface Version {
  /** Text by file name. */
  readonly files: Readonly<Record<string, string>>;
  /** Ms since 1970. */
  readonly time: number;
}

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

/** Versions kept. */
const HISTORY = 20;
/** A version younger than this is replaced by the next one, ms. */
const SAME_VERSION = 10_000;
const STORE = 'experiments';
const ASIDE = 'aside';

const version = v.object({
  files: v.record(v.string(), v.string()),
  time: v.pipe(v.number(), v.finite()),
});
const saved = v.object({ versions: v.array(version) });
type Saved = v.InferOutput<typeof saved>;

const BLOCKED =
  'This browser does not let the site store anything. Your changes are kept while this tab is open.';
const FULL =
  'Your changes could not be stored, since the storage of this browser is full. They are kept while this tab is open.';
const BROKEN = 'A stored version of this experiment could not be read. It was set aside.';

export class SavedWork {
  private readonly newest = new Map<string, Version>();
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
    // The last half second of typing must not be lost with the tab.
    globalThis.addEventListener?.('pagehide', () => void this.flush());
  }

  /** The newest files of an experiment, `null` when there are none. */
  async load(experiment: string): Promise<Version | null> {
    const [stored] = await this.history(experiment);
    const others = [this.newest.get(experiment), this.fromSession(experiment)];
    return others.reduce<Version | null>(
      (best, one) => (one != null && (best === null || one.time >= best.time) ? one : best),
      stored ?? null,
    );
  }

  /** The stored versions, newest first, at most 20. */
  async history(experiment: string): Promise<readonly Version[]> {
    const record = await this.read(experiment);
    return record?.versions ?? [];
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

  /** Forgets an experiment and its history. */
  async remove(experiment: string): Promise<void> {
    clearTimeout(this.timers.get(experiment));
    this.timers.delete(experiment);
    this.newest.delete(experiment);
    try {
      sessionStorage.removeItem(this.sessionKey(experiment));
    } catch {
      // Nothing was there.
    }
    const db = await this.open();
    await db?.delete(STORE, experiment).catch((e: unknown) => this.trouble(e));
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
      const before = (await this.read(experiment))?.versions ?? [];
      await db.put(STORE, { versions: withVersion(before, newest) } satisfies Saved, experiment);
      this.options.onStored(true);
    } catch (e) {
      this.trouble(e);
    }
  }

  private async read(experiment: string): Promise<Saved | null> {
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
 * Typing makes one version in ten seconds, not one for each pause; the same text makes none.
 */
export function withVersion(before: readonly Version[], newest: Version): Version[] {
  const [last, ...older] = before;
  if (last === undefined) return [newest];
  if (sameFiles(last.files, newest.files)) return [...before];
  const merge = older[0] !== undefined && newest.time - older[0].time < SAME_VERSION;
  return [newest, ...(merge ? older : before)].slice(0, HISTORY);
}

function sameFiles(a: Version['files'], b: Version['files']): boolean {
  const names = Object.keys(a);
  return names.length === Object.keys(b).length && names.every((name) => a[name] === b[name]);
}
