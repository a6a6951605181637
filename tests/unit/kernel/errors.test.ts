import { describe, expect, it } from 'vitest';
import { bug, error, Exception, exit, type Frame, KernelError, throwTerm } from '#lib/runtime/kernel/errors';
import { Kit } from '../../kit';

const frame: Frame = ['m', 'f', 1, { file: 'm.ts', line: 3 }];

describe('exit reasons', () => {
  const foreign = new TypeError('x is no function');
  const rows: [string, unknown, unknown][] = [
    ['[ERR1] error(R): [R, stack]', error('boom'), ['boom', [frame]]],
    ['[ERR1] exit(R): R as it is', exit('boom'), 'boom'],
    ['[ERR2] throw(V): [[nocatch, V], stack]', throwTerm('ball'), [['nocatch', 'ball'], [frame]]],
    ['[ERR3] a JavaScript Error is of class error', foreign, [foreign, [frame]]],
    ['[ERR3] a thrown string too', 'oops', ['oops', [frame]]],
    ['[ERR3] and nothing at all', undefined, [undefined, [frame]]],
    [
      '[ERR4] frames that it carries already are kept',
      new Exception('error', 'boom', [['a', 'b', 0, {}]]),
      ['boom', [['a', 'b', 0, {}]]],
    ],
  ];
  for (const [name, thrown, reason] of rows) {
    it(name, () => {
      const kit = new Kit({ frames: () => [frame] });
      expect(
        kit.reasonOf(
          kit.run(() => {
            throw thrown;
          }),
        ),
      ).toEqual(reason);
      expect(
        kit.reasonOf(
          kit.run(function* () {
            yield 1;
            throw thrown;
          }),
        ),
      ).toEqual(reason);
    });
  }

  it('[ERR4] has no frames when nobody knows them', () => {
    const kit = new Kit();
    expect(
      kit.reasonOf(
        kit.run(() => {
          throw error('boom');
        }),
      ),
    ).toEqual(['boom', []]);
  });

  it('[ERR5] ends its own process only', () => {
    const kit = new Kit();
    const bad = kit.spawn('bad', () => {
      throw error('boom');
    });
    kit.spawn('good', () => kit.note('good'));
    expect([kit.node.run(), kit.notes, bad.alive]).toEqual(['idle', ['good'], false]);
  });
});

describe('KernelError', () => {
  it('[ERR6] has a code, and a bug names its rule and seed', () => {
    const e = bug('SUP12', 'a lost child', 7);
    expect(e).toBeInstanceOf(KernelError);
    expect([e.code, e.message]).toEqual(['bug', 'Bug in OTP Lab (rule SUP12, seed 7): a lost child']);
  });
});
