"""Writes audio.json: what Keras's spectrogram layers and librosa make of two clips, and what their formulas make of them in f64. Beside it a
model of Keras's with both layers, spectrograms.keras, with what it makes of the clips.

Needs `pip install librosa==0.11.0` beside Keras.
"""

import json
import os
import pathlib

os.environ.setdefault("KERAS_BACKEND", "tensorflow")
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")

import keras
import librosa
import numpy as np

RATE = 8000


def clips() -> np.ndarray:
    """A sweep that fades, and the same far more softly with noise: whole numbers of 16 bits."""
    t = np.arange(320) / RATE
    sweep = np.sin(2 * np.pi * (300 * t + 20000 * t * t)) * np.exp(-30 * t)
    noise = np.random.default_rng(1).normal(size=320)
    return np.round(np.stack([20000 * sweep, 20 * sweep + 2 * noise])).astype("int16")


def window(name: object, length: int, periodic: bool) -> np.ndarray:
    if name is None:
        return np.ones(length)
    if not isinstance(name, str):
        return np.asarray(name, "float64")
    a = {"hann": 0.5, "hamming": 0.54}[name]
    return a - (1 - a) * np.cos(2 * np.pi * np.arange(length) / (length if periodic else length - 1))


def mel(x: np.ndarray, **given: object) -> np.ndarray:
    """The formula of Keras's MelSpectrogram."""
    o = dict(sequence_length=None, window="hann", min_freq=20.0, max_freq=None, power_to_db=True, top_db=80.0)
    o |= dict(mag_exp=2.0, min_power=1e-10, ref_power=1.0) | given
    size, rate = o["fft_length"], o["sampling_rate"]
    length = o["sequence_length"] or size
    x = np.pad(x, ((0, 0), (size // 2, size // 2)), mode="reflect")
    left = (size - length) // 2
    w = np.pad(window(o["window"], length, True), (left, size - length - left))
    starts = range(0, x.shape[1] - size + 1, o["sequence_stride"])
    powers = np.stack([np.abs(np.fft.rfft(x[:, i : i + size] * w)) ** o["mag_exp"] for i in starts], 1)
    scale = lambda f: 1127 * np.log1p(f / 700)
    at = scale(np.linspace(0, rate / 2, size // 2 + 1))[:, None]
    edges = np.linspace(scale(o["min_freq"]), scale(o["max_freq"] or rate // 2), o["num_mel_bins"] + 2)
    low, peak, high = edges[:-2], edges[1:-1], edges[2:]
    made = powers @ np.maximum(0, np.minimum((at - low) / (peak - low), (high - at) / (high - peak)))
    if o["power_to_db"]:
        made = 10 * np.log10(np.maximum(made, o["min_power"]))
        made -= 10 * np.log10(max(abs(o["ref_power"]), o["min_power"]))
        made = np.maximum(made, made.max() - o["top_db"])
    return made.transpose(0, 2, 1)


def stft(x: np.ndarray, **given: object) -> np.ndarray:
    """The formula of Keras's STFTSpectrogram."""
    o = dict(mode="log", frame_step=None, fft_length=None, window="hann", periodic=False, scaling="density", padding="valid")
    o |= given
    length = o["frame_length"]
    step, size = o["frame_step"] or length // 2, o["fft_length"] or 2 ** int(np.ceil(np.log2(length)))
    w = window(o["window"], length, o["periodic"])
    if o["window"] is not None and o["scaling"]:
        w = w / (np.sqrt(np.sum(w * w)) if o["scaling"] == "density" else np.sum(np.abs(w)))
    if o["padding"] == "same":
        more = max((-(-x.shape[1] // step) - 1) * step + length - x.shape[1], 0)
        x = np.pad(x, ((0, 0), (more // 2, more - more // 2)))
    made = np.stack([np.fft.rfft(x[:, i : i + length] * w, size) for i in range(0, x.shape[1] - length + 1, step)], 1)
    power = np.abs(made) ** 2
    magnitude = np.sqrt(np.maximum(power, 1e-7))
    power[..., 1:-1] *= 2
    modes = {"log": np.log(magnitude), "magnitude": magnitude, "psd": power, "real": made.real, "imag": made.imag}
    modes |= {"angle": np.angle(made), "stft": np.concatenate([made.real, made.imag], -1)}
    return modes[o["mode"]]


MEL = [
    dict(fft_length=128, sequence_stride=100, num_mel_bins=8),
    dict(fft_length=128, sequence_stride=100, num_mel_bins=8, power_to_db=False, sequence_length=100),
    dict(fft_length=64, sequence_stride=90, num_mel_bins=6, window="hamming", mag_exp=1.0, top_db=30.0, ref_power=0.1),
    dict(fft_length=64, sequence_stride=64, num_mel_bins=6, window=None, mag_exp=1.5, min_freq=0.0, max_freq=3000.0),
    dict(fft_length=32, sequence_length=5, sequence_stride=70, num_mel_bins=4, window=[1.0, 2.0, 3.0, 2.0, 0.5], min_power=1e-3),
]
STFT = [dict(mode=mode, frame_length=20, frame_step=19) for mode in ("log", "magnitude", "psd", "real", "imag", "angle", "stft")] + [
    dict(frame_length=30, fft_length=40, window="hamming", periodic=True, scaling="spectrum", padding="same"),
    dict(mode="magnitude", frame_length=24, window=None),
    dict(mode="psd", frame_length=5, frame_step=5, window=[1.0, 2.0, 3.0, 2.0, 0.5], scaling=None, padding="same"),
]
LIBROSA = [
    dict(n_fft=128, hop_length=60, n_mels=10),
    dict(n_fft=64, win_length=50, hop_length=40, n_mels=8, fmin=100.0, fmax=3500.0, window="hamming", power=1.0),
    dict(n_fft=128, hop_length=40, n_mels=12, center=False),
]


def case(made: np.ndarray, exact: np.ndarray, options: dict) -> dict:
    """Options without the rate, the shape, and both results with nine digits."""
    numbers = lambda values: [float(f"{x:.9g}") for x in np.asarray(values, "float64").ravel()]
    return {"options": options, "shape": list(made.shape), "f32": numbers(made), "f64": numbers(exact)}


def librosa_case(x: np.ndarray, options: dict) -> dict:
    """Levels, cepstral coefficients and their changes, time first."""

    def steps(x: np.ndarray) -> list[np.ndarray]:
        levels = librosa.power_to_db(librosa.feature.melspectrogram(y=x, sr=RATE, dtype=x.dtype, **options))
        mfcc = librosa.feature.mfcc(S=levels, n_mfcc=5)
        deltas = [librosa.feature.delta(mfcc, width=5, order=n, mode=mode) for n in (1, 2) for mode in ("interp", "nearest")]
        return [part.T for part in (levels, mfcc, *deltas)]

    # Bands in f64 as well: librosa rounds them to f32 unless it is told.
    both = zip(steps(x.astype("float32")), steps(x), strict=True)
    return {"options": options, "parts": [case(single, double, {}) for single, double in both]}


def saved(x: np.ndarray) -> list[float]:
    """Writes a model in which one layer learns, and tells what it puts out."""
    keras.utils.set_random_seed(1)
    samples = keras.Input((x.shape[1],))
    bands = keras.layers.MelSpectrogram(64, 32, num_mel_bins=6, sampling_rate=RATE, window=[1.0] * 64)(samples)
    frames = keras.layers.STFTSpectrogram("magnitude", 16, trainable=True)(keras.layers.Reshape((-1, 1))(samples))
    read = [keras.layers.GRU(2)(frames), keras.layers.GRU(2)(keras.layers.Rescaling(0.05)(keras.layers.Permute((2, 1))(bands)))]
    model = keras.Model(samples, keras.layers.Concatenate()(read))
    model.compile("sgd", "mse")
    model.fit(x, np.ones((2, 4)), verbose=0)
    model.save(pathlib.Path(__file__).parent / "spectrograms.keras")
    return model.predict(x, verbose=0).ravel().tolist()


def main() -> None:
    whole = clips()
    x = whole / 2.0**15
    x32 = x.astype("float32")
    mels = []
    for options in MEL:
        options = {"sampling_rate": RATE} | options
        mels.append(case(np.asarray(keras.layers.MelSpectrogram(**options)(x32)), mel(x, **options), options))
    stfts = []
    for options in STFT:
        stfts.append(case(np.asarray(keras.layers.STFTSpectrogram(**options)(x32[..., None])), stft(x, **options), options))
    versions = {"keras": keras.__version__, "librosa": librosa.__version__, "numpy": np.__version__}
    result = {"versions": versions, "samples": whole.tolist(), "mel": mels, "stft": stfts}
    result["saved"] = saved(x32)
    result["librosa"] = [librosa_case(x[0], options) for options in LIBROSA]
    (pathlib.Path(__file__).parent / "audio.json").write_text(json.dumps(result, separators=(",", ":")) + "\n")


main()
