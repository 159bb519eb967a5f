// Setups of a task that are worth comparing.
import { defaultsOf } from "../../network/link.js";
import type { NetworkPlan } from "../../network/network_plan.js";
import type { Task } from "../../tasks/task.js";
import type { Words } from "../../words.js";
import type { Setup } from "./setup.js";

export interface Preset {
  readonly title: Words;
  readonly changes: Partial<Setup>;
}

/** The task's own network with cells of one kind in all its layers. */
const cells = ({ network }: Task, cell: NetworkPlan["layers"][number]["cell"]): NetworkPlan => ({
  ...network,
  layers: network.layers.map((layer) => ({ ...layer, cell })),
});

/** What the task recommends, and the same with each kind of cell. */
export function presetsOf(task: Task): readonly Preset[] {
  const { network, training } = defaultsOf(task);
  const deep = [...network.layers, network.layers.at(-1)!];
  return [
    {
      title: { en: "Recommended", zh: "推荐" },
      changes: { ...defaultsOf(task), material: undefined },
    },
    { title: { en: "SimpleRNN", zh: "SimpleRNN" }, changes: { network: cells(task, "simple") } },
    { title: { en: "GRU", zh: "GRU" }, changes: { network: cells(task, "gru") } },
    { title: { en: "LSTM", zh: "LSTM" }, changes: { network: cells(task, "lstm") } },
    {
      title: { en: "Long memories", zh: "长记忆门" },
      changes: { network: { ...cells(task, "lstm"), memory: 100 } },
    },
    {
      title: { en: "One layer more", zh: "多一层" },
      changes: { network: { ...network, layers: deep }, training },
    },
  ];
}
