/** So many of a list, from the first to the last at even distances; of fewer some come several times. */
export function atPlaces<T>(list: readonly T[], count: number): T[] {
  const stride = count > 1 ? (list.length - 1) / (count - 1) : 0;
  return Array.from({ length: count }, (_, i) => list[Math.round(i * stride)]!);
}
