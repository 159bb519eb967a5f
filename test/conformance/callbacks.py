"""What Keras's own callbacks decide, given scripts of logs; and what Python's `format` writes.

    python callbacks.py --out FOLDER

The callbacks run over a model that computes nothing. `../callback_goldens.test.ts` gives ours the same logs.
"""

import argparse
import json
import os
import tempfile
from pathlib import Path

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ["CUDA_VISIBLE_DEVICES"] = ""

import keras  # noqa: E402
import numpy as np  # noqa: E402

EPOCHS = 14


class Script:
    """The model that callbacks see: it notes what is done to it."""

    def __init__(self) -> None:
        self.optimizer = keras.optimizers.SGD(0.5)
        self.stop_training = False
        self.now = 0
        self.restored = None
        self.saved: list = []
        self.metrics: list = []

    def get_weights(self) -> int:
        return self.now

    def set_weights(self, weights: int) -> None:
        self.restored = weights

    def save(self, path: str, overwrite: bool = True) -> None:
        self.saved.append([self.now, str(path)])

    def save_weights(self, path: str, overwrite: bool = True) -> None:
        self.saved.append([self.now, str(path)])


def values_for(dice: np.random.Generator) -> list:
    """A loss that falls, stays and rises for a while."""
    steps = dice.choice([-0.2, -0.1, -0.05, 0.0, 0.0, 0.05, 0.1], EPOCHS)
    return np.round(2 + np.cumsum(steps), 2).tolist()


def pick(dice: np.random.Generator, **options: list) -> dict:
    return {name: choices[dice.integers(len(choices))] for name, choices in options.items()}


def early_stopping(dice: np.random.Generator) -> dict:
    options = pick(
        dice,
        min_delta=[0, 0.03, -0.07],
        patience=[0, 1, 2, 4],
        mode=["auto", "min", "max"],
        baseline=[None, None, 1.8, 2.2],
        restore_best_weights=[False, True],
        start_from_epoch=[0, 0, 2, 5],
    )
    values = values_for(dice)
    model = Script()
    callback = keras.callbacks.EarlyStopping(**options)
    callback.set_model(model)
    callback.on_train_begin()
    for epoch, value in enumerate(values):
        model.now = epoch
        callback.on_epoch_end(epoch, {"val_loss": value})
        if model.stop_training:
            break
    callback.on_train_end()
    return {
        "options": options,
        "values": values,
        "epochs": model.now + 1,
        "best": callback.best,
        "best_epoch": callback.best_epoch,
        "stopped_epoch": callback.stopped_epoch,
        "wait": callback.wait,
        "restored": model.restored,
    }


def plateau(dice: np.random.Generator) -> dict:
    options = pick(
        dice,
        factor=[0.5, 0.1, 0.9],
        patience=[0, 1, 2, 3],
        mode=["auto", "min", "max"],
        min_delta=[1e-4, 0, 0.07],
        cooldown=[0, 1, 3],
        min_lr=[0.0, 0.1, 0.01],
    )
    values = values_for(dice)
    model = Script()
    callback = keras.callbacks.ReduceLROnPlateau(**options)
    callback.set_model(model)
    callback.on_train_begin()
    logged, waits, cooldowns = [], [], []
    for epoch, value in enumerate(values):
        logs = {"val_loss": value}
        callback.on_epoch_end(epoch, logs)
        logged.append(logs["learning_rate"])
        waits.append(callback.wait)
        cooldowns.append(callback.cooldown_counter)
    last = float(model.optimizer.learning_rate)
    return {"options": options, "values": values, "logged": logged, "waits": waits, "cooldowns": cooldowns, "last": last}


def scheduler() -> dict:
    """Halves the rate in every third epoch."""
    model = Script()
    callback = keras.callbacks.LearningRateScheduler(lambda epoch, rate: rate * 0.5 if epoch % 3 == 2 else rate)
    callback.set_model(model)
    logged = []
    for epoch in range(EPOCHS):
        callback.on_epoch_begin(epoch)
        logs: dict = {"loss": 1.0}
        callback.on_epoch_end(epoch, logs)
        logged.append(logs["learning_rate"])
    return {"logged": logged}


def checkpoint(dice: np.random.Generator) -> dict:
    options = pick(
        dice,
        save_best_only=[False, True],
        mode=["auto", "min", "max"],
        save_freq=["epoch", "epoch", 1, 3, 7],
        initial_value_threshold=[None, None, 1.9],
    )
    by_batch = options["save_freq"] != "epoch"
    path = "m-{epoch:02d}-{batch:03d}-{val_loss:.2f}" if by_batch else "m-{epoch:02d}-{val_loss:.2f}-{val_loss:8.3e}"
    batches, values = 4, values_for(dice)
    model = Script()
    callback = keras.callbacks.ModelCheckpoint(f"{path}.keras", **options)
    callback.set_model(model)
    callback.on_train_begin()
    # Keras only does it at the end of an epoch, and fails where batches come before.
    callback._set_monitor_op()
    for epoch, value in enumerate(values):
        callback.on_epoch_begin(epoch)
        for batch in range(batches):
            model.now = epoch * batches + batch
            callback.on_train_batch_end(batch, {"val_loss": round(value + batch / 100, 2)})
        callback.on_epoch_end(epoch, {"val_loss": value})
    saved = [[at, name.removesuffix(".keras")] for at, name in model.saved]
    return {"options": options, "path": path, "batches": batches, "values": values, "saved": saved, "best": callback.best}


