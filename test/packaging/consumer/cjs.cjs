const bptt = require("bptt");

import("./program.mjs")
  .then(({ program }) => program(bptt))
  .then((result) => console.log(JSON.stringify(result)));
