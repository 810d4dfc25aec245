/** Terms after which a series or fraction that has not settled never will; both settle within about the root of x. */
const mostTerms = 10_000;
const precision = 1e-14;

/**
 * Probability that a chi-square distributed value is greater than `value`: the regularised upper incomplete gamma
 * function Q(freedom / 2, value / 2).
 * @param freedom degrees of freedom, at least 1
 * @param value at least 0
 */
export function chiSquareTail(value: number, freedom: number): number {
  const a = freedom / 2;
  const x = value / 2;
  if (x <= 0) return 1;
  return x < a + 1 ? 1 - lowerSeries(a, x) : upperFraction(a, x);
}

/** The value that a chi-square distributed one exceeds with this probability (0 to 1, neither included). */
export function chiSquareQuantile(tail: number, freedom: number): number {
  let low = 0;
  let high = freedom + 10;
  while (chiSquareTail(high, freedom) > tail) high *= 2;
  while (high - low > 1e-9 * high) {
    const middle = (low + high) / 2;
    if (chiSquareTail(middle, freedom) > tail) low = middle;
    else high = middle;
  }
  return high;
}

/** P(a, x) by its series, which settles fast for x below a + 1. */
function lowerSeries(a: number, x: number): number {
  let term = 1 / a;
  let sum = term;
  for (let n = 1; n < mostTerms && term > sum * precision; n += 1) {
    term *= x / (a + n);
    sum += term;
  }
  return sum * Math.exp(a * Math.log(x) - x - logGamma(a));
}

/** Q(a, x) by its continued fraction (modified Lentz), which settles fast for x above a + 1. */
function upperFraction(a: number, x: number): number {
  const tiny = 1e-300;
  let b = x + 1 - a;
  let c = 1 / tiny;
  let d = 1 / b;
  let fraction = d;
  for (let n = 1; n < mostTerms; n += 1) {
    const numerator = -n * (n - a);
    b += 2;
    d = 1 / notZero(numerator * d + b, tiny);
    c = notZero(b + numerator / c, tiny);
    const factor = c * d;
    fraction *= factor;
    if (Math.abs(factor - 1) < precision) break;
  }
  return fraction * Math.exp(a * Math.log(x) - x - logGamma(a));
}

function notZero(value: number, instead: number): number {
  return Math.abs(value) < instead ? instead : value;
}

/** Logarithm of the gamma function of a positive number: Stirling's series, after a shift to where it is exact. */
function logGamma(value: number): number {
  let z = value;
  let shift = 0;
  while (z < 10) {
    shift -= Math.log(z);
    z += 1;
  }
  const square = z * z;
  const correction = (1 / 12 - (1 / 360 - (1 / 1260 - 1 / (1680 * square)) / square) / square) / z;
  return shift + (z - 0.5) * Math.log(z) - z + Math.log(2 * Math.PI) / 2 + correction;
}
