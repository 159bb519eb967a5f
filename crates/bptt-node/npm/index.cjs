// Where the native code for this machine lies: what was built here, else the package of the platform.
const { closeSync, existsSync, fstatSync, openSync, readSync } = require("node:fs");
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

/** Linux ends a process that loads a file which was cut short, as by a full disk. The last thing in one of its format is a table, whose place the head tells. */
function checkWhole(file) {
  const head = Buffer.alloc(64);
  const opened = openSync(file);
  const { size } = fstatSync(opened);
  readSync(opened, head);
  closeSync(opened);
  if (head.toString("latin1", 0, 4) !== "\x7fELF") return;
  const whole = Number(head.readBigUInt64LE(40)) + head.readUInt16LE(58) * head.readUInt16LE(60);
  if (size < whole) throw new Error(`${file} is cut short, to ${size} bytes of ${whole}`);
}

const file = find();
checkWhole(file);
exports.file = file;
