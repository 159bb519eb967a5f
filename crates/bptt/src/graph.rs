//! A model as nodes in topological order: checked, lowered, its weights named.
//!
//! Lowering: a Dense layer with an activation becomes a product and an activation node, so that a crossentropy can start
//! from the logits; all else stays as it is. Node 0 is the input.

use crate::error::{Error, Result};
use crate::input::InputKind;
use crate::kernel::Real;
use crate::layer::{ActivationLayer, Dense, Embedding, Layer, Signal, SimpleRnn};
use crate::layout::Layout;
use crate::spec::{Activation, InputSpec, LayerSpec, ModelSpec, NodeSpec, VERSION};
use std::ops::Range;

/// A layer at its place.
pub struct Node<F> {
    /// Its behaviour.
    pub layer: Box<dyn Layer<F>>,
    /// The node that it reads; 0 is the input.
    pub input: usize,
    /// What it makes.
    pub signal: Signal,
    /// Its weights in the parameter block.
    pub weights: Range<usize>,
    /// Its entries of [`Layout::slots`].
    pub slots: Range<usize>,
    /// Whether its output may hold one row per distinct token.
    pub may_table: bool,
}

/// A checked model.
pub struct Graph<F> {
    /// What it takes.
    pub input: InputKind,
    /// All nodes but the input: `nodes[i]` is node i + 1.
    pub nodes: Vec<Node<F>>,
    /// Its weights.
    pub layout: Layout,
    /// The node of the logits, where the model ends with a Dense layer's sigmoid or softmax.
    pub logits: Option<usize>,
}

impl<F: Real> Graph<F> {
    /// Checks `spec` and builds its layers.
    pub fn new(spec: &ModelSpec) -> Result<Self> {
        if spec.version != VERSION {
            return Err(Error::spec("Model", format!("version {VERSION} is expected, got {}", spec.version)));
        }
        let Some((NodeSpec { layer: LayerSpec::InputLayer(input), name, .. }, rest)) =
            spec.nodes.split_first()
        else {
            return Err(Error::spec("Model", "the first node must be an InputLayer"));
        };
        let mut kind = input_kind(name, input)?;
        let mut builder = Builder {
            nodes: Vec::new(),
            signals: vec![kind.signal()],
            places: vec![0],
            layout: Layout::default(),
            logits: None,
        };
        for node in rest {
            builder.add(node, &mut kind)?;
        }
        builder.finish(kind)
    }

    /// What the model puts out.
    pub fn output(&self) -> Signal {
        self.nodes.last().map_or(Signal::Tokens, |node| node.signal)
    }
}

fn input_kind(name: &str, spec: &InputSpec) -> Result<InputKind> {
    match (spec.dtype.as_str(), spec.batch_shape.as_slice()) {
        ("int32", [_, _]) => Ok(InputKind::Tokens { vocabulary: usize::MAX, mask_zero: false }),
        ("float32", &[_, _, Some(d)]) if d > 0 => Ok(InputKind::Sequence(d)),
        ("float32", &[_, Some(d)]) if d > 0 => Ok(InputKind::Vector(d)),
        (dtype, shape) => Err(Error::spec(
            name,
            format!("expected int32 (batch, steps), float32 (batch, steps, features) or float32 (batch, features), got {dtype} {shape:?}"),
        )),
    }
}

struct Builder<F> {
    nodes: Vec<Node<F>>,
    signals: Vec<Signal>,
    /// For each node of the spec its node here, which lowering moves.
    places: Vec<usize>,
    layout: Layout,
    logits: Option<usize>,
}

