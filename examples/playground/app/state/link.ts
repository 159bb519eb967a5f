import { taskById } from "../../tasks/index.js";
import { type Setup, setupOf } from "./setup.js";
export const configOf = ({ material: _, ...rest }: Setup): string => JSON.stringify(rest);
export function setupFrom(config: string): Setup {
  const given = JSON.parse(config) as Setup;
  return { ...setupOf(taskById(given.task)!), ...given };
}
