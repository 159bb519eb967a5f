import { type Setup, setupOf } from "./setup.js";
import { taskById } from "../../tasks/index.js";
export const configOf = ({ material: _, ...rest }: Setup): string => JSON.stringify(rest);
export function setupFrom(config: string): Setup {
  const given = JSON.parse(config) as Setup;
  return { ...setupOf(taskById(given.task)!), ...given };
}
