/**
 * Whole numbers for an axis from 0 to at least `most`, in equal steps of 1, 2 or 5 times a power of ten: at most five,
 * the last at the axis' end.
 */
export function axisSteps(most: number): readonly number[] {
  const least = Math.max(most, 1) / 4;
  const power = 10 ** Math.floor(Math.log10(Math.max(least, 1)));
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((each) => each >= least) ?? 10 * power;
  return Array.from({ length: Math.max(1, Math.ceil(most / step)) + 1 }, (_, at) => at * step);
}
