import { train } from "../../train.js";

export default async function handler(_, response) {
  response.json(await train(false));
}
