// The script of a consumer's page: it trains in a Worker, on two threads, and the page says what came out.
import { train } from "./train.mjs";

train({ worker: true, threads: 2 })
  .then(JSON.stringify, String)
  .then((text) => {
    document.querySelector("#result").textContent = text;
  });
