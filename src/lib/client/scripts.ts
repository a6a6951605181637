/** Scripts of this site as text: a sandbox is started from text, since its frame has no network. */
import applicationsUrl from '#lib/sandbox/parts/applications.ts?worker&url';
import causesUrl from '#lib/sandbox/parts/causes.ts?worker&url';
import compilerUrl from '#lib/sandbox/parts/compiler.ts?worker&url';
import machinesUrl from '#lib/sandbox/parts/machines.ts?worker&url';
import partitionsUrl from '#lib/sandbox/parts/partitions.ts?worker&url';
import tablesUrl from '#lib/sandbox/parts/tables.ts?worker&url';
import tasksUrl from '#lib/sandbox/parts/tasks.ts?worker&url';
import timersUrl from '#lib/sandbox/parts/timers.ts?worker&url';
import type { ScriptName } from '#lib/sandbox/protocol';

/** Addresses of what a sandbox takes in when it needs it. Rules SBX6, SBX7, SBX9. */
export const SCRIPTS: Readonly<Record<ScriptName, string>> = {
  compiler: compilerUrl,
  causes: causesUrl,
  tasks: tasksUrl,
  tables: tablesUrl,
  partitions: partitionsUrl,
  applications: applicationsUrl,
  machines: machinesUrl,
  timers: timersUrl,
};

const scripts = new Map<string, Promise<string>>();

/** The text of a script of this site, fetched once. */
export function script(url: string): Promise<string> {
  let text = scripts.get(url);
  if (text === undefined) {
    text = fetch(url).then((response) => {
      if (!response.ok) throw new Error(`${url}: ${response.status}`);
      return response.text();
    });
    scripts.set(url, text);
    text.catch(() => scripts.delete(url));
  }
  return text;
}
