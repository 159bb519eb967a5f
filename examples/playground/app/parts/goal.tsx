import { metrics } from "../../tasks/score.js";
import { figure, whole } from "../figures.js";
import { language } from "../settings.js";
import type { Run } from "../state/run.js";
import { texts } from "../texts/index.js";

/** What the recommended network comes to, in which time, and what chance alone does. */
export function Goal({ run: { task, prepared } }: { readonly run: Run }) {
  const t = texts.value;
  const { metric, value, steps, seconds } = task.goal;
  const name = metrics[metric].title[language.value];
  const goal = t.goal(name, figure(value), whole(steps), figure(seconds));
  const { chance } = prepared;
  return (
    <p class="quiet" id="goal">
      {goal} {chance !== undefined && t.chance(figure(chance))}
    </p>
  );
}
