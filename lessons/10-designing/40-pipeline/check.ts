import { every, fail, type Facts, pass, printed, renewed, type Result, task } from '#lib/education/check';

/** Virtual ms that an item may take from the feed to the disk. */
const LATE = 500;

interface Files {
  /** What has come into the feed. */
  readonly in: number;
  readonly disk: readonly number[];
}

/** The state of `files` before event `seq`. */
function files(facts: Facts, seq?: number): Files {
  const state = (facts.state(facts.lives('files')[0], seq) ?? {}) as Partial<Files>;
  return { in: state.in ?? 0, disk: state.disk ?? [] };
}

/** What is in the feed long enough to be on the disk. */
function due(facts: Facts): number {
  const late = facts.log.events.findLast((e) => e.time <= facts.log.time - LATE);
  return files(facts, late?.seq).in;
}

/** Numbers as in a sentence: the first, and how many more. */
function few([first, ...more]: readonly number[]): string {
  if (more.length === 0) return `item ${first} is`;
  return `item ${first} and ${more.length} more are`;
}

/** Every item is on the disk. */
function complete(facts: Facts): Result {
  for (const name of ['files', 'source', 'parse', 'store']) if (facts.inc(name) === 0) return renewed(facts, name);
  const { disk } = files(facts);
  const missing = Array.from({ length: due(facts) }, (_, i) => i + 1).filter((item) => !disk.includes(item));
  if (missing.length === 0) return pass;
  const lost = `${few(missing)} not on the disk`;
  const killed = facts.first('op', (e) => e.data.op === 'process.kill');
  const ended = facts.first('exit', (e) => e.seq > (killed?.seq ?? 0));
  const [source, again] = facts.lives('source');
  const victim = ended?.who ?? 'parse#1';
  if (source === undefined) return renewed(facts, 'source');
  if (again === undefined) {
    const { strategy } = facts.first('decide')?.data ?? {};
    return strategy === 'rest_for_one'
      ? fail(
          `\`${source.label}\` stands before \`${victim.replace(/#.*/, '')}\` in the list, so ${printed(strategy)} left it alone: it had passed on what ended with \`${victim}\`, and does not know: ${lost}.`,
          ended,
          'source-first',
        )
      : fail(
          `What was in the mailbox of \`${victim}\` ended with it. \`${source.label}\` had passed it on, was not touched, and goes on with the next: ${lost}.`,
          ended,
        );
  }
  const sent = facts.first('send', (e) => e.who === again.label && /^parse#/.test(e.other));
  const [number] = [sent?.data.message].flat(3).filter((part) => typeof part === 'number');
  const began = `\`${again.label}\` began with item ${String(number)}, the next in the feed`;
  return source.exit?.data.reason === 'shutdown'
    ? fail(`\`${again.label}\` was started with the rest, which is half of it. But it ${began.replace(/^.* began/, 'began')}: ${lost}, and nobody sends them again.`, again.spawned, 'rest-for-one-only')
    : fail(
        `A call told \`${source.label}\` that \`parse#1\` had ended, by ending it too. ${began}: ${lost}, and nobody sends them again.`,
        source.exit,
        'calls',
      );
}

/** No item is on the disk twice. */
function once(facts: Facts): Result {
  const { disk } = files(facts);
  const twice = disk.filter((item, i) => disk.indexOf(item) !== i);
  const [item] = twice;
  if (item === undefined) return pass;
  const write = facts.newest('send', (e) => e.other.startsWith('files#') && [e.data.message].flat(3).includes(item));
  const source = facts.last('source')?.label ?? 'source#2';
  const before = files(facts, facts.op()?.seq).disk;
  return before.includes(item)
    ? fail(
        `\`${source}\` began with item ${item} again: ${few(twice)} on the disk twice. How far the work has come must be known outside of who does it.`,
        write,
        'from-the-start',
      )
    : fail(
        `\`${source}\` began with item ${item}, which was not on the disk when it looked, but in the mailbox of \`store#1\`: ${few(twice)} on the disk twice.`,
        write,
        'no-repeats-noticed',
      );
}

/** Items that came with the scene, and those of them that are on the disk. */
function twenty(facts: Facts): { kept: readonly number[]; first: number } {
  const first = files(facts, facts.op()?.seq).in + 1;
  return { kept: files(facts).disk.filter((item) => item >= first && item < first + 20), first };
}

export default task({
  goal: 'Change the program so that every item of the feed comes to the disk, once, whichever stage is killed.',
  rehearsals: [
    { scene: '1', at: 1050, until: 3050 },
    { scene: '2', at: 1050, until: 3050 },
  ],
  checks: [
    { name: 'every item is on the disk', test: complete },
    { name: 'no item is on the disk twice', test: (f) => every(once(f)) },
  ],
  truths: {
    '1': (f) => {
      const { kept, first } = twenty(f);
      if (kept.length === 20) return 'all of them';
      if (kept.length === 19) return 'all but the one that `parse` was at';
      if (kept.length === 0) return 'none of them';
      if (!kept.every((item, i) => item === first + i)) return undefined;
      return { answer: 'those that `parse` had passed on', event: f.exit('parse') };
    },
    '2': (f) => {
      const { kept, first } = twenty(f);
      if (kept.length === 20) return 'all of them';
      if (kept.every((item, i) => item === first + i)) return 'those that `store` had written';
      if (!kept.includes(first + 19)) return undefined;
      return { answer: 'all but those that `store` was at or had in its mailbox', event: f.exit('store') };
    },
  },
  hints: [
    { text: 'When `parse` ends, who must hear of it, so that the items are sent again?', at: { find: "'one_for_one'" } },
    { text: '`source` stands last in the list, so this strategy starts it again too.', edit: { find: "'one_for_one'", replace: "'rest_for_one'" } },
    {
      text: 'Where does a new `source` begin? Not with what is new in the feed, but after what is on the disk.',
      edit: { find: ".in, 100]", replace: '.disk.at(-1) ?? 0, 100]' },
    },
    {
      text: 'Now items come again that are still on their way to the disk. `store` must let go what it has written.',
      edit: {
        find: '(item: number, _last) {\n',
        replace: "(item: number, last) {\n    if (item <= last) return ['noreply', last]\n",
      },
    },
  ],
  mutants: [
    { name: 'one_for_one', edits: [{ find: "'rest_for_one'", replace: "'one_for_one'" }] },
    { name: 'repeats are written', edits: [{ find: "    if (item <= last) return ['noreply', last]\n", replace: '' }, { find: '(item: number, last)', replace: '(item: number, _last)' }] },
    { name: 'source begins with what is new', edits: [{ find: '.disk.at(-1) ?? 0, 100]', replace: '.in, 100]' }] },
    { name: 'store last', edits: [{ find: "[child('store', store), child('parse', parse), child('source', source)]", replace: "[child('source', source), child('parse', parse), child('store', store)]" }] },
  ],
});
