import { plotHistory } from "bptt";
import type { Settings } from "./cli.js";
import { forecast, makeModel, prepare, train } from "./forecast.js";
import { climate, readSeries, type Series } from "./series.js";

/** The whole program: a series, a model that learns to forecast it, and how good that is. */
export async function run(settings: Settings): Promise<void> {
  const { data: file, hours, seed, target, past, future } = settings;
  const series = file ? await readSeries(file) : climate(hours, seed);
  const data = prepare(series, settings);
  console.log(
    `${series.rows.length.toLocaleString("en-US")} steps of ${series.name}: ${series.columns.join(", ")}.\nThe ${target} ${future} steps ahead, from the ${past} steps before.\n`,
  );
  const model = makeModel(series.columns.length, settings);
  const history = await train(model, data, settings);
  console.log(`\n${plotHistory(history, { metrics: ["loss"] })}\n`);
  report(series, settings, data.places, await forecast(model, data));
  if (settings.save) console.log(`\nThe best weights are in ${settings.save}.`);
  model.dispose();
}

function report(
  { columns, rows }: Series,
  { target, past, every, future, season }: Settings,
  places: readonly number[],
  forecasts: readonly number[],
): void {
  const column = columns.indexOf(target);
  const at = (step: number) => rows[step]![column]!;
  // The last step that a forecast sees, and the last one in the same place of a season.
  const known = (place: number) => place - future - past + (Math.ceil(past / every) - 1) * every;
  const seasonal = (place: number) => place - season * Math.ceil((place - known(place)) / season);
  const error = (guess: (place: number, i: number) => number) =>
    places.reduce((sum, place, i) => sum + Math.abs(guess(place, i) - at(place)), 0) /
    places.length;
  const line = (name: string, value: number) => `  ${name.padEnd(36)}${value.toFixed(2)}`;
  console.log(`Mean absolute error on ${places.length.toLocaleString("en-US")} held-out steps:\n`);
  console.log(
    line(
      "as it was at last",
      error((place) => at(known(place))),
    ),
  );
  console.log(
    line(
      `as it was in the last season of ${season}`,
      error((place) => at(seasonal(place))),
    ),
  );
  console.log(
    line(
      "the LSTM",
      error((_, i) => forecasts[i]!),
    ),
  );
  const some = places.map((_, i) => i).filter((i) => i % Math.ceil(places.length / 5) === 0);
  console.log("\nSome of them, and what came:\n");
  for (const i of some) {
    console.log(
      `  ${forecasts[i]!.toFixed(1).padStart(8)}${at(places[i]!).toFixed(1).padStart(8)}`,
    );
  }
}
