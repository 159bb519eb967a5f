//! From the nodes of a spec to those of a graph.

use super::marks::{mark_prefixes, mark_tables, mark_used};
use super::place::Place;
use super::{Graph, InputPort, Node, OutputPort, Source, Tensor, TimelineSpec, TIMELESS};
use crate::error::{Error, Result};
use crate::fields::{size, Fields};
use crate::input::InputKind;
use crate::kernel::{Activation, Real};
use crate::layer::{activation, registry, Fill, Layer, Pack, Signal, PORTS};
use crate::layout::Layout;
use crate::spec::NodeSpec;
use serde_json::Value;
use std::ops::Range;

/// The outputs of a layer of the spec, and where its weights are.
struct Built {
    outputs: Vec<usize>,
    weights: Range<usize>,
    slots: Range<usize>,
}

/// A graph while it grows.
pub(super) struct Builder<F> {
    pub graph: Graph<F>,
    places: Vec<Built>,
    /// Outputs of activations that a loss sees through, with their inputs.
    pub logits: Vec<(usize, usize)>,
    /// Grids that were packed already, with their sequences.
    packs: Vec<(usize, usize)>,
    /// Layers that draw numbers at masked steps too, as those are read.
    pub drawn_everywhere: Vec<String>,
}

impl<F> Builder<F> {
    pub(super) fn new(drawn_everywhere: Vec<String>) -> Self {
        Builder {
            graph: Graph {
                inputs: Vec::new(),
                outputs: Vec::new(),
                tensors: Vec::new(),
                nodes: Vec::new(),
                timelines: Vec::new(),
                alike: Vec::new(),
                layout: Layout::default(),
            },
            places: Vec::new(),
            logits: Vec::new(),
            packs: Vec::new(),
            drawn_everywhere,
        }
    }
}

impl<F: Real> Builder<F> {
    pub(super) fn tensor(&mut self, signal: Signal, timeline: usize) -> usize {
        self.graph.tensors.push(Tensor {
            signal,
            timeline,
            fill: Fill::Blank,
            masked: false,
            steps: None,
            may_table: [false; 2],
            lexicon: 0,
            learns: false,
        });
        self.graph.tensors.len() - 1
    }

    pub(super) fn timeline(&mut self, source: Source, lexicon: Option<usize>) -> usize {
        if let Some(known) = self.graph.timelines.iter().position(|t| t.source == source) {
            return known;
        }
        self.graph.timelines.push(TimelineSpec {
            source,
            mirrored: false,
            gridded: None,
            apart: [None; 2],
            lexicon,
            only: None,
            used: false,
        });
        self.graph.timelines.len() - 1
    }

    pub(super) fn add_input(&mut self, node: &NodeSpec) -> Result<()> {
        let index = self.graph.inputs.len();
        let (kind, rows) = input_kind(&node.name, Fields::new(&node.name, node.config.clone())?)?;
        self.graph.inputs.push(InputPort { kind, lexicon: index, rows });
        let timeline = match kind {
            InputKind::Vector(_) => TIMELESS,
            InputKind::Tokens { .. } => self.timeline(Source::Input(index), Some(index)),
            InputKind::Sequence(_) => self.timeline(Source::Input(index), None),
        };
        let tensor = self.tensor(kind.signal(), timeline);
        // Ragged rows are masked behind their end.
        self.graph.tensors[tensor].masked = kind.signal().has_steps();
        self.places.push(Built { outputs: vec![tensor], weights: 0..0, slots: 0..0 });
        Ok(())
    }

