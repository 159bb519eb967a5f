//! What JavaScript asks of `bptt`: short functions over the core, for the TypeScript engine alone. `bptt-wasm` and `bptt-node` bind them, by
//! one list ([`classes`]).
//!
//! Numbers pass as numbers; texts and data the caller writes into staging buffers that live here, so that a lack of memory is an error in
//! words and never a trap. A view of this memory is good only until the next call.

mod call;
mod classes;
mod clip;
mod ctc;
mod generate;
mod numbers;
mod parameters;
pub mod reserve;
mod staging;
mod step;

pub use call::begin;
pub use clip::{Clip, Mel};
pub use ctc::CtcDecoder;
pub use numbers::count;
pub use parameters::LayerWeights;

use bptt::ask::{afforded, room};
use bptt::error::Result;
use bptt::json::{bytes_to_read, parse, Written};
use bptt::model::{Decision, Draft, InputPlan, MemoryUse, Model, Plan};
use bptt::network::Counters;
use bptt::network::Pass;
use bptt::optimizer::Variable;
use bptt::rewrites::Rewrites;
use bptt::weights::Slot;
use call::{input, known, write, ANSWER, HEADER};
use numbers::whole;
use parameters::with_store;
use serde_json::{json, Value};
use staging::{Staging, WEIGHTS};

/// A model, its optimizer and its staging buffers.
#[derive(Default)]
pub struct Network {
    draft: Option<Draft<f32>>,
    model: Option<Model<f32>>,
    staging: Staging,
    answer: Vec<f64>,
    /// What was shown beside sequences.
    shown: Vec<Vec<f32>>,
    /// How many rows are staged for a pass whose losses are told.
    told_rows: usize,
}

impl Network {
    /// Without a model: `stage` a text and `build` it.
    pub fn new() -> Result<Network> {
        begin(|| {
            afforded(2 * size_of::<Network>(), "a model")?;
            Ok(Network::default())
        })
    }

    /// Gives a buffer `len` elements and returns its byte offset: of each input 0 tokens (i32), 1 floats (f32) and 2 lengths (u32), of
    /// each output 3 targets (f32) and 6 the weights of its lines (f32, none where all weigh 1); 4 weights (f32), 5 a text (UTF-8) or 7 counts
    /// (f64).
    pub fn stage(&mut self, buffer: f64, port: f64, len: f64) -> Result<usize> {
        self.call(|network| {
            network.begin();
            network.staging.stage(count("buffer", buffer)?, count("port", port)?, count("len", len)?)
        })
    }

    /// Sets the steps of an input's rows, where they all have as many.
    pub fn set_steps(&mut self, port: f64, steps: f64) -> Result<()> {
        self.call(|network| {
            network.begin();
            network.staging.set_steps(count("port", port)?, count("steps", steps)?)
        })
    }

    /// Makes the model from the staged text, the inner model JSON. Its weights are drawn from `seed`, by `draw`.
    pub fn build(&mut self, seed: f64) -> Result<()> {
        self.call(|network| {
            let (text, seed) = (network.staging.take_text()?, whole("seed", seed)?);
            afforded(bytes_to_read(&text), "a model")?;
            let spec = parse("Model", &text)?;
            let draft = with_store(|store| Draft::new(&spec, seed, store))?;
            reserve::whole()?;
            network.draft = Some(draft);
            Ok(())
        })
    }

    /// Draws some milliseconds' worth of the initial weights. Whether the model has all of them now, and can be used.
    pub fn draw(&mut self) -> Result<bool> {
        self.call(|network| {
            let Some(draft) = &mut network.draft else { return Ok(network.model.is_some()) };
            let drawn = draft.draw()?;
            if drawn {
                network.model = network.draft.take().map(Draft::finish).transpose()?;
            }
            Ok(drawn)
        })
    }

    /// Sets loss, optimizer and metrics from the staged text, JSON.
    pub fn compile(&mut self) -> Result<()> {
        self.call(|network| {
            let text = network.staging.take_text()?;
            afforded(bytes_to_read(&text), "a training")?;
            network.model()?.compile(parse("compile", &text)?)
        })
    }

    /// Goes on with the learning rate, momentum and clipping of the optimizer in the staged text, JSON, which must be the same otherwise.
    pub fn steer(&mut self) -> Result<()> {
        self.call(|network| {
            let text = network.staging.take_text()?;
            afforded(bytes_to_read(&text), "an optimizer")?;
            network.model()?.steer(parse("optimizer", &text)?)
        })
    }

