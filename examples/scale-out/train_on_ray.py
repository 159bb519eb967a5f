"""Trains a Keras model further on the machines of a Ray cluster, or on this one alone.

    python train_on_ray.py --model begun.keras --data training.csv --held-out held_out.csv --out trained.keras
    python train_on_ray.py ... --address ray://head:10001 --workers 8 --gpu --storage s3://bucket/runs

Each worker has its part of the data and a copy of the model. After every batch the gradients of all workers are averaged, so that all take the same step
and the copies stay equal. What goes in and what comes out is a `.keras` file with its optimizer, which goes on where it was. After every epoch a
checkpoint is kept: where a worker is lost, the run goes on from there.

The columns of a CSV file are the steps of a series, but for its class. For data of your own `read` and `to_arrays` are what there is to change; Ray Data
reads Parquet, images and much else.
"""

import argparse
import hashlib
import json
import os
import shutil
import tempfile
from pathlib import Path

os.environ.setdefault("KERAS_BACKEND", "tensorflow")

import numpy as np
import pandas
import ray
import ray.data
import ray.train
from ray.train import CheckpointConfig, DataConfig, FailureConfig, RunConfig, ScalingConfig
from ray.train.tensorflow import TensorflowTrainer

MODEL = "model.keras"
PROGRESS = "progress.json"


def read(path):
    """A table, which Ray hands out to the workers. What lies in the cluster's storage is read there."""
    if "://" in path:
        return ray.data.read_csv(path)
    return ray.data.from_pandas(pandas.read_csv(path, float_precision="round_trip"))


def to_arrays(table, target):
    """Series (rows, steps, 1) and their classes."""
    y = table[target].to_numpy("int32")
    return table.drop(columns=target).to_numpy("float32")[..., None], y


def train_on_worker(config):
    """What each worker does."""
    import keras
    import tensorflow as tf

    def part(name):
        batches = ray.train.get_dataset_shard(name).iter_batches(batch_format="pandas")
        return to_arrays(pandas.concat(list(batches)), config["target"])

    strategy = tf.distribute.MultiWorkerMirroredStrategy()
    model, first, received = begin(config, part("held_out"))
    average_gradients(model.optimizer, strategy)
    x, y = part("train")
    share = config["batch"] // ray.train.get_context().get_world_size()
    # Workers take as many steps as each other: what makes no whole batch is left to another order.
    batches = tf.data.Dataset.from_tensor_slices((x, y))
    batches = batches.shuffle(len(x), seed=config["seed"]).batch(share, drop_remainder=True)
    after = keras.callbacks.LambdaCallback(
        on_epoch_end=lambda epoch, logs: report(model, epoch, logs, part("held_out"), received)
    )
    model.fit(batches, initial_epoch=first, epochs=config["epochs"], verbose=0, callbacks=[after])


def begin(config, held_out):
    """The model as it was given, or as the last checkpoint has it; the epoch to go on with; and what the given one was."""
    checkpoint = ray.train.get_checkpoint()
    if checkpoint is not None:
        with checkpoint.as_directory() as folder:
            progress = json.loads(Path(folder, PROGRESS).read_text())
            return load(Path(folder, MODEL)), progress["epoch"] + 1, progress["received"]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, MODEL)
        path.write_bytes(config["model"])
        model = load(path)
        return model, 0, describe(model, *held_out)


def load(path):
    import keras

    return keras.saving.load_model(path)


def average_gradients(optimizer, strategy):
    """Has the optimizer apply the mean of all workers' gradients. All it does with them, such as clipping, comes after."""
    import tensorflow as tf

    apply = optimizer.apply

    def mean(gradients):
        # Copied to where the strategy is: it can't tell where Keras computed them.
        here = [tf.identity(gradient) for gradient in gradients]
        context = tf.distribute.get_replica_context()
        return context.all_reduce(tf.distribute.ReduceOp.MEAN, here)

    def apply_mean(gradients, variables=None):
        # An Embedding has gradients for some of its rows alone.
        dense = [tf.convert_to_tensor(gradient) for gradient in gradients]
        return apply(strategy.run(mean, args=(dense,)), variables)

    optimizer.apply = apply_mean


