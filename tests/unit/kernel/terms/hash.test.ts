/** Hashes of terms, against those that `erlang:phash2/2` gives on OTP 25. */
import { expect, it } from 'vitest';
import { fromJson, type Json, phash2, TermMap } from '#lib/runtime/kernel/terms';
import { resolver } from './helpers';

/** A term, and its hash for the ranges 2^32, 3 and 10: what OTP 25 printed. */
const HASHES: readonly (readonly [Json, number, number, number])[] = [
  [0, 3175731469, 1, 9],
  [1, 539485162, 1, 2],
  [-1, 1117813597, 1, 7],
  [255, 715823293, 1, 3],
  [256, 3929335767, 0, 7],
  [134217727, 4273352567, 2, 7],
  [134217728, 2562491755, 1, 5],
  [-134217728, 874979335, 1, 5],
  [-134217729, 1418916782, 2, 2],
  [4294967296, 2108323275, 0, 5],
  [-4294967297, 2980778612, 2, 2],
  [9007199254740991, 2802568343, 2, 3],
  [{ $big: '576460752303423488' }, 2442888721, 1, 1],
  [{ $big: '576460752303423487' }, 1638133000, 1, 0],
  [{ $big: '-576460752303423489' }, 2855034599, 2, 9],
  [{ $big: '18446744073709551616' }, 2519041713, 0, 3],
  [{ $big: '18446744073709551615' }, 321870806, 2, 6],
  [{ $big: '1361129467683753853853498429727072858169' }, 917007451, 1, 1],
  [{ $big: '-1606938044258990275541962092341162602522202993782792835301383' }, 2645671229, 2, 9],
  ['a', 97, 1, 7],
  ['b', 98, 2, 8],
  ['boom', 431709, 0, 9],
  ['Foo.Bar', 224536770, 0, 0],
  ['Elixir.Task', 2070635, 2, 5],
  ['', 0, 0, 0],
  ['with space', 175998773, 2, 3],
  ['a_rather_long_name_of_an_atom_that_goes_round', 171352116, 0, 6],
  [true, 506293, 1, 3],
  [false, 7111573, 1, 3],
  [null, 29948, 2, 8],
  [{ $undefined: true }, 180132084, 0, 4],
  ['été', 61737, 0, 7],
  ['λ中😀', 3953568, 0, 8],
  [{ $float: 1.0 }, 3029937084, 0, 4],
  [{ $float: 0.0 }, 423528920, 2, 0],
  [1.5, 2023646235, 0, 5],
  [{ $float: -2.25e300 }, 1635391021, 1, 1],
  [0.1, 1590633087, 0, 7],
  [{ $bin: '' }, 147926629, 1, 9],
  [{ $bin: 'a' }, 1589197455, 0, 5],
  [{ $bin: 'ab' }, 261815530, 1, 0],
  [{ $bin: 'abc' }, 1306188027, 0, 7],
  [{ $bin: 'abcd' }, 3219329547, 0, 7],
  [{ $bin: 'elevenbytes' }, 2322354142, 1, 2],
  [{ $bin: 'twelve bytes' }, 93359736, 0, 6],
  [{ $bin: 'thirteen byte' }, 2583333678, 0, 8],
  [{ $bin: 'a binary of more than two blocks' }, 558531995, 2, 5],
  [[], 221703996, 0, 6],
  [['a', 1], 4098956996, 2, 6],
  [['k', ['x', { $bin: 'y' }], 1.5], 1356448904, 2, 4],
  [{ $list: [] }, 3468870702, 0, 2],
  [{ $list: [1] }, 2768963718, 0, 8],
  [{ $list: [97, 98, 99] }, 519996486, 0, 6],
  [{ $list: [97, 98, 99, 100, 101] }, 2487089008, 1, 8],
  [{ $list: ['a', 'b'] }, 3632954310, 0, 0],
  [{ $list: [1, 'a', 2, 3, 4, 5, 6] }, 1872367904, 2, 4],
  [{ $list: [256, 1] }, 514113909, 0, 9],
  [{ $list: [1], $tail: 'x' }, 256199669, 2, 9],
  [{ $list: ['a'], $tail: 2 }, 3898703612, 2, 2],
  [{ $list: [{ $list: [] }, { $list: [1, 2] }] }, 1121174074, 1, 4],
  [{}, 844985373, 0, 3],
  [{ a: 1 }, 1401795262, 1, 2],
  [{ a: { b: 'c' }, d: ['e'] }, 1608563465, 2, 5],
  [[{ a: 1 }, 'z'], 2204831055, 0, 5],
  [
    {
      $map: [
        [1, 'x'],
        [{ $bin: 'k' }, {}],
      ],
    },
    4068113039,
    2,
    9,
  ],
  [[null, { $list: [] }, 0, { $bin: '' }], 1763316676, 1, 6],
];

it.each(HASHES)('[TERM75] %j has the numbers %i, %i and %i of phash2/2', (json, whole, three, ten) => {
  const term = fromJson(json, resolver);
  expect([phash2(term, 2 ** 32), phash2(term, 3), phash2(term, 10)]).toEqual([whole, three, ten]);
});

it('[TERM75] does not depend on the order in which a map was made, nor on its spelling', () => {
  const keys = Array.from({ length: 40 }, (_, i) => i + 1);
  // OTP 25 keeps a map of that size as a tree, and a smaller one as a list.
  const map = TermMap.from(keys.map((i) => [i, i * i] as const));
  const backwards = new Map(keys.map((i) => [i, i * i] as const).reverse());
  expect(phash2(map, 2 ** 32)).toBe(708446302);
  expect(phash2(backwards, 2 ** 32)).toBe(708446302);
});
