/** Two texts compared line by line, for showing a solution beside what the learner has. Rule LES78. */
export interface DiffLine {
  readonly kind: 'same' | 'gone' | 'new';
  readonly text: string;
}

/** The shortest way from one text to the other, in lines. Made for programs that fit on a screen or a few. */
export function diffLines(from: string, to: string): DiffLine[] {
  const [a, b] = [lines(from), lines(to)];
  // Longest common subsequence of what is left of both.
  const common = Array.from({ length: a.length + 1 }, () => new Uint16Array(b.length + 1));
  const at = (i: number, j: number): number => common[i]?.[j] ?? 0;
  for (let i = a.length - 1; i >= 0; i--) {
    const row = common[i] as Uint16Array;
    for (let j = b.length - 1; j >= 0; j--) {
      row[j] = a[i] === b[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
    }
  }
  const out: DiffLine[] = [];
  let [i, j] = [0, 0];
  while (i < a.length || j < b.length) {
    const [mine, theirs] = [a[i], b[j]];
    if (mine !== undefined && mine === theirs) {
      out.push({ kind: 'same', text: mine });
      i++;
      j++;
    } else if (mine !== undefined && (theirs === undefined || at(i + 1, j) >= at(i, j + 1))) {
      out.push({ kind: 'gone', text: mine });
      i++;
    } else {
      out.push({ kind: 'new', text: theirs ?? '' });
      j++;
    }
  }
  return out;
}

function lines(text: string): string[] {
  return text.replace(/\r\n?/g, '\n').replace(/\n$/, '').split('\n');
}
