/** Something like noise between -1 and 1, the same each time. */
export const noise = (i: number): number => {
  const x = Math.sin(12.9898 * i + 78.233) * 43758.5453;
  return 2 * (x - Math.floor(x)) - 1;
};
