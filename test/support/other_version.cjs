// bptt-native of another version, which is its own binary.
exports.file = __filename;
exports.version = () => "0.0.9";
exports.level = () => "scalar";
exports.window = () => new ArrayBuffer(0);
