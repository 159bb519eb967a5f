import { isTsv } from "../../sentiment/data/labelled.js";
import { parseTable } from "../../sentiment/data/table.js";
import type { Material } from "./task.js";

/** The rows of a table of the user's own, the header among them. */
export const tableOf = ({ name, text }: Material): string[][] =>
  parseTable(text, isTsv(name, text)).rows;