    /// JSON: layer, name and shape of every weight in order.
    pub fn weight_layout(&mut self) -> Result<String> {
        self.call(|network| {
            let slots = &network.model()?.network.graph().layout.slots;
            afforded(slots.iter().map(|slot| 20 * slot.layer.len() + 2048).sum(), "the names of weights")?;
            let weight = |slot: &Slot| json!({ "layer": slot.layer, "name": slot.name, "shape": slot.shape });
            Ok(Written(&slots.iter().map(weight).collect()).to_string())
        })
    }

    /// Number of all weights, and of their gradients.
    pub fn weights_len(&mut self) -> Result<usize> {
        self.call(|network| Ok(network.model()?.network.graph().layout.len))
    }

    /// JSON: of each variable of the optimizer the index of its weight, the name of its slot and its shape, in the order of `optimizer_state`.
    pub fn optimizer_layout(&mut self) -> Result<String> {
        self.call(|network| {
            let (optimizer, layout) = network.model()?.optimizing()?;
            afforded(
                2048 * (1 + optimizer.variables(layout).count()),
                "the names of the optimizer's variables",
            )?;
            let named =
                |Variable { weight, slot, shape }| json!({ "weight": weight, "slot": slot, "shape": shape });
            Ok(Written(&optimizer.variables(layout).map(named).collect()).to_string())
        })
    }

    /// All variables of the optimizer, one after the other, in buffer 4: their byte offset. Rows of embeddings that wait for their decay are read
    /// as they will be; `catching_up`, they wait no more, so that what goes on from these variables does so with the bits of this model.
    pub fn optimizer_state(&mut self, catching_up: bool) -> Result<usize> {
        self.call(|network| {
            let Network { model, staging, .. } = network;
            let (optimizer, layout) = known(model)?.optimizing()?;
            let len = optimizer.state_len(layout);
            let offset = staging.stage(WEIGHTS, 0, len)?;
            if catching_up {
                optimizer.catch_up(&layout.slots);
            }
            optimizer.read_state(layout, &mut staging.weights);
            Ok(offset)
        })
    }

    /// Number of all variables of the optimizer.
    pub fn optimizer_state_len(&mut self) -> Result<usize> {
        self.call(|network| {
            let (optimizer, layout) = network.model()?.optimizing()?;
            Ok(optimizer.state_len(layout))
        })
    }

    /// Takes all variables of the optimizer from buffer 4.
    pub fn write_optimizer_state(&mut self) -> Result<()> {
        self.call(|network| {
            let Network { model, staging, .. } = network;
            let (optimizer, layout) = known(model)?.optimizing()?;
            optimizer.write_state(layout, &staging.weights)?;
            // As large as the optimizer, and needed no more.
            staging.weights = Vec::new();
            Ok(())
        })
    }

    /// All that the model needs to go on elsewhere with the same bits. Answers with byte offset and number of its numbers (f32), and behind
    /// them its counts.
    pub fn run_state(&mut self) -> Result<usize> {
        self.call(|network| {
            let Network { model, staging, answer, .. } = network;
            let model = known(model)?;
            let [numbers, counts] = model.run_sizes()?;
            room(answer, 2 + counts, ANSWER)?;
            let offset = staging.stage(WEIGHTS, 0, numbers)?;
            answer.extend([offset as f64, numbers as f64]);
            answer.resize(2 + counts, 0.0);
            model.read_run(&mut staging.weights, &mut answer[2..])?;
            Ok(answer.len())
        })
    }

    /// Goes on from the numbers in buffer 4 and the counts in buffer 7, or changes nothing where they are refused.
    pub fn write_run_state(&mut self) -> Result<()> {
        self.call(|network| {
            let Network { model, staging, .. } = network;
            known(model)?.write_run(&staging.weights, &staging.counts)?;
            // As large as the model, and needed no more.
            (staging.weights, staging.counts) = Default::default();
            Ok(())
        })
    }

    /// Makes the weights that are trained their averages, where the optimizer keeps some; `swapping`, the averages become the weights.
    pub fn take_averages(&mut self, swapping: bool) -> Result<()> {
        self.call(|network| network.model()?.take_averages(swapping))
    }

    /// Batches of the optimizer so far.
    pub fn iterations(&mut self) -> Result<f64> {
        self.call(|network| Ok(network.model()?.optimizing()?.0.iterations() as f64))
    }

    /// Goes on as after so many batches.
    pub fn set_iterations(&mut self, iterations: f64) -> Result<()> {
        self.call(|network| {
            let iterations = whole("iterations", iterations)?;
            network.model()?.optimizing()?.0.set_iterations(iterations);
            Ok(())
        })
    }

    /// Room for the sums of all metrics, from which the next call of `train` or `evaluate` goes on: their byte offset. They are f64, as many
    /// as such a call answers, and 0 where nothing is written.
    pub fn sums(&mut self) -> Result<usize> {
        self.call(|network| Ok(network.model()?.sums()?.as_ptr() as usize))
    }

