/**
 * Questions that people really ask about their trees, each with the answer in a sentence or two, the rule that says so, and the number
 * of the lesson that shows it. Rule DOC6.
 */
export interface AskedOften {
  readonly question: string;
  /** In our Markdown, one line. */
  readonly answer: string;
  /** Number of the lesson. */
  readonly lesson: number;
  /** Chapter and rule of the spec. */
  readonly rule: `${string}#${string}`;
}

export interface Topic {
  readonly title: string;
  readonly asked: readonly AskedOften[];
}

export const TOPICS: readonly Topic[] = [
  {
    title: 'It restarts, or it does not',
    asked: [
      {
        question: 'The whole application restarted a few times and then stayed down.',
        answer:
          'A supervisor that has to restart more than `maxRestarts` times in `maxSeconds` stops all its children and exits. The budget is one for all of them: four different children that end once each are enough for the default of three.',
        lesson: 21,
        rule: 'supervisor#SUP15',
      },
      {
        question: 'Which intensity and period should I set?',
        answer:
          'The intensity is the burst that you forgive. Choose the period so long that you could live with intensity in period, again and again, for ever.',
        lesson: 22,
        rule: 'supervisor#SUP15',
      },
      {
        question: 'Can I make a supervisor that never gives up?',
        answer:
          'A huge intensity only repeats a hopeless start thousands of times a second. Give the shaky part a supervisor of its own, and decide there whether the rest may end with it.',
        lesson: 23,
        rule: 'supervisor#SUP16',
      },
      {
        question: 'Is it the restart type that decides, or the strategy?',
        answer:
          'The type of the child that ended decides *whether* anything is restarted; only if so does the strategy say *who else*.',
        lesson: 18,
        rule: 'supervisor#SUP7',
      },
      {
        question: 'A temporary child under one_for_all crashed, and its siblings were not restarted.',
        answer:
          'It is not to be restarted, so the strategy is never asked. And when the group is restarted for another reason, a temporary child is stopped and forgotten.',
        lesson: 19,
        rule: 'supervisor#SUP14',
      },
      {
        question: 'A feature is gone: no alarm, no crash, the root is healthy.',
        answer:
          'Its supervisor gave up, and exits with `shutdown` then, an orderly end. Is it a transient or temporary child above, nobody starts it again and nobody reports it.',
        lesson: 24,
        rule: 'supervisor#SUP16',
      },
      {
        question: 'A process restarts again and again, and there is no bug in it.',
        answer:
          'Look at its exit reason: it may be that of a task or a helper to which it is linked. A link carries every reason but `normal`.',
        lesson: 32,
        rule: 'processes#LINK4',
      },
      {
        question: 'One small child ended, and half of the tree went with it.',
        answer:
          'Links have no direction and do not keep to the tree: who starts something with a link from anywhere shares its fate.',
        lesson: 33,
        rule: 'processes#LINK1',
      },
      {
        question: 'The database is down for ten seconds, and the tree dies of it.',
        answer:
          'A supervisor does not wait between two tries: four of them pass in a millisecond. An outage that you expect is a state with a timer inside the worker.',
        lesson: 26,
        rule: 'supervisor#SUP20',
      },
      {
        question: 'The application does not start at all when one child cannot.',
        answer:
          'At the first start nothing is tried again: the children before it are stopped, and the supervisor fails. Only *re*starts are tried again.',
        lesson: 25,
        rule: 'supervisor#SUP3',
      },
      {
        question: 'A child that I stopped by hand runs again.',
        answer:
          'Stopping keeps its spec, and a group restart starts whoever has one. `deleteChild` forgets it.',
        lesson: 20,
        rule: 'supervisor#SUP14',
      },
      {
        question: 'A child is in the list, is dead, and nobody restarts it.',
        answer: 'It was started without a link. A supervisor hears of an end by its link alone.',
        lesson: 15,
        rule: 'supervisor#SUP6',
      },
      {
        question: 'Why has the node stopped?',
        answer:
          'The root of a permanent application ended, or that of a transient one with anything but `normal`; a root that gives up exits with `shutdown`.',
        lesson: 42,
        rule: 'application#APP10',
      },
    ],
  },
  {
    title: 'Calls, messages, time',
    asked: [
      {
        question: 'A call timed out, and the work was done all the same.',
        answer:
          'The server does not learn of a timeout: the request waits in its mailbox and is carried out. A late reply is dropped.',
        lesson: 7,
        rule: 'gen_server#CALL4',
      },
      {
        question: 'Everything times out every five seconds, and nothing has crashed before.',
        answer: 'Servers that call each other in a ring wait for one another until the first timeout.',
        lesson: 8,
        rule: 'gen_server#CALL3',
      },
      {
        question: 'Since the database restarted every request fails, and nothing crashes.',
        answer:
          'Somebody keeps the pid of the incarnation before. A name is looked up at each use; a pid is one incarnation.',
        lesson: 13,
        rule: 'gen_server#CALL2',
      },
      {
        question: 'I got noproc of a process that was there.',
        answer:
          'Or it ended before you looked: a monitor on a dead process says `noproc` at once, and the true reason is lost.',
        lesson: 5,
        rule: 'processes#MON2',
      },
      {
        question: 'What happens to the mailbox at a restart?',
        answer: 'It ends with its process. Who waits for an answer exits; who only sent hears nothing.',
        lesson: 12,
        rule: 'processes#EXIT2',
      },
      {
        question: 'A message that I did not expect crashed my server.',
        answer:
          'Timers, ends of others and strangers all come to `handleInfo`: your own needs a last clause for everything else.',
        lesson: 9,
        rule: 'gen_server#GS16',
      },
      {
        question: 'Fast after a restart, slower and slower after that.',
        answer:
          'Casts are accepted faster than they are done, and a mailbox has no limit in OTP. Look at its length over time.',
        lesson: 34,
        rule: 'gen_server#GS9',
      },
      {
        question: 'How do I slow a fast producer down?',
        answer: 'Let it ask: a call makes it wait, a demand bounds what is under way.',
        lesson: 35,
        rule: 'gen_server#CALL1',
      },
    ],
  },
  {
    title: 'Stopping',
    asked: [
      {
        question: 'terminate was never called.',
        answer:
          'It runs after a `stop` return and after an error. After an exit signal only if the server traps exits and its parent sent it; after `kill` never.',
        lesson: 28,
        rule: 'gen_server#GS13',
      },
      {
        question: 'terminate is there, trap_exit is there, and data is lost at every deploy.',
        answer:
          'The order to stop waits in the mailbox behind all the work, and after `shutdown` ms the process is killed with it unread.',
        lesson: 29,
        rule: 'supervisor#SUP18',
      },
      {
        question: 'I killed a supervisor, and the application was gone.',
        answer:
          'A killed supervisor stops nobody: its children end beside its restart, and may still hold their names when the new ones start.',
        lesson: 30,
        rule: 'supervisor#SUP35',
      },
      {
        question: 'In which order is my tree stopped?',
        answer:
          'In reverse start order, one child after the other, and a supervisor only after all below it.',
        lesson: 27,
        rule: 'supervisor#SUP17',
      },
    ],
  },
  {
    title: 'Designing a tree',
    asked: [
      {
        question: 'My dynamic children are gone after a restart.',
        answer: 'A DynamicSupervisor starts empty, and restarts empty. Somebody has to start them again.',
        lesson: 31,
        rule: 'dynamic_supervisor#DYN8',
      },
      {
        question: 'A crashed task takes the process along that waits for it.',
        answer:
          '`Task.async` makes a link. Under a `Task.Supervisor`, `asyncNolink` only sends a message, and you decide.',
        lesson: 32,
        rule: 'task#TASK1',
      },
      {
        question: 'Where do I keep state that must survive a crash?',
        answer:
          'With an earlier, simpler sibling that is started first, written at each change. Not in `terminate`: that may never run.',
        lesson: 37,
        rule: 'ets#ETS5',
      },
      {
        question: 'What belongs near the root, what far from it?',
        answer:
          'What must not fail stands high and does little; what may crash stands low, under a supervisor of its own.',
        lesson: 38,
        rule: 'supervisor#SUP2',
      },
      {
        question: 'How do I stop asking a service that is down?',
        answer: 'A circuit breaker is a state machine of its own: closed, open, and half open after a time.',
        lesson: 39,
        rule: 'gen_server#GS8',
      },
      {
        question: 'How do I build a pool that survives its workers and its clients?',
        answer: 'It monitors who has borrowed, and its supervisor restarts who works.',
        lesson: 36,
        rule: 'processes#MON1',
      },
      {
        question: 'Which strategy suits a pipeline?',
        answer:
          '`rest_for_one`: what stands later depends on what stands earlier, never the other way round.',
        lesson: 40,
        rule: 'supervisor#SUP13',
      },
    ],
  },
];
