//! A model as nodes in topological order: checked, lowered, its weights named.
//!
//! What flows are tensors: each node reads some and makes some. A layer's file says what it needs of its input: cells alone (a
//! sequence), or every position (a grid); where the two meet, an Expand or a Pack goes between them. A Dense layer with an
//! activation becomes a product and an activation, so that a crossentropy can start from the logits.

mod additions;
mod axis;
mod builder;
mod marks;
mod place;

pub use axis::{Padding, Source, TimelineSpec};
pub(crate) use place::Place;

use crate::error::{Error, Result};
use crate::input::InputKind;
use crate::kernel::Real;
use crate::layer::{Fill, Layer, Signal};
use crate::layout::Layout;
use crate::spec::ModelSpec;
use builder::Builder;
use marks::drawn_behind_masks;
use std::ops::Range;

/// Marks a tensor without a time axis.
pub const TIMELESS: usize = usize::MAX;

/// What a node makes.
#[derive(Debug, Clone, Copy)]
pub struct Tensor {
    /// Its form.
    pub signal: Signal,
    /// Its time axis, or [`TIMELESS`].
    pub timeline: usize,
    /// What masked steps of a sequence hold, where something asks for them.
    pub fill: Fill,
    /// Whether steps may be masked: losses and means leave them out.
    pub masked: bool,
    /// The steps of a grid, where they are known.
    pub steps: Option<usize>,
    /// Whether it may hold one row per distinct token, in inference and in training.
    pub may_table: [bool; 2],
    /// The input whose tokens a table of it is about.
    pub lexicon: usize,
    /// Whether training asks for its gradient.
    pub learns: bool,
}

impl Tensor {
    /// Whether it holds token ids.
    pub fn tokens(&self) -> bool {
        self.signal == Signal::Tokens
    }
}

/// A layer at its place.
pub struct Node<F> {
    /// The name of the layer that it belongs to.
    pub name: String,
    /// Its behaviour.
    pub layer: Box<dyn Layer<F>>,
    /// The tensors that it reads.
    pub inputs: Vec<usize>,
    /// The tensors that it makes.
    pub outputs: Range<usize>,
    /// Its weights in the parameter block.
    pub weights: Range<usize>,
    /// Its entries of [`Layout::slots`].
    pub slots: Range<usize>,
    /// The time axis that must be ready before it runs, if its input decides on it.
    pub prepares: Option<usize>,
}

/// One of a model's inputs.
#[derive(Debug, Clone, Copy)]
pub struct InputPort {
    /// What it takes.
    pub kind: InputKind,
    /// The group of inputs that share an embedding; its own index if there is none.
    pub lexicon: usize,
    /// Rows of every batch, where a stateful layer depends on it.
    pub rows: Option<usize>,
}

/// One of a model's outputs.
#[derive(Debug, Clone, Copy)]
pub struct OutputPort {
    /// What a user sees.
    pub shown: usize,
    /// What a loss is computed on: the same without masked steps.
    pub judged: usize,
    /// The logits, where the model ends with a sigmoid or softmax.
    pub logits: Option<usize>,
}

/// Two time axes that must have the same steps in every batch.
#[derive(Debug, Clone, Copy)]
pub struct Alike {
    /// The axis that is checked, and the one that it must be like.
    pub timelines: [usize; 2],
    /// The node that asks for it.
    pub node: usize,
}

/// A checked model.
pub struct Graph<F> {
    /// What it takes: the first tensors.
    pub inputs: Vec<InputPort>,
    /// What it puts out.
    pub outputs: Vec<OutputPort>,
    /// Everything that flows.
    pub tensors: Vec<Tensor>,
    /// All layers.
    pub nodes: Vec<Node<F>>,
    /// All time axes.
    pub timelines: Vec<TimelineSpec>,
    /// Those that go together.
    pub alike: Vec<Alike>,
    /// Its weights.
    pub layout: Layout,
}

impl<F: Real> Graph<F> {
    /// Checks `spec` and builds its layers.
    pub fn new(spec: &ModelSpec) -> Result<Self> {
        let layers = spec.nodes.iter().skip_while(|node| node.class == "InputLayer").count();
        let (inputs, layers) = spec.nodes.split_at(spec.nodes.len() - layers);
        if inputs.is_empty() {
            return Err(Error::spec("Model", "the first node must be an InputLayer"));
        }
        if layers.is_empty() {
            return Err(Error::spec("Model", "at least one layer is expected after the input"));
        }
        let build = |drawn: Vec<String>| {
            let mut builder = Builder::new(drawn);
            for node in inputs {
                builder.add_input(node)?;
            }
            for node in layers {
                builder.add(node)?;
            }
            builder.finish(&spec.outputs)
        };
        let graph = build(Vec::new())?;
        // Only a whole graph tells who reads what a layer draws.
        match drawn_behind_masks(&graph) {
            drawn if drawn.is_empty() => Ok(graph),
            drawn => build(drawn),
        }
    }

    /// The first output.
    pub fn output(&self) -> Signal {
        self.tensors[self.outputs[0].shown].signal
    }

    /// What output `index` is judged by: cells, positions or rows.
    pub fn judged(&self, index: usize) -> Signal {
        self.tensors[self.outputs[index].judged].signal
    }
}