    /// Trains on the staged rows. Answers with [rows, batches, outputs with a loss of their own, the optimizer's updates so far, each
    /// batch's loss times its rows, the same of each output, the sums of all metrics]; their number, `answer` tells where they are.
    pub fn train(&mut self, rows: f64, batch_size: f64) -> Result<usize> {
        self.judge(rows, batch_size, Model::train)
    }

    /// Batches that the last call of `train` finished, also when it failed.
    pub fn finished_batches(&self) -> usize {
        self.model.as_ref().map_or(0, Model::finished)
    }

    /// Loss and metrics of the staged rows, as `train` answers them.
    pub fn evaluate(&mut self, rows: f64, batch_size: f64) -> Result<usize> {
        self.judge(rows, batch_size, Model::evaluate)
    }

    /// Begins a pass over the staged rows whose losses are told from outside, `training` on them or evaluating them. Whether there is a batch
    /// whose losses are to be told.
    pub fn begin_told(&mut self, rows: f64, batch_size: f64, training: bool) -> Result<bool> {
        let pass = if training { Pass::Train } else { Pass::Evaluate };
        self.pass(rows, batch_size, |network, rows, size| {
            network.told_rows = rows;
            let Network { model, staging, .. } = network;
            let model = known(model)?;
            model.begin_told(input(staging, model, rows), size, pass)
        })
    }

    /// Room for the losses of an output's lines in the batch that waits, as f64, and for their gradient. Answers with byte offset and number
    /// of both.
    pub fn told(&mut self, output: f64) -> Result<usize> {
        self.call(|network| {
            let Network { model, answer, .. } = network;
            room(answer, 4, ANSWER)?;
            let (losses, gradient) = known(model)?.told(count("output", output)?)?;
            let places = [losses.as_ptr() as usize, losses.len(), gradient.as_ptr() as usize, gradient.len()];
            answer.extend(places.map(|place| place as f64));
            Ok(answer.len())
        })
    }

    /// Finishes the batch that waits with what was told, and begins the next. Whether there is one.
    pub fn go_on(&mut self) -> Result<bool> {
        self.call(|network| {
            let Network { model, staging, told_rows, .. } = network;
            let model = known(model)?;
            model.go_on(input(staging, model, *told_rows))
        })
    }

    /// What a pass came to whose losses were told, as `train` answers it.
    pub fn end_told(&mut self) -> Result<usize> {
        self.call(|network| {
            let Network { model, answer, .. } = network;
            let model = known(model)?;
            let outcome = model.end_told()?;
            room(answer, outcome.numbers() + HEADER, ANSWER)?;
            write(&outcome, model.optimizing()?.0.iterations(), answer);
            Ok(answer.len())
        })
    }

    /// The lines of an output in the last batch as they were judged, and their targets. Answers with byte offset and number of both.
    pub fn judged(&mut self, output: f64) -> Result<usize> {
        self.call(|network| {
            let Network { model, answer, .. } = network;
            room(answer, 4, ANSWER)?;
            let both = known(model)?.judged(count("output", output)?)?;
            answer.extend(both.iter().flat_map(|of| [of.as_ptr() as usize as f64, of.len() as f64]));
            Ok(answer.len())
        })
    }

    /// Outputs of the staged rows. Answers with byte offset and number of each.
    pub fn predict(&mut self, rows: f64, batch_size: f64) -> Result<usize> {
        self.call(|network| {
            let (rows, size) = (count("rows", rows)?, whole("batchSize", batch_size)?);
            let Network { model, staging, answer, .. } = network;
            let model = known(model)?;
            room(answer, 2 * model.network.graph().outputs.len(), ANSWER)?;
            let outputs = model.predict(input(staging, model, rows), size.min(rows as u64) as usize)?;
            answer.extend(
                outputs.iter().flat_map(|output| [output.as_ptr() as usize as f64, output.len() as f64]),
            );
            Ok(answer.len())
        })
    }

    /// Byte offset of what the last call answered, as f64.
    pub fn answer(&self) -> usize {
        self.answer.as_ptr() as usize
    }

    /// Gradients of all weights for the staged rows as one batch, laid out as the weights, in buffer 4: their byte offset.
    pub fn gradients(&mut self, rows: f64) -> Result<usize> {
        self.call(|network| {
            let rows = count("rows", rows)?;
            let Network { model, staging, .. } = network;
            let model = known(model)?;
            let (_, gradients) = model.gradients(input(staging, model, rows))?;
            staging.weights = gradients;
            Ok(staging.weights.as_ptr() as usize)
        })
    }

