import { json } from "@sveltejs/kit";
import { train } from "../../../../train.mjs";

export const GET = async () => json(await train());
