/** The greatest number that divides both; that of 0 and a number is the number. */
export function greatestCommonDivisor(a: number, b: number): number {
  let [greater, smaller] = [a, b];
  while (smaller !== 0) [greater, smaller] = [smaller, greater % smaller];
  return greater;
}
