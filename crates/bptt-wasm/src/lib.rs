//! The wasm-bindgen facade of `bptt`: short functions over the core, for the TypeScript engine alone.
//!
//! The caller writes a call's data into staging buffers that live here, so that a lack of memory is an error in words and
//! never a trap. A view of this memory is good only until the next call.

#[cfg(target_feature = "atomics")]
mod pool;
mod staging;

use bptt::error::Error;
use bptt::input::{Feed, Input, InputKind, Lengths};
use bptt::layout::Slot;
use bptt::model::{MemoryUse, Model, Outcome};
use bptt::network::Counters;
use bptt::plan::{Decision, InputPlan, Plan};
use bptt::rewrites::Rewrites;
use bptt::spec;
use serde_json::{json, Value};
use staging::{Port, Staging};
use wasm_bindgen::prelude::*;

/// A model, its optimizer and its staging buffers.
#[wasm_bindgen]
pub struct Network {
    model: Model<f32>,
    staging: Staging,
    output_len: usize,
}

#[wasm_bindgen]
impl Network {
    /// From the inner model JSON; weights are drawn from `seed`, an integer below 2^53.
    #[wasm_bindgen(constructor)]
    pub fn new(spec: &str, seed: f64) -> Result<Network, JsValue> {
        let build = || Model::new(&spec::parse("Model", spec)?, seed as u64);
        let model = build().map_err(to_js)?;
        Ok(Network { model, staging: Staging::default(), output_len: 0 })
    }

    /// Sets loss, optimizer and metrics from JSON.
    pub fn compile(&mut self, config: &str) -> Result<(), JsValue> {
        spec::parse("compile", config).and_then(|spec| self.model.compile(spec)).map_err(to_js)
    }

    /// Goes on with the learning rate, momentum and clipping of an optimizer in JSON, which must be the same otherwise.
    pub fn steer(&mut self, optimizer: &str) -> Result<(), JsValue> {
        spec::parse("optimizer", optimizer).and_then(|spec| self.model.steer(spec)).map_err(to_js)
    }

    /// JSON: layer, name and shape of every weight in order.
    pub fn weight_layout(&self) -> String {
        let slots = self.model.network.graph().layout.slots.iter();
        let weight = |slot: &Slot| json!({ "layer": slot.layer, "name": slot.name, "shape": slot.shape });
        slots.map(weight).collect::<Value>().to_string()
    }

    /// Gives a buffer `len` elements and returns its byte offset: of each input 0 tokens (i32), 1 floats (f32) and 2 lengths (u32), of
    /// each output 3 targets (f32), or 4 weights (f32).
    pub fn stage(&mut self, buffer: u32, port: usize, len: usize) -> Result<usize, JsValue> {
        self.model.begin();
        self.staging.stage(buffer, port, len).map_err(to_js)
    }

    /// Copies all weights to buffer 4 and returns its byte offset; `output_len` tells their number.
    pub fn read_weights(&mut self) -> Result<usize, JsValue> {
        let weights = self.model.network.weights().to_vec();
        self.put_out(&weights)
    }

    /// Takes all weights from buffer 4.
    pub fn write_weights(&mut self) -> Result<(), JsValue> {
        self.model.network.set_weights(&self.staging.weights).map_err(to_js)
    }

    /// Trains on the staged rows, of so many steps for each input: [rows, batches, outputs with a loss of their own, each batch's loss
    /// times its rows, the same of each output, sum and count of each metric].
    pub fn train(&mut self, rows: usize, steps: &[u32], batch_size: usize) -> Result<Vec<f64>, JsValue> {
        let input = input(&self.staging, &self.model, rows, steps);
        self.model.train(input, batch_size).map(flat).map_err(to_js)
    }

    /// Batches that the last call of `train` finished, also when it failed.
    pub fn finished_batches(&self) -> usize {
        self.model.finished()
    }

    /// Loss and metrics of the staged rows, as `train` returns them.
    pub fn evaluate(&mut self, rows: usize, steps: &[u32], batch_size: usize) -> Result<Vec<f64>, JsValue> {
        let input = input(&self.staging, &self.model, rows, steps);
        self.model.evaluate(input, batch_size).map(flat).map_err(to_js)
    }

    /// Outputs of the staged rows: byte offset and number of each.
    pub fn predict(&mut self, rows: usize, steps: &[u32], batch_size: usize) -> Result<Vec<f64>, JsValue> {
        let input = input(&self.staging, &self.model, rows, steps);
        let outputs = self.model.predict(input, batch_size).map_err(to_js)?;
        Ok(outputs.iter().flat_map(|output| [output.as_ptr() as usize as f64, output.len() as f64]).collect())
    }

