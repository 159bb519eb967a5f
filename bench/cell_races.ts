// The races with another layer in the SimpleRNN's place, and what is compared in each.

import { GATED_CELLS, type GatedCell } from "./cell.js";
import { DIRECTION_COMPARISONS, gatedComparisons } from "./cell_comparisons.js";
import { directions, gated, type Others } from "./cell_roster.js";
import type { Comparison } from "./comparisons.js";
import type { ContenderSpec } from "./contender.js";
import type { Part } from "./parts.js";
import type { Nodes } from "./roster.js";

export interface CellRace {
  part: Part;
  model: string;
  specs: ContenderSpec[];
  comparisons: Comparison[];
}

export const cellRaces = (nodes: Nodes, threadCounts: number[], others: Others): CellRace[] => [
  ...GATED_CELLS.map((cell) => ({
    part: cell.toLowerCase() as Lowercase<GatedCell>,
    model: `${cell}(128)`,
    specs: gated(cell, nodes, threadCounts, others),
    comparisons: gatedComparisons(cell),
  })),
  {
    part: "bidirectional",
    model: "LSTM(64), padding masked",
    specs: directions(nodes),
    comparisons: DIRECTION_COMPARISONS,
  },
];
