/** Largest weight that IPVS has. */
export const largestWeight = 65_535;

/** Where a slider for weights ends, so that there is room above the largest: 10, 20, 50, 100, … */
export function weightScale(largest: number): number {
  for (let power = 10; power < largestWeight; power *= 10) {
    const end = [power, 2 * power, 5 * power].find((one) => one >= 2 * largest);
    if (end !== undefined) return Math.min(end, largestWeight);
  }
  return largestWeight;
}
