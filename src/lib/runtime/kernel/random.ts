/**
 * A seeded source of chance: the same seed gives the same numbers in every JavaScript engine.
 * Our own (the sfc32 generator, seeded through splitmix32). Rules RUN*.
 */
export class Random {
  private a: number;
  private b: number;
  private c: number;
  private d = 1;

  /** @param seed Any integer; only its low 32 bits count. */
  constructor(seed: number) {
    let x = seed | 0;
    const mix = () => {
      x = (x + 0x9e3779b9) | 0;
      let z = x ^ (x >>> 16);
      z = Math.imul(z, 0x21f0aaad);
      z ^= z >>> 15;
      z = Math.imul(z, 0x735a2d97);
      return (z ^ (z >>> 15)) | 0;
    };
    this.a = mix();
    this.b = mix();
    this.c = mix();
    for (let i = 0; i < 12; i++) this.bits();
  }

  private bits(): number {
    const t = (((this.a + this.b) | 0) + this.d) | 0;
    this.d = (this.d + 1) | 0;
    this.a = this.b ^ (this.b >>> 9);
    this.b = (this.c + (this.c << 3)) | 0;
    this.c = (this.c << 21) | (this.c >>> 11);
    this.c = (this.c + t) | 0;
    return t >>> 0;
  }

  /** A number from 0 up to but not including 1, with 32 random bits. */
  next(): number {
    return this.bits() / 4294967296;
  }

  /** An integer from 0 up to but not including `n`. */
  below(n: number): number {
    return Math.floor(this.next() * n);
  }
}