def report(model, epoch, logs, held_out, received):
    """Tells Ray of an epoch. One worker keeps the checkpoint, as all have the same model."""
    context = ray.train.get_context()
    weights = bits(model)
    if context.get_world_rank() != 0:
        ray.train.report({"weights": weights})
        return
    stop = describe(model, *held_out)
    with tempfile.TemporaryDirectory() as folder:
        model.save(Path(folder, MODEL))
        progress = {"epoch": epoch, "received": received, "stop": stop}
        Path(folder, PROGRESS).write_text(json.dumps(progress))
        metrics = {"epoch": epoch, "loss": logs["loss"], "held_out": stop["loss"], "weights": weights}
        ray.train.report(metrics, checkpoint=ray.train.Checkpoint.from_directory(folder))


def bits(model):
    """SHA-256 of the bits of all weights."""
    digest = hashlib.sha256()
    for weight in model.get_weights():
        digest.update(np.ascontiguousarray(weight).tobytes())
    return digest.hexdigest()


def describe(model, x, y):
    loss, accuracy = model.evaluate(x, y, verbose=0)
    return {
        "loss": loss,
        "accuracy": accuracy,
        "updates": int(model.optimizer.iterations),
        "weights": bits(model),
        "predictions": model.predict(x, verbose=0).ravel().tolist(),
    }


def connect(given):
    """The cluster, or one on this machine with as many processors as the workers need, and one for what feeds them."""
    address = given.address or os.environ.get("RAY_ADDRESS")
    local = {} if address else {"num_cpus": given.workers + 1, "include_dashboard": False}
    ray.init(address=address, log_to_driver=False, **local)


def train(given, storage):
    loop = {
        "model": given.model.read_bytes(),
        "target": given.target,
        "batch": given.batch,
        "epochs": given.epochs,
        "seed": given.seed,
    }
    return TensorflowTrainer(
        train_on_worker,
        train_loop_config=loop,
        datasets={"train": read(given.data), "held_out": read(given.held_out)},
        # Every worker has a part of what is learned from, and all of what is held out.
        dataset_config=DataConfig(datasets_to_split=["train"]),
        scaling_config=ScalingConfig(num_workers=given.workers, use_gpu=given.gpu),
        run_config=RunConfig(
            storage_path=storage,
            failure_config=FailureConfig(max_failures=given.failures),
            checkpoint_config=CheckpointConfig(num_to_keep=2),
        ),
    ).fit()


def keep(checkpoint, given):
    """The model, and what it was before and after."""
    with checkpoint.as_directory() as folder:
        shutil.copy(Path(folder, MODEL), given.out)
        progress = json.loads(Path(folder, PROGRESS).read_text())
    if given.report:
        for name, stop in (("received", progress["received"]), ("trained", progress["stop"])):
            (given.report / f"{name}.json").write_text(json.dumps(stop))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--model", type=Path, required=True, help="the .keras file to begin with, compiled")
    parser.add_argument("--data", required=True, help="CSV, a path here or a URL that the cluster reads")
    parser.add_argument("--held-out", required=True, help="the same, not learned from")
    parser.add_argument("--out", type=Path, required=True, help="the .keras file to write")
    parser.add_argument("--report", type=Path, help="folder for received.json and trained.json")
    parser.add_argument("--target", default="label", help="column of the class")
    parser.add_argument("--epochs", type=int, default=3)
    parser.add_argument("--batch", type=int, default=32, help="rows of a batch, which the workers share")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--gpu", action="store_true", help="each worker has a GPU")
    parser.add_argument("--address", help="a Ray cluster (default: RAY_ADDRESS, else this machine)")
    parser.add_argument("--storage", help="where all machines of the cluster keep checkpoints")
    parser.add_argument("--failures", type=int, default=2, help="how often lost workers are replaced")
    given = parser.parse_args()
    connect(given)
    with tempfile.TemporaryDirectory() as folder:
        result = train(given, given.storage or folder)
        keep(result.checkpoint, given)
    print(f"Ray: {given.workers} workers, {given.epochs} epochs, held-out loss {result.metrics['held_out']:.6f}")


if __name__ == "__main__":
    main()
