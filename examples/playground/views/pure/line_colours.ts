/** Colours of lines by their roles: a forecast has the accent's, a target its opposite, and of the inputs the first is drawn in ink. */
export function lineColours(roles: readonly ("input" | "forecast" | "target")[]): string[] {
  let inputs = 0;
  return roles.map((role) => {
    if (role === "forecast") return "series-1";
    if (role === "target") return "series-2";
    const colour = inputs === 0 ? "ink" : `series-${3 + ((inputs - 1) % 6)}`;
    inputs++;
    return colour;
  });
}