    /// Gradients of all weights for the staged rows as one batch, laid out as the weights, in buffer 4: their byte offset.
    pub fn gradients(&mut self, rows: usize, steps: &[u32]) -> Result<usize, JsValue> {
        let input = input(&self.staging, &self.model, rows, steps);
        let (_, gradients) = self.model.gradients(input).map_err(to_js)?;
        self.put_out(&gradients)
    }

    /// For each recurrent layer its name, and for each step the norm of the loss's gradient at its state, as JSON.
    pub fn gradient_norms(&mut self, rows: usize, steps: &[u32]) -> Result<String, JsValue> {
        let input = input(&self.staging, &self.model, rows, steps);
        let norms = self.model.gradient_norms(input).map_err(to_js)?;
        let layers = norms.iter().map(|(layer, norms)| json!({ "layer": layer, "norms": norms }));
        Ok(layers.collect::<Value>().to_string())
    }

    /// Forgets what stateful layers carry: all of them, or the one of this name.
    pub fn reset_states(&mut self, layer: Option<String>) {
        self.model.network.reset_states(layer.as_deref());
    }

    /// Replaces what a layer draws in training by buffer 4, for tests.
    pub fn inject(&mut self, layer: &str) {
        self.model.network.inject(layer, self.staging.weights.clone());
    }

    /// Elements of the last gradients or weights.
    pub fn output_len(&self) -> usize {
        self.output_len
    }

    /// Switches the exact rewrites on and off, for tests and benches.
    pub fn set_rewrites(&mut self, distinct_tokens: bool, shared_prefix: bool, lazy_rows: bool) {
        self.model.set_rewrites(Rewrites { distinct_tokens, shared_prefix, lazy_rows });
    }

    /// JSON of counters since creation.
    pub fn stats(&self) -> String {
        let Counters { batches, cells, projected_rows } = self.model.network.counters;
        json!({ "batches": batches, "cells": cells, "projected_rows": projected_rows }).to_string()
    }

    /// JSON: the bytes held, by what they are for.
    pub fn memory_use(&self) -> String {
        let MemoryUse { weights, optimizer, activations, gradients, scratch, packing, results } =
            self.model.memory_use();
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
        uses.to_string()
    }

    /// JSON: how the last batch was computed.
    pub fn plan(&self) -> String {
        let Plan { rows, inputs } = self.model.plan();
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
        json!({ "rows": rows, "inputs": inputs.into_iter().map(input).collect::<Value>() }).to_string()
    }
}

/// A permutation of 0..n that depends on (seed, epoch) alone.
#[wasm_bindgen]
pub fn permutation(seed: f64, epoch: u32, n: u32) -> Vec<u32> {
    bptt::rng::permutation(seed as u64, epoch, n)
}

impl Network {
    /// Copies numbers to buffer 4.
    fn put_out(&mut self, numbers: &[f32]) -> Result<usize, JsValue> {
        let offset = self.staging.stage(staging::WEIGHTS, 0, numbers.len()).map_err(to_js)?;
        self.staging.weights.copy_from_slice(numbers);
        self.output_len = numbers.len();
        Ok(offset)
    }
}

fn input<'a>(staging: &'a Staging, model: &Model<f32>, rows: usize, steps: &[u32]) -> Input<'a, f32> {
    let mut input = Input::of(rows, Lengths::Equal(0), &[], &[], &[]);
    let ports = model.network.graph().inputs.iter().zip(steps);
    for (i, (port, &steps)) in ports.enumerate() {
        let Port { tokens, floats, lengths, .. } = &staging.ports[i];
        let lengths = match port.kind {
            InputKind::Vector(_) => Lengths::Equal(1),
            _ if lengths.is_empty() => Lengths::Equal(steps as usize),
            _ => Lengths::Each(lengths),
        };
        input.feeds[i] = Feed { lengths, tokens, floats };
    }
    for (targets, port) in input.targets.iter_mut().zip(&staging.ports) {
        *targets = &port.targets;
    }
    input
}

fn flat(outcome: Outcome) -> Vec<f64> {
    let metrics = outcome.metrics.iter().flat_map(|&(sum, count)| [sum, count]);
    let batches = outcome.losses.len();
    let outputs = outcome.parts.len() / batches.max(1);
    let sizes = [outcome.rows as f64, batches as f64, outputs as f64];
    let losses = outcome.losses.iter().chain(&outcome.parts).copied();
    sizes.into_iter().chain(losses).chain(metrics).collect()
}

fn to_js(error: Error) -> JsValue {
    let js = js_sys::Error::new(&error.to_string());
    // An Error is an extensible object, so this can't fail.
    let _ = js_sys::Reflect::set(&js, &"code".into(), &error.code().into());
    js.into()
}
