import { createHeatMap, type HeatMapData, type HeatMapOptions } from "../../views/heat_map.js";
import { Shown } from "../parts/shown.js";
import { texts } from "../texts/index.js";

interface HeatProps {
  readonly label: string;
  readonly scale: HeatMapOptions["scale"];
  readonly square?: boolean;
  /** What rows and columns are called. */
  readonly row: string;
  readonly column: string;
  readonly data: HeatMapData;
}

/** A heat map with the page's texts. */
export function Heat({ label, scale, square, row, column, data }: HeatProps) {
  const t = texts.value;
  const words = {
    cell: (inRow: string, inColumn: string, value: string) =>
      t.cellAt(row, inRow, column, inColumn, value),
    keys: t.mapKeys,
    empty: t.nothingYet,
    table: t.asTable,
    row,
  };
  return (
    <Shown create={createHeatMap} options={{ label, scale, square, texts: words }} data={data} />
  );
}
