/**
 * TensorBoard's event files: records of `length, crc(length), data, crc(data)`, with the length as 64 and the sums as 32 bits, little-endian;
 * data is an `Event` in the form of protocol buffers:
 *
 *     Event   { 1: wall_time double, 2: step int64, 3: file_version string, 5: Summary }
 *     Summary { 1: Value { 1: tag string, 8: TensorProto, 9: SummaryMetadata } }
 *     SummaryMetadata { 1: { 1: plugin_name string, 2: content bytes }, 4: data_class }
 *     TensorProto     { 1: dtype, 2: shape, 5: float_val packed, 8: string_val }
 */
import { utf8 } from "../engine/runtime.js";

/** What is shown under a tag: a number, or a model in Keras's JSON. */
export type Summary =
  | { readonly tag: string; readonly value: number }
  | { readonly tag: string; readonly model: string };

/** The record that begins a file. */
export const versionRecord = (wallTime: number): Uint8Array =>
  record([...double(1, wallTime), ...bytes(3, utf8("brain.Event:2"))]);

/** The record of an event; the wall time in seconds. */
export const eventRecord = (wallTime: number, step: number, summaries: readonly Summary[]) =>
  record([
    ...double(1, wallTime),
    // Protocol buffers leave out what is 0.
    ...(step > 0 ? [...key(2, 0), ...varint(step)] : []),
    ...bytes(
      5,
      summaries.flatMap((summary) => bytes(1, value(summary))),
    ),
  ]);

function value(summary: Summary): number[] {
  const [tensor, metadata] =
    "model" in summary
      ? [
          [...key(1, 0), STRING, ...bytes(2, []), ...bytes(8, utf8(summary.model))],
          bytes(1, [...bytes(1, utf8("graph_keras_model")), ...bytes(2, utf8("1"))]),
        ]
      : [
          [...key(1, 0), FLOAT, ...bytes(2, []), ...bytes(5, float(summary.value))],
          [...bytes(1, bytes(1, utf8("scalars"))), ...key(4, 0), SCALAR],
        ];
  return [...bytes(1, utf8(summary.tag)), ...bytes(8, tensor), ...bytes(9, metadata)];
}

/** `DT_FLOAT`, `DT_STRING` and `DATA_CLASS_SCALAR`. */
const [FLOAT, STRING, SCALAR] = [1, 7, 1];

const key = (field: number, wire: number): number[] => [field * 8 + wire];

function varint(value: number): number[] {
  const out: number[] = [];
  let rest = value;
  for (; rest >= 128; rest = Math.floor(rest / 128)) out.push((rest % 128) + 128);
  return [...out, rest];
}

const bytes = (field: number, content: ArrayLike<number> & Iterable<number>): number[] => [
  ...key(field, 2),
  ...varint(content.length),
  ...content,
];

const double = (field: number, number: number): number[] => [
  ...key(field, 1),
  ...new Uint8Array(littleEndian(8, (view) => view.setFloat64(0, number, true))),
];

const float = (number: number): number[] => [
  ...new Uint8Array(littleEndian(4, (view) => view.setFloat32(0, number, true))),
];

function littleEndian(size: number, set: (view: DataView) => void): ArrayBuffer {
  const buffer = new ArrayBuffer(size);
  set(new DataView(buffer));
  return buffer;
}

function record(data: readonly number[]): Uint8Array {
  const out = new Uint8Array(data.length + 16);
  const view = new DataView(out.buffer);
  view.setBigUint64(0, BigInt(data.length), true);
  view.setUint32(8, masked(out.subarray(0, 8)), true);
  out.set(data, 12);
  view.setUint32(12 + data.length, masked(out.subarray(12, 12 + data.length)), true);
  return out;
}

/** CRC-32C by bytes; its polynomial is 0x1EDC6F41, here with its bits in reverse. */
const CRC = Uint32Array.from({ length: 256 }, (_, byte) => {
  let sum = byte;
  for (let bit = 0; bit < 8; bit++) sum = sum & 1 ? (sum >>> 1) ^ 0x82f63b78 : sum >>> 1;
  return sum;
});

/** The sum of records: rotated and moved, so that sums of data that holds sums tell something. */
function masked(data: Uint8Array): number {
  let sum = 0xffffffff;
  for (const byte of data) sum = CRC[(sum ^ byte) & 255]! ^ (sum >>> 8);
  sum = (sum ^ 0xffffffff) >>> 0;
  return (((sum >>> 15) | (sum << 17)) + 0xa282ead8) >>> 0;
}
