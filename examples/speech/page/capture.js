// On the thread of audio, which may wait for nothing: hands on what arrives, 128 samples at a time.
class Capture extends AudioWorkletProcessor {
  process([[channel]]) {
    if (channel) this.port.postMessage(channel.slice());
    return true;
  }
}

registerProcessor("capture", Capture);
