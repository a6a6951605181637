/** What it means to reach a limit of the sandbox, and what to do about it. Rules PROC7, MBX5, RUN6, RUN8, RUN9. */

const texts: Readonly<Record<string, (limit: string) => string>> = {
  processes: (limit) =>
    `cannot spawn: ${limit} processes live, which is the limit. Let processes end when their work is done, or give the work to fewer.`,
  mailbox: (limit) =>
    `ends with system_limit: its mailbox is past ${limit} messages. It gets more than it takes up: receive all kinds of messages, work faster, or let senders wait with a call.`,
  atoms: (limit) =>
    `cannot make a new name: there are ${limit}, which is the limit, and names are never forgotten. Use pids, or a Registry with keys, for what comes and goes.`,
  calls: (limit) =>
    `cannot call: ${limit} async calls wait for each other, which is the limit. See that the calls come to an end, or use a loop.`,
  heap: (limit) =>
    `ends with system_limit: it holds most of more than ${limit} words, which is the limit. Keep less in its state, and take messages up as fast as they come.`,
};

/** What befell the process that reached a limit, as the rest of a sentence about it. */
export function limitText(what: string, limit: number): string {
  const text = texts[what];
  const number = limit.toLocaleString('en-US');
  return text === undefined ? `reaches its limit of ${what}: ${number}.` : text(number);
}
