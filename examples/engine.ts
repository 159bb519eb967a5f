import { configure } from "bptt";

/** Sets the engine up as an example's options and `BPTT_WIDE=1` say. */
export const setUpEngine = (threads: number | undefined): Promise<void> =>
  configure({
    ...(threads !== undefined && { threads }),
    ...(process.env.BPTT_WIDE === "1" && { wide: true }),
  });
