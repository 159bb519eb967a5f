//! The parts of a graph.

use super::axis::{AxisSpec, Outer, Source};
use super::expand::Fill;
use super::spec::Stepped;
use crate::ids::{AxisId, BlockId, Id, InputId, List, NodeId, OutputId, Span, TensorId};
use crate::input::{InputKind, InputPort};
use crate::kernel::Real;
use crate::node::{Form, Layer, Over};
use crate::weights::{Layout, Regularizer, Slot};
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
    /// Whether it is computed once, before the steps of an input that is fed.
    pub once: bool,
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
            once: false,
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
    /// Whether what is judged is the softmax of each line of the logits.
    pub softmax: bool,
    /// The logits, where what is shown is the softmax of each of their lines and nobody else reads it: an answer is made of them as it is shown.
    pub late: Option<TensorId>,
}

impl OutputPort {
    /// One that nobody judges otherwise than it is shown.
    pub fn as_shown(shown: TensorId) -> Self {
        OutputPort { shown, judged: shown, logits: None, softmax: false, late: None }
    }
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
    pub stepped: Stepped,
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
            stepped: Stepped::No,
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

    /// Whether each call goes one step on along a time axis, whatever is left out of it.
    pub fn advances(&self, axis: AxisId) -> bool {
        match (self.axes[axis].source, self.stepped) {
            (_, Stepped::No) => false,
            (Source::Tokens(input), _) if self.words(input).is_some() => false,
            (Source::Input(_) | Source::Tokens(_), Stepped::All) => true,
            (Source::Input(input) | Source::Tokens(input), Stepped::Fed(fed)) => input.index() == fed,
            (Source::Masked(grid, _), _) => {
                self.tensors[grid].form.axis().is_some_and(|axis| self.advances(axis))
            }
            _ => false,
        }
    }

    /// Ids of each step of an input, where its steps are sequences of them.
    pub fn words(&self, input: InputId) -> Option<usize> {
        match self.inputs[input].kind {
            InputKind::Tokens { words, .. } => words,
            _ => None,
        }
    }

    /// The lines that are the rows of a time axis, where those of the batch are not.
    pub fn outer(&self, axis: AxisId) -> Option<Outer> {
        match self.axes[axis].source {
            Source::Nested(outer, _) => Some(outer),
            Source::Words(input) | Source::Tokens(input) if self.words(input).is_some() => {
                let around = self.tensors[self.tensor_of(input)].form.axis()?;
                // Ragged rows are masked behind their end.
                Some(Outer { over: Over::Positions(around), fill: Fill::Blank, masked: true })
            }
            Source::Masked(grid, _) => self.outer(self.tensors[grid].form.axis()?),
            Source::Cut(of, _) | Source::Joined(of, _) => self.outer(of),
            Source::Resampled { of, .. } | Source::Windows { of, .. } => self.outer(of),
            Source::Input(_) | Source::Words(_) | Source::Tokens(_) | Source::Fixed(_) => None,
        }
    }

    /// The time axis whose lines are the rows of a nested one.
    pub fn around(&self, axis: AxisId) -> Option<AxisId> {
        self.outer(axis)?.over.axis()
    }

    /// The first nested time axis among those of some tensors: its rows are theirs.
    pub fn nest(&self, tensors: &[TensorId]) -> Option<(AxisId, Outer)> {
        let nested = |&tensor: &TensorId| {
            let axis = self.tensors[tensor].form.axis()?;
            Some((axis, self.outer(axis)?))
        };
        tensors.iter().find_map(nested)
    }

    /// The time axis of rows of the batch that an axis is nested in, however deep; its own where it is not nested.
    pub fn outermost(&self, axis: AxisId) -> AxisId {
        self.around(axis).map_or(axis, |around| self.outermost(around))
    }

    /// Whether values that a layer computes decide on a time axis.
    pub fn waits(&self, axis: AxisId) -> bool {
        let masked = matches!(self.axes[axis].source, Source::Masked(..));
        masked || self.around(axis).is_some_and(|around| self.waits(around))
    }

    /// Whether what a node makes is made where an answer is shown, and nowhere else.
    pub fn late(&self, node: NodeId) -> bool {
        self.outputs.iter().any(|port| port.late.is_some() && port.shown == self.nodes[node].outputs.first)
    }

    /// Whether a node is computed once, before the steps of an input that is fed.
    pub fn once(&self, node: NodeId) -> bool {
        self.tensors[self.nodes[node].outputs.first].once
    }

    /// The time axis of a tensor.
    pub fn axis_of(&self, tensor: TensorId) -> Option<&AxisSpec> {
        self.tensors[tensor].form.axis().map(|axis| &self.axes[axis])
    }
}

impl<F: Real> Graph<F> {
    /// Says that losses are computed on some tensors, and so which weights one depends on.
    pub fn start_from(&mut self, judged: &[TensorId]) {
        let Graph { layout, tensors, nodes, .. } = self;
        let mut reached = List::like(tensors, |_| false);
        judged.iter().for_each(|&tensor| reached[tensor] = true);
        for slot in &mut layout.slots {
            slot.asked = slot.spec.regularizer != Regularizer::None;
        }
        for node in nodes.iter().rev() {
            if node.layer.adds_to_loss() || node.outputs.iter().any(|output| reached[output]) {
                node.inputs.iter().for_each(|&input| reached[input] = true);
                layout.slots[node.slots.clone()].iter_mut().for_each(|slot| slot.asked = true);
            }
        }
    }
}