impl<F: Real> Builder<F> {
    fn add(&mut self, node: &NodeSpec, kind: &mut InputKind) -> Result<()> {
        let refuse = |problem: String| Err(Error::spec(&node.name, problem));
        let &[input] = node.inputs.as_slice() else {
            return refuse(format!("expected one input, got {}", node.inputs.len()));
        };
        let Some(&input) = self.places.get(input) else {
            return refuse(format!("input {input} is no earlier node"));
        };
        let signal = self.signals[input];
        self.logits = None;
        match &node.layer {
            LayerSpec::InputLayer(_) => return refuse("there is one input, and it comes first".into()),
            LayerSpec::Embedding(spec) => {
                positive(&node.name, &[("input_dim", spec.input_dim), ("output_dim", spec.output_dim)])?;
                if signal != Signal::Tokens {
                    return refuse("an Embedding takes token ids of shape (batch, steps)".into());
                }
                if spec.input_dim > i32::MAX as usize {
                    return refuse(format!("input_dim must be below 2^31, got {}", spec.input_dim));
                }
                *kind = InputKind::Tokens { vocabulary: spec.input_dim, mask_zero: spec.mask_zero };
                self.push(&node.name, input, Box::new(Embedding { spec: spec.clone() }));
            }
            LayerSpec::SimpleRnn(spec) => {
                positive(&node.name, &[("units", spec.units)])?;
                let Signal::Sequence(features) = signal else {
                    return refuse(format!(
                        "a SimpleRNN takes sequences of shape (batch, steps, features), got {signal:?}"
                    ));
                };
                if spec.activation == Activation::Softmax {
                    return refuse("activation softmax is for Dense layers".into());
                }
                self.push(&node.name, input, Box::new(SimpleRnn::new(spec.clone(), features)));
            }
            LayerSpec::Dense(spec) => {
                positive(&node.name, &[("units", spec.units)])?;
                if signal == Signal::Tokens {
                    return refuse(
                        "a Dense layer takes numbers, not token ids; put an Embedding before it".into(),
                    );
                }
                let product = self.push(&node.name, input, Box::new(Dense::new(spec.clone(), signal)));
                if spec.activation != Activation::Linear {
                    let signal = self.signals[product];
                    let layer = ActivationLayer { function: spec.activation, signal };
                    self.push(&node.name, product, Box::new(layer));
                    let has_logits = matches!(spec.activation, Activation::Sigmoid | Activation::Softmax);
                    self.logits = has_logits.then_some(product);
                }
            }
        }
        self.places.push(self.nodes.len());
        Ok(())
    }

    /// Returns the index of the new node.
    fn push(&mut self, name: &str, input: usize, layer: Box<dyn Layer<F>>) -> usize {
        let (start, slots) = (self.layout.len, self.layout.slots.len());
        layer.declare(name, &mut self.layout);
        let signal = layer.output();
        self.signals.push(signal);
        self.nodes.push(Node {
            layer,
            input,
            signal,
            weights: start..self.layout.len,
            slots: slots..self.layout.slots.len(),
            may_table: false,
        });
        self.nodes.len()
    }

    fn finish(mut self, input: InputKind) -> Result<Graph<F>> {
        if self.nodes.is_empty() {
            return Err(Error::spec("Model", "at least one layer is expected after the input"));
        }
        self.mark_tables();
        Ok(Graph { input, nodes: self.nodes, layout: self.layout, logits: self.logits })
    }

    /// A row-by-row layer over tokens, or over a table, yields a table if everything that reads it can look rows up: another
    /// such layer, or a recurrent one. The output is always one row per cell.
    fn mark_tables(&mut self) {
        for i in (0..self.nodes.len()).rev() {
            let mut readers = self.nodes.iter().filter(|node| node.input == i + 1).peekable();
            let looked_up =
                readers.peek().is_some() && readers.all(|node| !node.layer.row_by_row() || node.may_table);
            self.nodes[i].may_table = self.nodes[i].layer.row_by_row() && looked_up;
        }
        for i in 0..self.nodes.len() {
            let fed = match self.nodes[i].input {
                0 => self.signals[0] == Signal::Tokens,
                input => self.nodes[input - 1].may_table,
            };
            self.nodes[i].may_table &= fed;
        }
    }
}

fn positive(layer: &str, sizes: &[(&str, usize)]) -> Result<()> {
    match sizes.iter().find(|(_, size)| *size == 0) {
        Some((name, _)) => Err(Error::spec(layer, format!("`{name}` must be a positive integer, got 0"))),
        None => Ok(()),
    }
}
