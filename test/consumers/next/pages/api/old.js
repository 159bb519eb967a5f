import { train } from "../../train.mjs";

export default async function handler(_, response) {
  response.json(await train());
}
