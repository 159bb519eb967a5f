/**
 * The first channel of a sound file in any form that the browser reads, at another rate.
 *
 * @param rate Samples a second, to which the browser resamples.
 * @throws DOMException for what is no sound.
 */
export async function decoded(file: Blob, rate: number): Promise<Float32Array> {
  const context = new OfflineAudioContext({ length: 1, sampleRate: rate });
  const sound = await context.decodeAudioData(await file.arrayBuffer());
  return sound.getChannelData(0);
}
