import { scheduleCurve } from "../../network/schedule.js";
import type { TrainingPlan } from "../../network/training_plan.js";
import { createSchedule } from "../../views/schedule.js";
import { texts } from "../texts/index.js";
import { Shown } from "./shown.js";

/** Points of the curve. */
const POINTS = 120;

/** The learning rate over the training. */
export function ScheduleCurve({ training }: { readonly training: TrainingPlan }) {
  const t = texts.value;
  const rates = scheduleCurve(training, POINTS).map(({ rate }) => rate);
  const options = { label: t.schedule, texts: { words: t.scheduleWords } };
  return <Shown create={createSchedule} options={options} data={{ rates }} />;
}
