//! From the nodes of a spec to those of a graph.

use super::axis::{AxisSpec, Gridded, Source};
use super::copy::Copied;
use super::expand::{Expand, Fill};
use super::inputs::input_kind;
use super::marks::{check_bounded, drawn_behind_masks, mark_late, mark_prefixes, mark_tables, mark_used};
use super::nodes::{Graph, Held, Node, OutputPort, Tensor};
use super::pack::Pack;
use super::place::{Build, Place};
use super::spec::{ModelSpec, NodeSpec, Stepped};
use super::spread::Spread;
use super::stepped::check_stepped;
use crate::error::{Error, Result};
use crate::fields::Fields;
use crate::ids::{AxisId, Id, InputId, Span, TensorId};
use crate::input::{InputKind, InputPort};
use crate::kernel::Real;
use crate::node::{Form, Layer, Over, PORTS};
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
            let mut builder = Builder::new(registry, drawn, spec.stepped);
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
    outputs: Vec<TensorId>,
    owned: Owned,
}

/// What a node has of weights.
#[derive(Debug, Clone, Default)]
pub(super) struct Owned {
    pub weights: Option<Held>,
    /// Its entries of [`Layout::slots`](crate::weights::Layout::slots).
    pub slots: Range<usize>,
}

/// A graph while it grows.
pub(super) struct Builder<F> {
    registry: Registry<F>,
    pub graph: Graph<F>,
    places: Vec<Built>,
    /// Outputs of activations that a loss sees through, with their inputs.
    pub logits: Vec<(TensorId, TensorId, bool)>,
    /// Grids that were packed already, with their sequences.
    packs: Vec<(TensorId, TensorId)>,
    /// Layers that draw numbers at masked steps too, as those are read.
    pub drawn_everywhere: Vec<String>,
}

impl<F> Builder<F> {
    fn new(registry: Registry<F>, drawn_everywhere: Vec<String>, stepped: Stepped) -> Self {
        Builder {
            registry,
            graph: Graph { stepped, ..Graph::empty() },
            places: Vec::new(),
            logits: Vec::new(),
            packs: Vec::new(),
            drawn_everywhere,
        }
    }
}

impl<F: Real> Builder<F> {
    pub(super) fn axis(&mut self, source: Source, lexicon: Option<InputId>) -> AxisId {
        let known = self.graph.axes.pairs().find(|(_, spec)| spec.source == source);
        match known {
            Some((axis, _)) => axis,
            None => self.graph.axes.push(AxisSpec::new(source, lexicon)),
        }
    }