def csv(logs: list, before: str | None, **options: object) -> dict:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "log.csv"
        if before is not None:
            path.write_bytes(before.encode())
        callback = keras.callbacks.CSVLogger(str(path), **options)
        callback.set_model(Script())
        callback.on_train_begin()
        for epoch, entry in enumerate(logs):
            callback.on_epoch_end(epoch, dict(entry))
        callback.on_train_end()
        # NaN and Infinity are none of JSON's.
        plain = [{name: value if np.isfinite(value) else str(value) for name, value in entry.items()} for entry in logs]
        return {"logs": plain, "before": before, "options": options, "text": path.read_bytes().decode()}


def csvs() -> list:
    first = {"loss": 0.5, "accuracy": 1.0, "learning_rate": 1e-5}
    odd = {"loss": float("nan"), "accuracy": float("inf"), "learning_rate": 0.1 + 0.2}
    return [
        csv([first, odd], None),
        csv([first, {**odd, "val_loss": 1e16}], None, separator=";"),
        csv([{"b,c": 1234567.0, 'say "x"': -0.0, "val_loss": 1e-4}], None),
        csv([{"loss": 2.0, "val_loss": 3.0}], "epoch,loss,val_loss\r\n0,1.5,2.5\r\n", append=True),
        csv([{"loss": 2.0, "val_loss": 3.0}], "old\n", append=False),
        csv([{"loss": 2.0, "val_loss": 3.0}], None, append=True),
    ]


def formats(dice: np.random.Generator) -> list:
    values = [0.0, 1.0, -0.5, 0.125, 2.5, 3.5, 1e-5, 123456.789, 1e22, 0.15, 99.995, 1e16, 5e-324, -0.0, 0.00012345, 9.5, 0.5]
    values += [float(np.round(v, 6)) for v in dice.normal(0, 3, 12)]
    specs = ["", ".2f", ".0f", "f", "8.3f", "08.3f", "+.1f", " .1f", "e", ".2e", ".0e", ".1E", "g", ".3g", ".10g", "G", ".1%", "%", ".3", "012"]
    cases = [[spec, value, format(value, spec)] for spec in specs for value in values]
    counts = [[spec, n, format(n, spec)] for spec in ["", "d", "02d", "5d", "+d", ".2f", "03"] for n in [0, 7, 12, 12345]]
    return [{"measures": cases, "counts": counts}]


def events() -> dict:
    """An event file as TensorFlow writes it."""
    import tensorflow as tf
    from tensorflow.core.framework.summary_pb2 import DATA_CLASS_SCALAR, SummaryMetadata
    from tensorflow.core.framework.tensor_pb2 import TensorProto
    from tensorflow.core.util.event_pb2 import Event

    def event(wall_time: float, step: int, values: list) -> Event:
        made = Event(wall_time=wall_time, step=step)
        for tag, plugin, tensor, options in values:
            metadata = SummaryMetadata(plugin_data=SummaryMetadata.PluginData(plugin_name=plugin, **options.get("data", {})))
            if "data" not in options:
                metadata.data_class = DATA_CLASS_SCALAR
            made.summary.value.add(tag=tag, tensor=tensor, metadata=metadata)
        return made

    def scalar(tag: str, value: float) -> tuple:
        tensor = TensorProto(dtype=1, tensor_shape=tf.TensorShape([]).as_proto(), float_val=[value])
        return tag, "scalars", tensor, {}

    def model(text: str) -> tuple:
        tensor = TensorProto(dtype=7, tensor_shape=tf.TensorShape([]).as_proto(), string_val=[text.encode()])
        return "keras", "graph_keras_model", tensor, {"data": {"content": b"1"}}

    texts = ["{}", "\u00e9" * 100]
    scalars = [[0, "epoch_loss", 0.1], [3, "epoch_accuracy", 1.0], [300, "batch_loss", -2.5], [2**33, "long", 0.0]]
    made = [Event(wall_time=1.5, file_version="brain.Event:2")]
    made += [event(1700000000.25, 0, [model(text)]) for text in texts]
    made += [event(1700000000.5, step, [scalar(tag, value), scalar("b", 1e9)]) for step, tag, value in scalars]
    with tempfile.TemporaryDirectory() as folder:
        path = str(Path(folder) / "events")
        with tf.io.TFRecordWriter(path) as writer:
            for one in made:
                writer.write(one.SerializeToString())
        return {"texts": texts, "scalars": scalars, "bytes": Path(path).read_bytes().hex()}


def main() -> None:
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--out", type=Path, required=True)
    out = arguments.parse_args().out
    dice = np.random.default_rng(7)
    out.mkdir(parents=True, exist_ok=True)
    goldens = {
        "versions": {"keras": keras.__version__, "numpy": np.__version__},
        "early_stopping": [early_stopping(dice) for _ in range(60)],
        "plateau": [plateau(dice) for _ in range(60)],
        "scheduler": scheduler(),
        "checkpoint": [checkpoint(dice) for _ in range(40)],
        "csv": csvs(),
        "formats": formats(dice)[0],
        "events": events(),
    }
    (out / "decisions.json").write_text(json.dumps(goldens) + "\n")


if __name__ == "__main__":
    main()
