// An app's main process: it trains as Node does, then has the page of a window train.
const { app, BrowserWindow } = require("electron");

async function main() {
  const { train } = await import("./train.mjs");
  console.log(JSON.stringify(await train({ threads: 2 })));
  await app.whenReady();
  const window = new BrowserWindow({ show: false });
  await window.loadFile("window.html");
  const report = await window.webContents.executeJavaScript("window.report");
  console.log(JSON.stringify(report));
}

main().then(
  () => app.quit(),
  (error) => {
    console.error(error);
    app.exit(1);
  },
);
