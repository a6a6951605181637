/** What one can go to and do in the lab, as one list to choose from. Rule LAB33. */
import type { TreeNode } from '#lib/diagnostics/views';
import { roleWord } from '../graph/roles';
import { inOrder } from '../graph/walk';
import { statusWords } from '../graph/words';
import { runActs } from './acts';
import type { LabView } from './lab-view.svelte';
import { processMenu } from './menu';
import { SPEEDS, speedText, speedWords } from './speeds';

export interface Find {
  readonly id: string;
  /** What kind of thing it is, beside the label. */
  readonly about: string;
  readonly label: string;
  /** The key that does the same. */
  readonly keys?: string;
  /** Why it cannot be done now. */
  readonly off?: string;
  readonly act: () => void;
}

/** Those of which every word of `text` is in the label or beside it, at most `most`: first those that begin with `text`. */
export function matching(finds: readonly Find[], text: string, most = 50): Find[] {
  const whole = text.trim().toLowerCase();
  const words = whole.split(/\s+/);
  const found = finds.filter(({ label, about }) => {
    const all = `${label} ${about}`.toLowerCase();
    return words.every((word) => all.includes(word));
  });
  const begins = ({ label }: Find): boolean => label.toLowerCase().startsWith(whole);
  return [...found.filter(begins), ...found.filter((one) => !begins(one))].slice(0, most);
}

/** What is to be done to the selected process and to the run, then the processes, files and programs. */
export function findsOf(lab: LabView): Find[] {
  return [...selectedFinds(lab), ...runFinds(lab), ...viewFinds(lab), ...places(lab)];
}

function selectedFinds(lab: LabView): Find[] {
  const { session, selected, tree } = lab;
  const node = selected === undefined ? undefined : tree.nodes[selected];
  if (session === null || selected === undefined || node === undefined) return [];
  const entries = processMenu(tree, selected, {
    exit: (reason) => void session.kill(selected, reason),
    why: () => void lab.askWhy(selected),
    ask: (what) => lab.ask(selected, what),
    suspend: () => void session.suspend(selected),
    resume: () => void session.wake(selected),
    child: (sup, action, id) => void session.child(sup, action, id),
  });
  return entries.flatMap((entry): Find[] => {
    if (entry === 'line') return [];
    const { id, label, onselect, keys, off } = entry;
    return [
      {
        id: `selected ${id}`,
        about: node.name,
        label,
        act: onselect,
        ...(keys === undefined ? {} : { keys }),
        ...(off === undefined ? {} : { off }),
      },
    ];
  });
}

function runFinds(lab: LabView): Find[] {
  const { session } = lab;
  const acts = runActs(lab);
  const status = session?.status;
  const idle = status == null || status.state === 'empty' || status.state === 'ready';
  const run = (id: string, label: string, act: () => void, keys?: string, always = false): Find => ({
    id,
    about: 'run',
    label,
    act,
    ...(keys === undefined ? {} : { keys }),
    ...(idle && !always ? { off: 'Nothing runs yet.' } : {}),
  });
  return [
    run('run', 'Run from the beginning', acts.run, 'Ctrl ⏎', true),
    run('pause', status?.state === 'running' ? 'Pause' : 'Go on', acts.toggle, 'Space'),
    run('step', `Step one ${lab.stepKind}`, acts.step, '→'),
    run('back', 'Back by one event', acts.back, '←'),
    run('crash before', 'To the crash before', () => void session?.seekCrash(-1), '['),
    run('crash after', 'To the crash after', () => void session?.seekCrash(1), ']'),
    run('now', 'To the present', () => void session?.seek(null)),
    run('shake', 'Shake: another seed', acts.shake, undefined, true),
    run('reset', 'Reset: the same program and seed', acts.reset),
    run('share', 'Share this run', () => lab.share()),
    ...SPEEDS.map((speed) =>
      run(`speed ${speed}`, `Speed ${speedText(speed)}, ${speedWords(speed)}`, () => acts.speed(speed)),
    ),
  ];
}

function viewFinds(lab: LabView): Find[] {
  const view = (id: string, label: string, act: () => void, keys?: string): Find => ({
    id,
    about: 'view',
    label,
    act,
    ...(keys === undefined ? {} : { keys }),
  });
  const verb = (on: boolean): string => (on ? 'Hide' : 'Show');
  return [
    view('links', `${verb(lab.links)} links`, () => (lab.links = !lab.links)),
    view('monitors', `${verb(lab.monitors)} monitors`, () => (lab.monitors = !lab.monitors)),
    view('all', `${verb(lab.all)} the processes that start the program`, () => (lab.all = !lab.all)),
    view('table', lab.treeTab === 'tree' ? 'Processes as a table' : 'Processes as a tree', () => {
      lab.part = 'tree';
      lab.treeTab = lab.treeTab === 'tree' ? 'table' : 'tree';
    }),
    view('keys', 'All keys', () => (lab.keys = true), '?'),
  ];
}

function places(lab: LabView): Find[] {
  const { session, tree } = lab;
  if (session === null) return [];
  const go = (slot: string) => (): void => {
    session.select(slot);
    lab.part = 'process';
  };
  const process = (node: TreeNode): Find => ({
    id: `process ${node.slot}`,
    about: `${roleWord(node)}, ${statusWords(node)}`,
    label: node.pid === '' ? node.name : `${node.name}#${node.incarnation} ${node.pid}`,
    act: go(node.slot),
  });
  return [
    ...inOrder(tree).flatMap(({ slot }) => {
      const node = tree.nodes[slot];
      return node === undefined ? [] : [process(node)];
    }),
    ...Object.keys(session.files).map((file): Find => ({
      id: `file ${file}`,
      about: 'file',
      label: file,
      act: () => lab.show(file, 1),
    })),
    ...session.programs.map(({ slug, title }): Find => ({
      id: `program ${slug}`,
      about: 'example',
      label: title,
      act: () => void session.choose(slug),
    })),
  ];
}
