import { metrics } from "../../tasks/score.js";
import { figure, whole } from "../figures.js";
import { language } from "../settings.js";
import { current, openTask } from "../state/session.js";
import { texts } from "../texts/index.js";

/** What the recommended network comes to, in which time, and, once there are data, what chance alone does. */
export function Goal() {
  const t = texts.value;
  const { metric, value, steps, seconds } = openTask().goal;
  const name = metrics[metric].title[language.value];
  const goal = t.goal(name, figure(value), whole(steps), figure(seconds));
  const chance = current.value?.prepared.chance;
  return (
    <p class="quiet" id="goal">
      {goal} {chance !== undefined && t.chance(figure(chance))}
    </p>
  );
}
