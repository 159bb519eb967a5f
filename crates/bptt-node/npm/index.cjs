// Where the native code for this machine lies: what was built here, else the package of the platform.
const { existsSync } = require("node:fs");
const path = require("node:path");

/** As the packages with binaries end. */
function platform() {
  const { platform, arch } = process;
  if (platform !== "linux") return `${platform}-${arch}`;
  const { glibcVersionRuntime } = process.report.getReport().header;
  return `linux-${arch}-${glibcVersionRuntime ? "gnu" : "musl"}`;
}

function find() {
  const built = path.join(__dirname, "bptt.node");
  if (existsSync(built)) return built;
  const name = `bptt-native-${platform()}`;
  try {
    return require.resolve(name);
  } catch (cause) {
    throw Object.assign(
      new Error(
        `the package ${name}, which bptt-native has its native code from, is not installed`,
      ),
      {
        cause,
      },
    );
  }
}

exports.file = find();
