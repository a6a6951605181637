/** The types of tasks, as the editor knows them. */
import typescript from 'typescript';
import { expect, it } from 'vitest';
import { Checker } from './checker';

const checker = new Checker(typescript);
const check = (text: string) =>
  checker
    .check({ 'main.ts': `import { type Pid, sleep, Task } from 'otp'\n${text}` })
    .map((one) => `${one.line - 1}: ${one.at}`);

it('gives what the function gives', () => {
  expect(
    check(`
const a: Task<number> = Task.async(async () => { await sleep(1); return 1 })
const n: number = await Task.await(a)
const outcome = await Task.yield(a)
if (outcome !== null && outcome[0] === 'ok') console.log(outcome[1].toFixed(), n)
const [x, y] = await Task.awaitMany([a, Task.async(() => 'text')])
console.log(x.toFixed(), y.toUpperCase())
const many: number[] = await Task.awaitMany([1, 2].map((i) => Task.async(() => i)))
const [[t, o]] = await Task.yieldMany([a])
console.log(many, t.pid, o?.[0])
const [, sup] = await Task.Supervisor.startLink({ name: 'tasks' })
const s: string = await Task.await(await Task.Supervisor.asyncNolink(sup as Pid, () => 'text'))
console.log(s)`),
  ).toEqual([]);
});

it('finds what does not fit', () => {
  expect(
    check(`const a = Task.async(() => 1)
const wrong: string = await Task.await(a)
await Task.await(7)
console.log(wrong, await Task.shutdown(a, 'at_once'))`),
  ).toEqual(['2: wrong', '3: 7', "4: 'at_once'"]);
});
