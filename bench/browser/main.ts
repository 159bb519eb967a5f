// `npm run bench:browser`: serves the page until it is interrupted.

import { servePage } from "./serve.js";

const { url } = await servePage(4173);
console.log(`The benchmark's page: ${url} (Ctrl+C ends it)`);
