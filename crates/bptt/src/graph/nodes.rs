//! The parts of a graph.

use super::axis::TimelineSpec;
use super::expand::Fill;
use crate::input::InputPort;
use crate::node::{Layer, Signal};
use crate::weights::Layout;
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

impl<F> Graph<F> {
    /// The first output.
    pub fn output(&self) -> Signal {
        self.tensors[self.outputs[0].shown].signal
    }

    /// What output `index` is judged by: cells, positions or rows.
    pub fn judged(&self, index: usize) -> Signal {
        self.tensors[self.outputs[index].judged].signal
    }
}
