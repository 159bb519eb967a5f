// Links such as `1_parity_seed-3_o.length-30_n.layers-gru32*lstm16bd0.3_t.rate-0.02`: a version, a task, and what is not as the task has it. No sign in them is written otherwise in an
// address.

import { Refusal } from "../refusal.js";
import { taskById, tasks } from "../tasks/index.js";
import { checkValues, type Values } from "../tasks/options.js";
import type { Task } from "../tasks/task.js";
import type { Words } from "../words.js";
import { checkNetwork } from "./check_network.js";
import { checkTraining } from "./check_training.js";
import { shown } from "./fields.js";
import type { LayerPlan, NetworkPlan } from "./network_plan.js";
import type { TrainingPlan } from "./training_plan.js";

/** What somebody has chosen. */
export interface Chosen {
  /** The task's id. */
  readonly task: string;
  /** Of the task's options. */
  readonly values: Values;
  readonly network: NetworkPlan;
  readonly training: TrainingPlan;
  readonly seed: number;
}

const VERSION = "1";
const SEED = 1;
const MOST_SEED = 2 ** 32 - 1;

/** What a task begins with. */
export const defaultsOf = (task: Task): Chosen => ({
  task: task.id,
  values: checkValues(task.options, {}),
  network: task.network,
  training: task.training,
  seed: SEED,
});

/** The text of a link. */
export function writeLink(chosen: Chosen): string {
  const usual = defaultsOf(taskById(chosen.task)!);
  const differing = (prefix: string, own: object, others: object) =>
    Object.entries(own).flatMap(([name, value]) => {
      const [text, other] = [textOf(value), textOf((others as Values)[name])];
      return text === other ? [] : [`${prefix}.${name}-${text}`];
    });
  return [
    ...[VERSION, chosen.task],
    ...(chosen.seed === usual.seed ? [] : [`seed-${chosen.seed}`]),
    ...differing("o", chosen.values, usual.values),
    ...differing("n", chosen.network, usual.network),
    ...differing("t", chosen.training, usual.training),
  ].join("_");
}

const textOf = (value: unknown) =>
  Array.isArray(value) ? (value as LayerPlan[]).map(layerText).join("*") : String(value);

const layerText = ({ cell, units, direction, dropout }: LayerPlan) =>
  `${cell}${units}${direction === "both" ? "b" : ""}${dropout > 0 ? `d${dropout}` : ""}`;

/** What a link says, or, where it says what can't be, the task's own or the first task's, and what was wrong. */
export function readLink(text: string): { readonly chosen: Chosen; readonly trouble?: Words } {
  const [version, id = "", ...parts] = text.split("_");
  const usual = defaultsOf((version === VERSION && taskById(id)) || tasks[0]!);
  try {
    if (version !== VERSION) {
      throw new Refusal({
        en: `The link begins with ${shown(version)}, and not with ${VERSION}.`,
        zh: `链接以 ${shown(version)} 开头，而不是 ${VERSION}。`,
      });
    }
    if (!taskById(id)) {
      throw new Refusal({
        en: `The link names a task ${shown(id)} that there is not.`,
        zh: `链接指定的任务 ${shown(id)} 不存在。`,
      });
    }
    return { chosen: changed(usual, parts) };
  } catch (error) {
    if (error instanceof Refusal) return { chosen: usual, trouble: error.words };
    throw error;
  }
}

function changed(usual: Chosen, parts: readonly string[]): Chosen {
  const groups = {
    o: { ...usual.values },
    n: { ...usual.network } as Record<string, unknown>,
    t: { ...usual.training } as Record<string, unknown>,
  };
  let { seed } = usual;
  const seen = new Set<string>();
  for (const part of parts) {
    const [, group, name = "", value = ""] = /^(?:([ont])\.)?([a-z]+)-(.+)$/.exec(part) ?? [];
    if (seen.has(`${group}.${name}`)) {
      throw new Refusal({
        en: `The link says ${shown(name)} twice.`,
        zh: `链接把 ${shown(name)} 说了两次。`,
      });
    }
    seen.add(`${group}.${name}`);
    if (group === "o" || group === "n" || group === "t") {
      groups[group][name] =
        group === "n" && name === "layers" ? layersOf(value) : numberOrText(value);
    } else if (name === "seed") {
      seed = seedOf(value);
    } else {
      throw new Refusal({
        en: `The link says ${shown(part)}, which means nothing.`,
        zh: `链接中的 ${shown(part)} 没有意义。`,
      });
    }
  }
  return {
    task: usual.task,
    values: checkValues(taskById(usual.task)!.options, groups.o),
    network: checkNetwork(groups.n),
    training: checkTraining(groups.t),
    seed,
  };
}

const numberOrText = (text: string) => (/^[\d.]+(e-?\d+)?$/.test(text) ? Number(text) : text);

function seedOf(text: string): number {
  const seed = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (seed <= MOST_SEED) return seed;
  throw new Refusal({
    en: `The seed is a whole number from 0 to ${MOST_SEED}, not ${shown(text)}.`,
    zh: `随机种子应是 0 到 ${MOST_SEED} 的整数，而不是 ${shown(text)}。`,
  });
}

const layersOf = (text: string) =>
  text.split("*").map((layer) => {
    const [, cell, units, both, dropout] = /^([a-z]+?)(\d+)(b?)(?:d([\d.]+))?$/.exec(layer) ?? [];
    if (cell === undefined) {
      throw new Refusal({
        en: `The link has a layer ${shown(layer)}: expected one such as gru32bd0.3.`,
        zh: `链接中有一层是 ${shown(layer)}：应像 gru32bd0.3 那样。`,
      });
    }
    return {
      cell,
      units: Number(units),
      direction: both === "b" ? "both" : "forward",
      dropout: Number(dropout ?? 0),
    };
  });