    /// For each recurrent layer its name, and for each step the norm of the loss's gradient at its state, as JSON.
    pub fn gradient_norms(&mut self, rows: f64) -> Result<String> {
        self.call(|network| {
            let rows = count("rows", rows)?;
            let Network { model, staging, .. } = network;
            let model = known(model)?;
            let norms = model.gradient_norms(input(staging, model, rows))?;
            let bytes = norms.iter().map(|(name, norms)| 20 * name.len() + 256 * norms.len() + 2048);
            afforded(bytes.fold(0, usize::saturating_add), "the norms of gradients")?;
            let layers = norms.iter().map(|(layer, norms)| json!({ "layer": layer, "norms": norms }));
            Ok(Written(&layers.collect()).to_string())
        })
    }

    /// What each token of a staged input contributes to a number of an output, for the staged rows as one batch, in buffer 4: their byte offset.
    /// A negative `unit` is the largest number of each row.
    pub fn contributions(&mut self, rows: f64, of: f64, output: f64, unit: f64) -> Result<usize> {
        self.call(|network| {
            let (rows, of, output) = (count("rows", rows)?, count("input", of)?, count("output", output)?);
            let unit = if unit < 0.0 { None } else { Some(count("unit", unit)?) };
            let Network { model, staging, .. } = network;
            let model = known(model)?;
            staging.weights = model.contributions(input(staging, model, rows), of, output, unit)?;
            Ok(staging.weights.as_ptr() as usize)
        })
    }

    /// Forgets what stateful layers carry: all of them, or the one that the staged text names.
    pub fn reset_states(&mut self, named: bool) -> Result<()> {
        self.call(|network| {
            let layer = if named { Some(network.staging.take_text()?) } else { None };
            network.model()?.network.reset_states(layer.as_deref());
            Ok(())
        })
    }

    /// Replaces what the layer that the staged text names draws in training by buffer 4, for tests.
    pub fn inject(&mut self) -> Result<()> {
        self.call(|network| {
            let layer = network.staging.take_text()?;
            let factors = std::mem::take(&mut network.staging.weights);
            afforded(layer.len() + 1024, "what a layer draws")?;
            network.model()?.network.inject(&layer, factors);
            Ok(())
        })
    }

    /// Switches the exact rewrites on and off, for tests and benches.
    pub fn set_rewrites(
        &mut self,
        distinct_tokens: bool,
        shared_prefix: bool,
        lazy_rows: bool,
    ) -> Result<()> {
        self.call(|network| {
            network.model()?.set_rewrites(Rewrites { distinct_tokens, shared_prefix, lazy_rows });
            Ok(())
        })
    }

    /// JSON of counters since creation.
    pub fn stats(&mut self) -> Result<String> {
        self.call(|network| {
            let Counters { batches, cells, projected_rows } = network.model()?.network.counters;
            let counted = json!({ "batches": batches, "cells": cells, "projected_rows": projected_rows });
            Ok(Written(&counted).to_string())
        })
    }

    /// JSON: the bytes held, by what they are for.
    pub fn memory_use(&self) -> String {
        let MemoryUse { weights, optimizer, activations, gradients, scratch, packing, results } =
            self.model.as_ref().map(Model::memory_use).unwrap_or_default();
        let uses = json!({
            "weights": weights,
            "optimizer": optimizer,
            "activations": activations,
            "gradients": gradients,
            "scratch": scratch,
            "packing": packing,
            "results": results,
            "staging": self.staging.bytes(),
        });
        Written(&uses).to_string()
    }

    /// JSON: how the last batch was computed.
    pub fn plan(&mut self) -> Result<String> {
        self.call(|network| {
            let Plan { rows, inputs } = network.model()?.plan();
            let decision =
                |Decision { rewrite, taken, why }| json!({ "rewrite": rewrite, "taken": taken, "why": why });
            let input = |InputPlan { positions, cells, distinct_tokens, shards, decisions }| {
                json!({
                    "positions": positions,
                    "cells": cells,
                    "distinct_tokens": distinct_tokens,
                    "shards": shards,
                    "rewrites": decisions.map(decision).to_vec(),
                })
            };
            let plan = json!({ "rows": rows, "inputs": inputs.into_iter().map(input).collect::<Value>() });
            Ok(Written(&plan).to_string())
        })
    }
}

/// A permutation of 0..n that depends on (seed, epoch) alone.
pub struct Permutation {
    order: Vec<u32>,
}

impl Permutation {
    /// Draws it.
    pub fn new(seed: f64, epoch: f64, n: f64) -> Result<Permutation> {
        begin(|| {
            let (seed, epoch, n) = (whole("seed", seed)?, whole("epoch", epoch)?, count("rows", n)?);
            Ok(Permutation { order: bptt::rng::permutation(seed, epoch, n as u32)? })
        })
    }

    /// Its byte offset.
    pub fn offset(&self) -> usize {
        self.order.as_ptr() as usize
    }
}