    pub(super) fn add(&mut self, node: &NodeSpec) -> Result<()> {
        let refuse = |problem: String| Err(Error::spec(&node.name, problem));
        let Some(build) = registry::<F>(&node.class) else {
            return refuse(format!("the class {} is not known", node.class));
        };
        let inputs = self.inputs_of(node)?;
        let shared = match node.shares.map(|i| self.places.get(i)) {
            None => None,
            Some(Some(built)) => Some((built.weights.clone(), built.slots.clone())),
            Some(None) => return refuse("it shares the weights of no earlier node".into()),
        };
        let (start, first) = (self.graph.layout.len, self.graph.layout.slots.len());
        let config = Fields::new(&node.name, node.config.clone())?;
        let place =
            &mut Place { name: &node.name, config, inputs, node, shared: shared.clone(), builder: self };
        let outputs = build(place)?;
        place.config.finish()?;
        let (weights, slots) =
            shared.unwrap_or((start..self.graph.layout.len, first..self.graph.layout.slots.len()));
        self.places.push(Built { outputs, weights, slots });
        Ok(())
    }

    fn inputs_of(&self, node: &NodeSpec) -> Result<Vec<usize>> {
        let refuse = |problem: String| Err(Error::spec(&node.name, problem));
        let mut inputs = Vec::new();
        for &(from, output) in &node.inputs {
            match self.places.get(from).and_then(|built| built.outputs.get(output)) {
                Some(&tensor) => inputs.push(tensor),
                None => return refuse(format!("input {from}:{output} is no output of an earlier node")),
            }
        }
        if inputs.is_empty() || inputs.len() > PORTS {
            return refuse(format!("1 to {PORTS} inputs are expected, got {}", inputs.len()));
        }
        Ok(inputs)
    }

    /// A new node over `inputs`, which must be different tensors.
    pub(super) fn push(
        &mut self,
        name: &str,
        inputs: Vec<usize>,
        outputs: Range<usize>,
        ranges: (Range<usize>, Range<usize>),
        layer: Box<dyn Layer<F>>,
    ) {
        let slots = &self.graph.layout.slots[ranges.1.clone()];
        let learns = slots.iter().any(|slot| slot.trainable)
            || inputs.iter().any(|&input| self.graph.tensors[input].learns);
        self.graph.tensors[outputs.clone()].iter_mut().for_each(|tensor| tensor.learns = learns);
        let (weights, slots) = ranges;
        let name = name.to_owned();
        self.graph.nodes.push(Node { name, layer, inputs, outputs, weights, slots, prepares: None });
    }

    pub(super) fn finish(mut self, outputs: &[(usize, usize)]) -> Result<Graph<F>> {
        for &(node, output) in outputs {
            if outputs.iter().filter(|&&other| other == (node, output)).count() > 1 {
                return Err(Error::spec("Model", format!("output {node}:{output} is given twice")));
            }
            self.add_output(node, output)?;
        }
        let mut graph = self.graph;
        mark_used(&mut graph);
        check_bounded(&graph)?;
        mark_tables(&mut graph);
        mark_prefixes(&mut graph);
        Ok(graph)
    }

    fn add_output(&mut self, node: usize, output: usize) -> Result<()> {
        let Some(&shown) = self.places.get(node).and_then(|built| built.outputs.get(output)) else {
            return Err(Error::spec("Model", format!("output {node}:{output} does not exist")));
        };
        if self.graph.tensors[shown].signal == Signal::Tokens {
            return Err(Error::spec("Model", "token ids are no output"));
        }
        let logits = self.logits.iter().rev().find(|&&(y, _)| y == shown).map(|&(_, x)| x);
        let port = OutputPort {
            shown,
            judged: self.judged(shown),
            logits: logits.map(|logits| self.judged(logits)),
        };
        self.graph.outputs.push(port);
        let Tensor { signal, timeline, .. } = self.graph.tensors[shown];
        if matches!(signal, Signal::Sequence(_)) {
            // Masked steps are shown as well.
            self.graph.timelines[timeline].gridded.get_or_insert(TIMELESS);
        }
        Ok(())
    }