    pub(super) fn add_input(&mut self, node: &NodeSpec) -> Result<()> {
        let index = self.graph.inputs.next();
        let (kind, rows) = input_kind(&node.name, Fields::new(&node.name, node.config.clone())?)?;
        self.graph.inputs.push(InputPort { kind, lexicon: index, rows });
        let form = match kind {
            InputKind::Vector(dims) => Form::rows(dims),
            InputKind::Tokens { .. } => Form::tokens(self.axis(Source::Input(index), Some(index))),
            InputKind::Sequence(dims) => Form::cells(self.axis(Source::Input(index), None), dims),
        };
        // Ragged rows are masked behind their end.
        let masked = form.has_steps();
        let once = matches!(self.graph.stepped, Stepped::Fed(fed) if fed != index.index());
        let tensor = self.graph.tensors.push(Tensor { masked, once, ..Tensor::new(form) });
        self.places.push(Built { outputs: vec![tensor], owned: Owned::default() });
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
            Some(Some(built)) => Some(built.owned.clone()),
            Some(None) => return refuse("it shares the weights of no earlier node".into()),
        };
        let first = self.graph.layout.slots.len();
        let config = Fields::new(&node.name, node.config.clone())?;
        let place =
            &mut Place { name: &node.name, config, inputs, node, shared: shared.clone(), builder: self };
        let outputs = build(place)?;
        place.config.finish()?;
        let owned = shared.unwrap_or_else(|| self.owned_since(first));
        self.places.push(Built { outputs, owned });
        Ok(())
    }

    /// What the layer has of weights that was added last: from slot `first` on.
    fn owned_since(&self, first: usize) -> Owned {
        let made =
            self.graph.nodes.iter().rev().find(|node| node.slots.start >= first && !node.slots.is_empty());
        made.map_or_else(Owned::default, |node| Owned {
            weights: node.weights.clone(),
            slots: node.slots.clone(),
        })
    }

    fn inputs_of(&self, node: &NodeSpec) -> Result<Vec<TensorId>> {
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

    /// A new node over `inputs`, which must be different tensors. Returns the first of its outputs.
    pub(super) fn push(
        &mut self,
        name: &str,
        mut inputs: Vec<TensorId>,
        outputs: Vec<Tensor>,
        Owned { weights, slots }: Owned,
        layer: Box<dyn Layer<F>>,
    ) -> TensorId {
        let once = inputs.iter().all(|&input| self.graph.tensors[input].once);
        for (i, input) in inputs.iter_mut().enumerate() {
            let read = self.graph.tensors[*input];
            // What is computed once has lines of its own.
            if !once && read.once && read.form.axis().is_none() && !layer.finds(i) {
                *input = self.spread(name, *input);
            }
        }
        let Graph { tensors, nodes, .. } = &mut self.graph;
        let first = tensors.next();
        let len = outputs.len();
        outputs.into_iter().for_each(|output| {
            tensors.push(Tensor { once, ..output });
        });
        let (name, outputs) = (name.to_owned(), Span { first, len });
        nodes.push(Node { name, layer, inputs, outputs, weights, slots, prepares: None });
        first
    }

    /// What is computed once for each source, with a line for each row of a step.
    fn spread(&mut self, name: &str, tensor: TensorId) -> TensorId {
        let form = self.graph.tensors[tensor].form;
        let layer = Box::new(Spread { size: form.size() });
        let spread = self.push_one(name, tensor, Tensor::new(form), layer);
        self.graph.tensors[spread].once = false;
        spread
    }

    /// A new node without weights, with one input and one output.
    pub(super) fn push_one(
        &mut self,
        name: &str,
        input: TensorId,
        output: Tensor,
        layer: Box<dyn Layer<F>>,
    ) -> TensorId {
        self.push(name, vec![input], vec![output], Owned::default(), layer)
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
        if graph.stepped != Stepped::No {
            check_stepped(&graph)?;
        }
        mark_late(&mut graph);
        mark_tables(&mut graph);
        mark_prefixes(&mut graph);
        graph.train(&[]);
        Ok(graph)
    }

    fn add_output(&mut self, node: usize, output: usize) -> Result<()> {
        let Some(&made) = self.places.get(node).and_then(|built| built.outputs.get(output)) else {
            return Err(Error::spec("Model", format!("output {node}:{output} does not exist")));
        };
        if self.graph.tensors[made].form.is_tokens() {
            return Err(Error::spec("Model", "token ids are no output"));
        }
        let logits =
            self.logits.iter().rev().find(|(y, ..)| *y == made).map(|&(_, x, by_lines)| (x, by_lines));
        if let Stepped::Fed(_) = self.graph.stepped {
            // Tokens are chosen by the logits.
            let shown = self.shown(logits.map_or(made, |(logits, _)| logits));
            self.graph.outputs.push(OutputPort::as_shown(shown));
            return Ok(());
        }
        let shown = self.shown(made);
        let form = self.graph.tensors[shown].form;
        if let Over::Cells(axis) = form.over {
            // Masked steps are shown as well.
            self.graph.axes[axis].ask_for_grid(Gridded::OneByOne);
        }
        if self.graph.stepped == Stepped::All {
            // Nobody judges a step.
            self.graph.outputs.push(OutputPort::as_shown(shown));
            return Ok(());
        }
        let port = OutputPort {
            shown,
            judged: self.judged(shown),
            logits: logits.map(|(logits, _)| self.judged(logits)),
            softmax: logits.is_some_and(|(_, by_lines)| by_lines),
            late: logits.filter(|&(_, by_lines)| by_lines && shown == made).map(|(logits, _)| logits),
        };
        self.graph.outputs.push(port);
        Ok(())
    }

    /// What a user sees. Step by step, a masked step of a sequence holds what an earlier call left.
    fn shown(&mut self, tensor: TensorId) -> TensorId {
        match self.graph.tensors[tensor].form.over {
            Over::Cells(axis) if self.carries(tensor) => {
                self.graph.axes[axis].ask_for_grid(Gridded::OneByOne);
                self.expand("output", tensor, false, axis)
            }
            _ => tensor,
        }
    }

    /// Whether masked steps of a sequence hold what an earlier call left.
    fn carries(&self, sequence: TensorId) -> bool {
        let Tensor { form, fill, .. } = self.graph.tensors[sequence];
        let masks = |axis: AxisId| self.graph.advances(axis) && self.graph.axes[axis].masks();
        fill == Fill::Before && form.axis().is_some_and(masks)
    }

    /// A sequence with every position, from its end if `reversed`; `onto` is a time axis with the same positions.
    pub(super) fn expand(
        &mut self,
        name: &str,
        sequence: TensorId,
        reversed: bool,
        onto: AxisId,
    ) -> TensorId {
        let Tensor { form, fill, masked, .. } = self.graph.tensors[sequence];
        let grid = Tensor { masked, ..Tensor::new(Form::positions(onto, form.dims)) };
        let carries = self.carries(sequence);
        let layer = Box::new(Expand { features: form.size(), fill, reversed, carries });
        self.push_one(name, sequence, grid, layer)
    }

    /// What a loss is computed on: a tensor without its masked steps.
    fn judged(&mut self, tensor: TensorId) -> TensorId {
        let Tensor { form, masked, .. } = self.graph.tensors[tensor];
        let packed = match form.over {
            Over::Positions(axis) if masked => self.pack("loss", tensor, axis),
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
    pub(super) fn copy(&mut self, name: &str, tensor: TensorId) -> TensorId {
        let copy = Tensor { may_table: [false; 2], ..self.graph.tensors[tensor] };
        self.push_one(name, tensor, copy, Box::new(Copied { row_by_row: true }))
    }

    /// The cells of a grid on a time axis: its own, or another with the same positions.
    pub(super) fn pack(&mut self, name: &str, grid: TensorId, axis: AxisId) -> TensorId {
        let tensors = &self.graph.tensors;
        let known =
            |&&(from, to): &&(TensorId, TensorId)| from == grid && tensors[to].form.axis() == Some(axis);
        if let Some(&(_, known)) = self.packs.iter().find(known) {
            return known;
        }
        let Tensor { form, masked, .. } = self.graph.tensors[grid];
        let cells = Tensor { masked, ..Tensor::new(Form::cells(axis, form.dims)) };
        let packed = self.push_one(name, grid, cells, Box::new(Pack { features: form.size() }));
        self.packs.push((grid, packed));
        packed
    }

    /// The time axis with the same positions on which none of them is masked; rows may still be ragged.
    pub(super) fn unmasked(&mut self, mut axis: AxisId) -> AxisId {
        while let Source::Masked(grid, _) = self.graph.axes[axis].source {
            let Some(before) = self.graph.tensors[grid].form.axis() else { return axis };
            axis = before;
        }
        match self.graph.axes[axis].source {
            Source::Tokens(input) => {
                let source = match self.graph.words(input) {
                    Some(_) => Source::Words(input),
                    None => Source::Input(input),
                };
                self.axis(source, Some(self.graph.inputs[input].lexicon))
            }
            _ => axis,
        }
    }
}
