//! From the nodes of a spec to those of a graph.

use super::axis::{Source, TimelineSpec};
use super::copy::Copied;
use super::expand::Fill;
use super::inputs::input_kind;
use super::marks::{check_bounded, drawn_behind_masks, mark_prefixes, mark_tables, mark_used};
use super::nodes::{Graph, Node, OutputPort, Tensor, TIMELESS};
use super::pack::Pack;
use super::place::{Build, Place};
use super::spec::{ModelSpec, NodeSpec};
use crate::error::{Error, Result};
use crate::fields::Fields;
use crate::input::{InputKind, InputPort};
use crate::kernel::Real;
use crate::node::{Layer, Signal, PORTS};
use crate::weights::Layout;
use std::ops::Range;

/// Finds a layer by its class.
pub type Registry<F> = fn(&str) -> Option<Build<F>>;

impl<F: Real> Graph<F> {
    /// Checks `spec` and builds its layers, which `registry` knows.
    pub fn new(spec: &ModelSpec, registry: Registry<F>) -> Result<Self> {
        let layers = spec.nodes.iter().skip_while(|node| node.class == "InputLayer").count();
        let (inputs, layers) = spec.nodes.split_at(spec.nodes.len() - layers);
        if inputs.is_empty() {
            return Err(Error::spec("Model", "the first node must be an InputLayer"));
        }
        if layers.is_empty() {
            return Err(Error::spec("Model", "at least one layer is expected after the input"));
        }
        let build = |drawn: Vec<String>| {
            let mut builder = Builder::new(registry, drawn);
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
}

/// The outputs of a layer of the spec, and where its weights are.
struct Built {
    outputs: Vec<usize>,
    weights: Range<usize>,
    slots: Range<usize>,
}

/// A graph while it grows.
pub(super) struct Builder<F> {
    registry: Registry<F>,
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
    fn new(registry: Registry<F>, drawn_everywhere: Vec<String>) -> Self {
        Builder {
            registry,
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
        let Some(build) = (self.registry)(&node.class) else {
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
        self.push(name, vec![tensor], copy..copy + 1, (0..0, 0..0), Box::new(Copied));
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
