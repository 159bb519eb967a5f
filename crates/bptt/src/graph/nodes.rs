//! The parts of a graph.

use super::axis::{AxisSpec, Source};
use super::expand::Fill;
use crate::ids::{AxisId, BlockId, Id, InputId, List, NodeId, OutputId, Span, TensorId};
use crate::input::InputPort;
use crate::node::{Form, Layer};
use crate::weights::{Layout, Slot};
use std::ops::Range;

/// What a node makes.
#[derive(Debug, Clone, Copy)]
pub struct Tensor {
    /// Its lines.
    pub form: Form,
    /// What masked steps of a sequence hold, where something asks for them.
    pub fill: Fill,
    /// Whether steps may be masked: losses and means leave them out.
    pub masked: bool,
    /// Whether it may hold one row per distinct token, in inference and in training.
    pub may_table: [bool; 2],
    /// The input whose tokens a table of it is about.
    pub lexicon: InputId,
    /// Whether training asks for its gradient.
    pub learns: bool,
}

impl Tensor {
    /// Of which nothing is known but its form.
    pub fn new(form: Form) -> Self {
        Tensor {
            form,
            fill: Fill::Blank,
            masked: false,
            may_table: [false; 2],
            lexicon: InputId::new(0),
            learns: false,
        }
    }
}

/// Weights of a node.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Held {
    /// Those of its layer.
    pub block: BlockId,
    /// Its elements of them.
    pub range: Range<usize>,
}

/// A layer at its place.
pub struct Node<F> {
    /// The name of the layer that it belongs to.
    pub name: String,
    /// Its behaviour.
    pub layer: Box<dyn Layer<F>>,
    /// The tensors that it reads.
    pub inputs: Vec<TensorId>,
    /// The tensors that it makes.
    pub outputs: Span<TensorId>,
    /// Its part of its layer's weights.
    pub weights: Option<Held>,
    /// Its entries of [`Layout::slots`].
    pub slots: Range<usize>,
    /// The time axis that must be ready before it runs, if its input decides on it.
    pub prepares: Option<AxisId>,
}

/// One of a model's outputs.
#[derive(Debug, Clone, Copy)]
pub struct OutputPort {
    /// What a user sees.
    pub shown: TensorId,
    /// What a loss is computed on: the same without masked steps.
    pub judged: TensorId,
    /// The logits, where the model ends with a sigmoid or softmax.
    pub logits: Option<TensorId>,
}

/// Two time axes that must have the same steps in every batch.
#[derive(Debug, Clone, Copy)]
pub struct Alike {
    /// The axis that is checked, and the one that it must be like.
    pub axes: [AxisId; 2],
    /// What the node that asks for it calls them.
    pub names: [&'static str; 2],
    /// That node.
    pub node: NodeId,
}

/// A checked model.
pub struct Graph<F> {
    /// What it takes: the first tensors.
    pub inputs: List<InputId, InputPort>,
    /// What it puts out.
    pub outputs: List<OutputId, OutputPort>,
    /// Everything that flows.
    pub tensors: List<TensorId, Tensor>,
    /// All layers.
    pub nodes: List<NodeId, Node<F>>,
    /// All time axes.
    pub axes: List<AxisId, AxisSpec>,
    /// Those that go together.
    pub alike: Vec<Alike>,
    /// Its weights.
    pub layout: Layout,
    /// Whether it is run step by step.
    pub stepped: bool,
}

impl<F> Graph<F> {
    /// Without anything in it.
    pub(super) fn empty() -> Self {
        Graph {
            inputs: List::new(),
            outputs: List::new(),
            tensors: List::new(),
            nodes: List::new(),
            axes: List::new(),
            alike: Vec::new(),
            layout: Layout::default(),
            stepped: false,
        }
    }

    /// Makes training move all weights but those of some nodes.
    pub fn train(&mut self, frozen: &[String]) {
        let Graph { layout, tensors, nodes, .. } = self;
        for slot in &mut layout.slots {
            slot.trainable = !frozen.contains(&slot.layer);
        }
        for node in &*nodes {
            let learns = layout.slots[node.slots.clone()].iter().any(Slot::learns)
                || node.inputs.iter().any(|&input| tensors[input].learns);
            node.outputs.iter().for_each(|output| tensors[output].learns = learns);
        }
    }

    /// What an output is judged by: cells, positions or rows.
    pub fn judged(&self, output: OutputId) -> Form {
        self.tensors[self.outputs[output].judged].form
    }

    /// The tensor of an input.
    pub fn tensor_of(&self, input: InputId) -> TensorId {
        // Inputs are the first tensors.
        TensorId::new(input.index())
    }

    /// Whether a time axis has the steps of an input, whatever is left out of them.
    pub fn follows_input(&self, axis: AxisId) -> bool {
        match self.axes[axis].source {
            Source::Input(_) | Source::Tokens(_) => true,
            Source::Masked(grid, _) => {
                self.tensors[grid].form.axis().is_some_and(|axis| self.follows_input(axis))
            }
            _ => false,
        }
    }

    /// The time axis of a tensor.
    pub fn axis_of(&self, tensor: TensorId) -> Option<&AxisSpec> {
        self.tensors[tensor].form.axis().map(|axis| &self.axes[axis])
    }
}
