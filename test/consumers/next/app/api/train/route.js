import { train } from "../../../train.js";

export async function GET(request) {
  return Response.json(await train(new URL(request.url).searchParams.has("worker")));
}
