import { configure, Dense, engineInfo, Sequential } from "bptt";

async function run() {
  await configure({ threads: 2 });
  await new Sequential([new Dense(1)]).predict([[1, 2]]);
  const { threads, worker, fallbacks } = engineInfo();
  return `${threads} threads, in a Worker: ${worker}, missing: ${fallbacks.length}`;
}

run()
  .catch(String)
  .then((text) => {
    document.querySelector("p").textContent = text;
  });
