import { Dataset } from "bptt";
import { Random } from "../sentiment/random.js";
import { UserError } from "../sentiment/user_error.js";

/** Numbers step by step. */
export interface Series {
  readonly name: string;
  readonly columns: readonly string[];
  /** [steps][columns] */
  readonly rows: readonly (readonly number[])[];
}

/**
 * Pressure, temperature, humidity and wind, hour by hour: days, a year, and fronts that come every five or six days and are seen in the pressure a while before
 * they are felt.
 */
export function climate(hours: number, seed: number): Series {
  const random = new Random(seed);
  const noise = () => (random.next() + random.next() + random.next() - 1.5) * 2;
  const sine = (t: number, period: number) => Math.sin((2 * Math.PI * t) / period);
  let slow = 0;
  const rows = Array.from({ length: hours }, (_, t) => {
    slow = 0.98 * slow + 0.2 * noise();
    const front = sine(t, 131) + 0.3 * noise();
    const days = 6 * sine(t - 9, 24) + 8 * sine(t - 2900, 8766);
    const temperature = 10 + days + 4 * sine(t - 20, 131) + 2 * slow + 0.5 * noise();
    const humidity = 70 - 2 * (temperature - 10) + 5 * noise();
    return [990 + 8 * front, temperature, humidity, 3 + Math.abs(2 * front + noise())];
  });
  return {
    name: "a built-in climate",
    columns: ["pressure", "temperature", "humidity", "wind"],
    rows,
  };
}

/** The columns of a CSV file in which every field is a number. */
export async function readSeries(file: string): Promise<Series> {
  const records: Record<string, string>[] = [];
  for await (const record of Dataset.fromCsv(file)) records.push(record);
  const isNumber = (text: string | undefined) =>
    text !== undefined && text.trim() !== "" && Number.isFinite(Number(text));
  const columns = Object.keys(records[0] ?? {}).filter((name) =>
    records.every((record) => isNumber(record[name])),
  );
  if (columns.length === 0) throw new UserError(`${file} has no column of numbers.`);
  const rows = records.map((record) => columns.map((name) => Number(record[name])));
  return { name: file, columns, rows };
}
