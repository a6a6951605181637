import { join, relative } from 'node:path';
import { rolldown } from 'rolldown';
import { describe, expect, it } from 'vitest';
import { tellWhys } from '#lib/diagnostics/causes';
import { examples } from '#lib/examples/index';
import { compile } from '#lib/languages/typescript/index';
import { allParts } from '#lib/languages/typescript/otp/all-parts';
import { type Part, partNames, type Parts, partsOf } from '#lib/languages/typescript/otp/parts';
import type { CompiledProgram } from '#lib/languages/typescript/program';
import { SandboxCore } from '#lib/sandbox/core';
import { shared } from '#lib/sandbox/shared';
import { sandboxParts, sharedGlobal } from '../../../scripts/sandbox-parts.mjs';

function compiled(files: string | Readonly<Record<string, string>>): CompiledProgram {
  const result = compile(typeof files === 'string' ? { 'main.ts': files } : { ...files });
  if (!result.ok) throw new Error(result.diagnostics[0]?.message);
  return result.program;
}

/** The run's events as lines. */
function events(sandbox: SandboxCore): readonly string[] {
  sandbox.start(3);
  sandbox.runUntil(3_000);
  return sandbox.export(0, 100_000).lines;
}

/** A script of a sandbox as the site is built. */
async function script(name: string) {
  const build = await rolldown({
    input: join('src/lib/sandbox', `${name}.ts`),
    resolve: { alias: { '#lib': join(process.cwd(), 'src/lib') } },
    plugins: [sandboxParts()],
  });
  const { output } = await build.generate({ format: 'iife', keepNames: true, globals: sharedGlobal });
  await build.close();
  const [{ code, modules }] = output;
  // What the bundler itself adds to each script is no module of ours.
  const inside = Object.entries(modules).filter(
    ([id, one]) => one.renderedLength > 0 && !id.startsWith('\0'),
  );
  return { code, modules: inside.map(([id]) => relative(process.cwd(), id)) };
}

describe('parts of otp', () => {
  it('[SBX7] are those from which a program imports something; a namespace may be all of them', () => {
    const needs = (text: string) => partsOf(compiled(text));
    expect(needs(`import { GenServer } from 'otp'\nconsole.log(GenServer)`)).toEqual([]);
    expect(needs(`import { self, Task, pg } from 'otp'\nconsole.log(self(), Task, pg)`)).toEqual([
      'tasks',
      'tables',
    ]);
    expect(needs(`import { Task } from 'otp'\nconst a: typeof Task | null = null\nconsole.log(a)`)).toEqual(
      [],
    );
    expect(needs(`import * as otp from 'otp'\nconsole.log(otp.self())`)).toEqual(partNames);
    const passedOn = {
      'main.ts': `import { Timer } from './all'\nconsole.log(Timer)`,
      'all.ts': `export * from 'otp'`,
    };
    expect(partsOf(compiled(passedOn))).toEqual(partNames);
  });

  it('[SBX7] who only registers names does not load what leads keys to partitions', () => {
    expect(partsOf(compiled(`import { Registry } from 'otp'\nconsole.log(Registry)`))).toEqual(['tables']);
    expect(partsOf(compiled(`import { PartitionSupervisor as P } from 'otp'\nconsole.log(P)`))).toEqual([
      'partitions',
    ]);
  });

  it('[SBX7] a program is not loaded without them, and told which they are', () => {
    const sandbox = new SandboxCore();
    const program = compiled(
      `import { Task, Global } from 'otp'\nconsole.log(Task, Global.registeredNames())`,
    );
    const missing = (parts: string[]) => ({ error: { code: 'missing_parts', parts } });
    expect(sandbox.loadCompiled(program)).toMatchObject(missing(['tasks', 'timers']));
    sandbox.addPart('tasks', allParts.tasks);
    expect(sandbox.loadCompiled(program)).toMatchObject(missing(['timers']));
    sandbox.addPart('timers', allParts.timers);
    expect(sandbox.loadCompiled(program)).toEqual({ diagnostics: [] });
  });

  it('[SBX9] causes are told when what tells them is there', () => {
    const sandbox = new SandboxCore();
    sandbox.loadCompiled(compiled(`console.log(1)`));
    sandbox.start(0);
    sandbox.runUntil(10);
    const why = () => sandbox.execute('trace.causes', { seq: 1 });
    expect(why()).toMatchObject({ error: { code: 'missing_parts', parts: ['causes'] } });
    sandbox.setWhys(tellWhys);
    expect(why()).toMatchObject({ whole: true });
  });

  it('[SBX7] a wrong import is told the same with and without them', () => {
    const program = compiled(`import { Taskk } from 'otp'\nconsole.log(Taskk)`);
    const all = new SandboxCore({ parts: allParts });
    expect(new SandboxCore().loadCompiled(program)).toEqual(all.loadCompiled(program));
  });

  it('[SBX7] [SBX8] the scripts hold nothing of the Web Worker’s, and run every example as all parts do', async () => {
    const webWorker = new Set((await script('web-worker')).modules);
    expect(webWorker.has('src/lib/runtime/otp/supervisor.ts')).toBe(true);
    const brought: Record<string, unknown> = {};
    for (const name of [...partNames, 'causes', 'compiler']) {
      const { code, modules } = await script(`parts/${name}`);
      expect(modules.filter((id) => webWorker.has(id))).toEqual([]);
      const otpLab = { shared: shared(), brought: undefined };
      new Function('otpLab', code)(otpLab);
      brought[name] = otpLab.brought;
    }
    const used = new Set<string>();
    const waits = `import { receive, Timer } from 'otp'\nawait Timer.sendAfter(10, 'now')\nconsole.log(await receive())`;
    for (const program of [...examples.map(({ files }) => compiled(files)), compiled(waits)]) {
      const parts = partsOf(program);
      for (const part of parts) used.add(part);
      const some = new SandboxCore({
        parts: Object.fromEntries(parts.map((part) => [part, brought[part] as Part])) as Parts,
      });
      const all = new SandboxCore({ parts: allParts });
      for (const sandbox of [some, all]) expect(sandbox.loadCompiled(program)).toEqual({ diagnostics: [] });
      expect(events(some)).toEqual(events(all));
    }
    expect([...used].sort()).toEqual([...partNames].sort());
  });
});