    /// What a loss is computed on: a tensor without its masked steps.
    fn judged(&mut self, tensor: usize) -> usize {
        let Tensor { signal, timeline, masked, .. } = self.graph.tensors[tensor];
        let packed = match signal {
            Signal::Grid(_) if masked => self.pack("loss", tensor, timeline),
            _ => tensor,
        };
        let earlier =
            self.graph.outputs.iter().any(|port| port.judged == packed || port.logits == Some(packed));
        // A loss writes the gradient that it starts from: the second on a tensor starts from a copy.
        if earlier {
            self.copy("loss", packed)
        } else {
            packed
        }
    }

    /// A tensor with the same content.
    pub(super) fn copy(&mut self, name: &str, tensor: usize) -> usize {
        let of = self.graph.tensors[tensor];
        self.graph.tensors.push(Tensor { may_table: [false; 2], ..of });
        let copy = self.graph.tensors.len() - 1;
        let layer = Box::new(activation(Activation::Linear, of.signal));
        self.push(name, vec![tensor], copy..copy + 1, (0..0, 0..0), layer);
        copy
    }

    /// The cells of a grid on a time axis: its own, or another with the same positions.
    pub(super) fn pack(&mut self, name: &str, grid: usize, timeline: usize) -> usize {
        let known =
            |&&(from, to): &&(usize, usize)| from == grid && self.graph.tensors[to].timeline == timeline;
        if let Some(&(_, known)) = self.packs.iter().find(known) {
            return known;
        }
        let Tensor { signal, masked, .. } = self.graph.tensors[grid];
        let tensor = self.tensor(Signal::Sequence(signal.features()), timeline);
        self.graph.tensors[tensor].masked = masked;
        let layer = Box::new(Pack { features: signal.features() });
        self.push(name, vec![grid], tensor..tensor + 1, (0..0, 0..0), layer);
        self.packs.push((grid, tensor));
        tensor
    }

    /// The time axis with the same positions on which none of them is masked; rows may still be ragged.
    pub(super) fn unmasked(&mut self, mut timeline: usize) -> usize {
        while let Source::Masked(grid, _) = self.graph.timelines[timeline].source {
            timeline = self.graph.tensors[grid].timeline;
        }
        match self.graph.timelines[timeline].source {
            Source::Tokens(input) => {
                self.timeline(Source::Input(input), Some(self.graph.inputs[input].lexicon))
            }
            _ => timeline,
        }
    }
}

/// Ids are numbered by an embedding's vocabulary.
fn check_bounded<F>(graph: &Graph<F>) -> Result<()> {
    let unbounded = |i: &usize| graph.inputs[*i].kind == InputKind::Tokens { vocabulary: usize::MAX };
    let read = |i: &usize| graph.timelines.get(graph.tensors[*i].timeline).is_some_and(|t| t.used);
    match (0..graph.inputs.len()).filter(unbounded).find(read) {
        None => Ok(()),
        Some(i) => Err(Error::spec("Model", format!("no Embedding reads the token ids of input {i}"))),
    }
}

fn input_kind(name: &str, mut config: Fields) -> Result<(InputKind, Option<usize>)> {
    let dtype = config.text("dtype")?.unwrap_or_default();
    let shape = config.list("batch_shape")?;
    config.finish()?;
    let rows = shape.first().and_then(size);
    let open = |value: &Value| value.is_null() || size(value).is_some();
    let kind = match (dtype.as_str(), &shape[..]) {
        ("int32", [_, _]) => Some(InputKind::Tokens { vocabulary: usize::MAX }),
        ("float32", [_, _, features]) => size(features).map(InputKind::Sequence),
        ("float32", [_, features]) => size(features).map(InputKind::Vector),
        _ => None,
    };
    let kind = kind.filter(|_| shape.iter().all(open));
    let kind = kind.ok_or_else(|| Error::spec(
        name,
        format!(
            "expected int32 (batch, steps), float32 (batch, steps, features) or float32 (batch, features), no size above 134,217,728, got {dtype} {}",
            Value::Array(shape)
        ),
    ))?;
    Ok((kind, rows))
}
