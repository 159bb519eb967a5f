import { train } from "../../../train.mjs";

export async function GET(request) {
  return Response.json(await train({ worker: new URL(request.url).searchParams.has("worker") }));
}
