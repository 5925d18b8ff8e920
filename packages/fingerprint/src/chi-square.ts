/** Gamma function's logarithm for x > 0 (Lanczos, g = 7, nine terms: relative error about 1e-15). */
export function logGamma(x: number): number {
  if (x < 0.5) return Math.log(Math.PI / Math.sin(Math.PI * x)) - logGamma(1 - x);
  const sum = lanczos.reduce((total, term, index) => total + (index === 0 ? term : term / (x - 1 + index)), 0);
  const t = x + 6.5;
  return 0.5 * Math.log(2 * Math.PI) + (x - 0.5) * Math.log(t) - t + Math.log(sum);
}

const lanczos = [
  0.99999999999980993, 676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059,
  12.507343278686905, -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7,
];

/**
 * Probability that a χ² variable with `freedom` degrees exceeds `value`: the regularised upper incomplete gamma function, by
 * its series below a + 1 and Lentz's continued fraction above (Press et al., Numerical Recipes, 6.2).
 * @param freedom at least 0; with 0 the answer is 1
 */
export function chiSquareTail(value: number, freedom: number): number {
  if (freedom <= 0 || value <= 0) return 1;
  const a = freedom / 2;
  const x = value / 2;
  const front = Math.exp(a * Math.log(x) - x - logGamma(a));
  return x < a + 1 ? Math.max(0, 1 - front * series(a, x)) : Math.min(1, front * fraction(a, x));
}

/** P(X <= count) of a Poisson variable. */
export function poissonAtMost(count: number, mean: number): number {
  return mean <= 0 ? 1 : chiSquareTail(2 * mean, 2 * (count + 1));
}

/** P(X >= count) of a Poisson variable. */
export function poissonAtLeast(count: number, mean: number): number {
  return count <= 0 ? 1 : mean <= 0 ? 0 : 1 - chiSquareTail(2 * mean, 2 * count);
}

function series(a: number, x: number): number {
  let term = 1 / a;
  let sum = term;
  for (let n = 1; n < 10_000 && term > sum * 1e-16; n += 1) {
    term *= x / (a + n);
    sum += term;
  }
  return sum;
}

function fraction(a: number, x: number): number {
  let b = x + 1 - a;
  let c = 1e300;
  let d = 1 / b;
  let h = d;
  for (let n = 1; n < 10_000; n += 1) {
    const an = -n * (n - a);
    b += 2;
    d = 1 / nonZero(an * d + b);
    c = nonZero(b + an / c);
    h *= d * c;
    if (Math.abs(d * c - 1) < 1e-15) break;
  }
  return h;
}

function nonZero(value: number): number {
  return Math.abs(value) < 1e-300 ? 1e-300 : value;
}
