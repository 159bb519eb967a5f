// node scripts/native-packages.mjs PLATFORM: the package with the native code for a platform, as target/npm/bptt-native-PLATFORM. The release runs
// it on a machine that can compile for it. Without PLATFORM it tells the platforms and what they are compiled for, as JSON.
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { compileNative, nativePackage } from "./lib/native.mjs";
import { platforms } from "./lib/platforms.mjs";
import { main, root, StepError } from "./lib/run.mjs";

async function make(platform) {
  const known = platforms[platform];
  if (!known) throw new StepError(`there is no platform ${platform}.`);
  const { target, os, cpu, libc } = known;
  const addon = await compileNative(target);
  const { name, version, license, author, engines } = JSON.parse(
    readFileSync(path.join(nativePackage, "package.json"), "utf8"),
  );
  const folder = path.join(root, "target", "npm", `${name}-${platform}`);
  mkdirSync(folder, { recursive: true });
  copyFileSync(addon, path.join(folder, "bptt.node"));
  copyFileSync(path.join(root, "LICENSE"), path.join(folder, "LICENSE"));
  const manifest = {
    ...{ name: `${name}-${platform}`, version, license, author },
    description: `The native code of ${name} for ${platform}`,
    main: "bptt.node",
    files: ["bptt.node"],
    ...{ engines, os: [os], cpu: [cpu], ...(libc && { libc: [libc] }) },
  };
  writeFileSync(path.join(folder, "package.json"), `${JSON.stringify(manifest, null, 2)}\n`);
}

await main(async () => {
  const [platform] = process.argv.slice(2);
  if (platform) await make(platform);
  else console.log(JSON.stringify(platforms));
});
