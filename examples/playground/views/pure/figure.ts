/**
 * How numbers are written: four digits, without exponent from 0.001 up to a million. What is no number is a dash.
 *
 * @param locale A BCP 47 tag.
 */
export function figures(locale: string): (value: number | null | undefined) => string {
  const plain = new Intl.NumberFormat(locale, { maximumSignificantDigits: 4 });
  const whole = new Intl.NumberFormat(locale);
  const small = new Intl.NumberFormat(locale, { notation: "scientific", maximumFractionDigits: 2 });
  return (value) => {
    if (value === null || value === undefined || Number.isNaN(value)) return "–";
    if (Number.isInteger(value) && Math.abs(value) < 1e9) return whole.format(value);
    const size = Math.abs(value);
    if (size >= 1e-3 && size < 1e6) return plain.format(value);
    return small.format(value).replace("E", "e");
  };
}

/** How shares are written, of which 1 is the whole: `12.3%`. */
export function percentages(locale: string): (share: number) => string {
  const format = new Intl.NumberFormat(locale, { style: "percent", maximumFractionDigits: 1 });
  return (share) => format.format(share);
}
