import { describe, expect, it } from 'vitest';
import { RECEIVE, type Routine } from '#lib/runtime/kernel/routine';
import { exit2, send } from '#lib/runtime/kernel/signals';
import { List, type TermMap } from '#lib/runtime/kernel/terms';
import * as pubsub from '#lib/runtime/otp/pubsub';
import * as registry from '#lib/runtime/otp/registry';
import { Kit } from '../../kit';

/** A PubSub `ps`, and processes that do what they are told and note what else they get. */
function setUp() {
  const kit = new Kit();
  const { node } = kit;
  const actor = (name: string) => {
    const proc = kit.spawn(name, function* (): Routine<void> {
      for (;;) {
        const message: unknown = yield RECEIVE;
        if (Array.isArray(message) && message[0] === 'do') yield (message[1] as () => unknown)();
        else kit.note(name, message);
      }
    });
    const act = (what: () => unknown): unknown => {
      let answer: unknown = 'no answer';
      send(node, proc.pid, [
        'do',
        function* (): Routine<void> {
          try {
            answer = yield what();
          } catch (e) {
            answer = (e as { reason?: unknown }).reason ?? e;
          }
        },
      ]);
      node.run();
      return answer;
    };
    return { pid: proc.pid, act };
  };
  const a = actor('a');
  const started = a.act(() => pubsub.startLink(node, { name: 'ps', poolSize: 2 }));
  return { kit, node, actor, a, b: actor('b'), started };
}

describe('start_link', () => {
  it('[PUBSUB1] is a supervisor with a registry of that name', () => {
    const { node, a, started } = setUp();
    expect(started).toEqual(['ok', node.names.get('ps.Supervisor')?.pid]);
    expect(node.names.has('ps')).toBe(true);
    const refused = (act: () => unknown) => String((a.act(act) as TermMap).get('message'));
    const nameless = 'the :name option is required when starting Phoenix.PubSub';
    expect(refused(() => pubsub.startLink(node, { name: 7 } as never))).toBe(nameless);
    for (const unknown of [
      () => pubsub.subscribe(node, 'none', 't'),
      () => pubsub.broadcast(node, 'none', 't', 'hi'),
    ])
      expect(refused(unknown)).toBe('unknown registry: none');
    expect(a.act(() => pubsub.subscribe(node, 'ps', List.nil as never))).toBe('function_clause');
  });
});

describe('topics', () => {
  it('[PUBSUB2] [PUBSUB3] have subscribers, each as often as it subscribed', () => {
    const { kit, node, a, b } = setUp();
    expect(a.act(() => pubsub.broadcast(node, 'ps', 't', 'nobody'))).toBe('ok');
    expect([
      a.act(() => pubsub.subscribe(node, 'ps', 't')),
      b.act(() => pubsub.subscribe(node, 'ps', 't', 'x')),
    ]).toEqual(['ok', 'ok']);
    b.act(() => pubsub.subscribe(node, 'ps', 't'));
    b.act(() => pubsub.subscribe(node, 'ps', 'other'));
    expect(a.act(() => pubsub.broadcast(node, 'ps', 't', 1))).toBe('ok');
    const seen = () => kit.notes.splice(0).map(String).sort();
    expect(seen()).toEqual(['a,1', 'b,1', 'b,1']);
    b.act(() => pubsub.unsubscribe(node, 'ps', 't'));
    a.act(() => pubsub.localBroadcast(node, 'ps', 't', 2));
    b.act(() => pubsub.broadcast(node, 'ps', 'other', 3));
    expect(seen()).toEqual(['a,2', 'b,3']);
    expect(b.act(() => pubsub.unsubscribe(node, 'ps', 't'))).toBe('ok');
  });

  it('[PUBSUB3] broadcast_from leaves one out', () => {
    const { kit, node, a, b } = setUp();
    for (const one of [a, b, b]) one.act(() => pubsub.subscribe(node, 'ps', 't'));
    expect(a.act(() => pubsub.broadcastFrom(node, 'ps', a.pid, 't', 1))).toBe('ok');
    a.act(() => pubsub.localBroadcastFrom(node, 'ps', b.pid, 't', 2));
    expect(kit.notes).toEqual([
      ['b', 1],
      ['b', 1],
      ['a', 2],
    ]);
    expect(a.act(() => pubsub.broadcastFrom(node, 'ps', 'a' as never, 't', 1))).toBe('function_clause');
  });

  it('[PUBSUB2] forget a subscriber that ended', () => {
    const { node, a, b } = setUp();
    b.act(() => pubsub.subscribe(node, 'ps', 't'));
    exit2(node, b.pid, 'boom');
    node.run();
    expect(a.act(() => registry.count(node, 'ps'))).toBe(0);
  });
});
