//! A model as nodes in topological order: checked, lowered, its weights named.
//!
//! What flows are tensors: each node reads some and makes some. A layer's file says what it needs of its input: cells alone (a
//! sequence), or every position (a grid); where the two meet, an Expand or a Pack goes between them. A Dense layer with an
//! activation becomes a product and an activation, so that a crossentropy can start from the logits.

use crate::error::{Error, Result};
use crate::fields::Fields;
use crate::input::InputKind;
use crate::kernel::{Activation, Real};
use crate::layer::{registry, Expand, Fill, Layer, Pack, Signal, PORTS};
use crate::layout::Layout;
use crate::spec::{ModelSpec, NodeSpec};
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

/// Where a time axis comes from.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Source {
    /// An input, without a mask of its own.
    Input(usize),
    /// An input of tokens, of which 0 is left out.
    Tokens(usize),
    /// A grid, whose positions are left out where all features equal a number.
    Masked(usize, f64),
    /// As many steps as this, whatever the input.
    Fixed(usize),
    /// Windows over another time axis.
    Windows {
        /// That axis.
        of: usize,
        /// Steps of a window.
        size: usize,
        /// Steps from one to the next.
        stride: usize,
        /// Steps between those of a window.
        dilation: usize,
        /// What is added at the ends.
        padding: Padding,
    },
}

/// What windows do at the ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Padding {
    /// They stay inside.
    Valid,
    /// There are as many as steps (divided by the stride), zeros at both ends.
    Same,
    /// The same, zeros at the beginning alone.
    Causal,
}

/// A time axis.
#[derive(Debug, Clone, Copy)]
pub struct TimelineSpec {
    /// Where it comes from.
    pub source: Source,
    /// Whether some layer reads rows from their end.
    pub mirrored: bool,
    /// The layer that asks for every position, if there is one.
    pub gridded: Option<usize>,
    /// Whether rows may share a prefix, in inference and in training.
    pub may_share: [bool; 2],
    /// Its input of tokens, whose distinct ones are of use.
    pub lexicon: Option<usize>,
    /// The only number of steps that some layer can take, and that layer.
    pub only: Option<(usize, usize)>,
    /// Whether anything but token ids lies on it.
    pub used: bool,
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
    /// Its weights.
    pub layout: Layout,
}

impl<F: Real> Graph<F> {
    /// Checks `spec` and builds its layers.
    pub fn new(spec: &ModelSpec) -> Result<Self> {
        let mut builder = Builder {
            graph: Graph {
                inputs: Vec::new(),
                outputs: Vec::new(),
                tensors: Vec::new(),
                nodes: Vec::new(),
                timelines: Vec::new(),
                layout: Layout::default(),
            },
            places: Vec::new(),
            logits: Vec::new(),
            packs: Vec::new(),
        };
        let layers = spec.nodes.iter().skip_while(|node| node.class == "InputLayer").count();
        let (inputs, layers) = spec.nodes.split_at(spec.nodes.len() - layers);
        if inputs.is_empty() {
            return Err(Error::spec("Model", "the first node must be an InputLayer"));
        }
        if layers.is_empty() {
            return Err(Error::spec("Model", "at least one layer is expected after the input"));
        }
        for node in inputs {
            builder.add_input(node)?;
        }
        for node in layers {
            builder.add(node)?;
        }
        builder.finish(&spec.outputs)
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

fn input_kind(name: &str, mut config: Fields) -> Result<(InputKind, Option<usize>)> {
    let dtype = config.text("dtype")?.unwrap_or_default();
    let shape = config.list("batch_shape")?;
    config.finish()?;
    let size = |i: usize| shape[i].as_u64().map(|n| n as usize).filter(|&n| n > 0);
    let kind = match (dtype.as_str(), shape.len()) {
        ("int32", 2) => Some(InputKind::Tokens { vocabulary: usize::MAX }),
        ("float32", 3) => size(2).map(InputKind::Sequence),
        ("float32", 2) => size(1).map(InputKind::Vector),
        _ => None,
    };
    let kind = kind.ok_or_else(|| Error::spec(
        name,
        format!("expected int32 (batch, steps), float32 (batch, steps, features) or float32 (batch, features), got {dtype} {shape:?}"),
    ))?;
    Ok((kind, size(0)))
}

/// The outputs of a layer of the spec, and where its weights are.
struct Built {
    outputs: Vec<usize>,
    weights: Range<usize>,
    slots: Range<usize>,
}

/// A graph while it grows.
pub(crate) struct Builder<F> {
    graph: Graph<F>,
    places: Vec<Built>,
    /// Outputs of activations that a loss sees through, with their inputs.
    logits: Vec<(usize, usize)>,
    /// Grids that were packed already, with their sequences.
    packs: Vec<(usize, usize)>,
}

/// Where a layer is built: its settings, what it is applied to, and the graph that it is added to.
pub(crate) struct Place<'a, F> {
    /// The layer's name.
    pub name: &'a str,
    /// Its settings.
    pub config: Fields,
    /// The tensors that it is applied to.
    pub inputs: Vec<usize>,
    node: &'a NodeSpec,
    shared: Option<(Range<usize>, Range<usize>)>,
    builder: &'a mut Builder<F>,
}

impl<F: Real> Builder<F> {
    fn tensor(&mut self, signal: Signal, timeline: usize) -> usize {
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

    fn timeline(&mut self, source: Source, lexicon: Option<usize>) -> usize {
        if let Some(known) = self.graph.timelines.iter().position(|t| t.source == source) {
            return known;
        }
        let may_share = [matches!(source, Source::Input(_)); 2];
        self.graph.timelines.push(TimelineSpec {
            source,
            mirrored: false,
            gridded: None,
            may_share,
            lexicon,
            only: None,
            used: false,
        });
        self.graph.timelines.len() - 1
    }

    fn add_input(&mut self, node: &NodeSpec) -> Result<()> {
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

    fn add(&mut self, node: &NodeSpec) -> Result<()> {
        let refuse = |problem: String| Err(Error::spec(&node.name, problem));
        let Some(build) = registry::<F>(&node.class) else {
            return refuse(format!("the class {} is not known", node.class));
        };
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

    /// The output of a new node over `inputs`, which must be different tensors.
    fn push(
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

    fn finish(mut self, outputs: &[(usize, usize)]) -> Result<Graph<F>> {
        for &(node, output) in outputs {
            if outputs.iter().filter(|&&other| other == (node, output)).count() > 1 {
                return Err(Error::spec("Model", format!("output {node}:{output} is given twice")));
            }
            let Some(&shown) = self.places.get(node).and_then(|built| built.outputs.get(output)) else {
                return Err(Error::spec("Model", format!("output {node}:{output} does not exist")));
            };
            if self.graph.tensors[shown].signal == Signal::Tokens {
                return Err(Error::spec("Model", "token ids are no output"));
            }
            let logits = self.logits.iter().rev().find(|&&(y, _)| y == shown).map(|&(_, x)| x);
            let port = OutputPort {
                shown,
                judged: self.packed_if_masked(shown),
                logits: logits.map(|logits| self.packed_if_masked(logits)),
            };
            self.graph.outputs.push(port);
            let Tensor { signal, timeline, .. } = self.graph.tensors[shown];
            if matches!(signal, Signal::Sequence(_)) {
                // Masked steps are shown as well.
                self.graph.timelines[timeline].gridded.get_or_insert(TIMELESS);
            }
        }
        let mut graph = self.graph;
        for tensor in graph.tensors.iter().filter(|tensor| !tensor.tokens()) {
            if let Some(timeline) = graph.timelines.get_mut(tensor.timeline) {
                timeline.used = true;
            }
        }
        mark_tables(&mut graph);
        mark_prefixes(&mut graph);
        Ok(graph)
    }

    fn packed_if_masked(&mut self, tensor: usize) -> usize {
        let Tensor { signal, masked, .. } = self.graph.tensors[tensor];
        match signal {
            Signal::Grid(_) if masked => self.pack("loss", tensor),
            _ => tensor,
        }
    }

    fn pack(&mut self, name: &str, grid: usize) -> usize {
        if let Some(&(_, known)) = self.packs.iter().find(|&&(from, _)| from == grid) {
            return known;
        }
        let Tensor { signal, timeline, masked, .. } = self.graph.tensors[grid];
        let tensor = self.tensor(Signal::Sequence(signal.features()), timeline);
        self.graph.tensors[tensor].masked = masked;
        let layer = Box::new(Pack { features: signal.features() });
        self.push(name, vec![grid], tensor..tensor + 1, (0..0, 0..0), layer);
        self.packs.push((grid, tensor));
        tensor
    }
}

impl<F: Real> Place<'_, F> {
    /// A tensor of the graph.
    pub fn tensor(&self, tensor: usize) -> Tensor {
        self.builder.graph.tensors[tensor]
    }

    /// The form of input `index`.
    pub fn signal(&self, index: usize) -> Signal {
        self.tensor(self.inputs[index]).signal
    }

    /// An error about the layer.
    pub fn refuse<T>(&self, problem: impl Into<String>) -> Result<T> {
        Err(Error::spec(self.name, problem))
    }

    /// Refuses any other number of inputs.
    pub fn expect_inputs(&self, count: usize) -> Result<()> {
        match self.inputs.len() {
            n if n == count => Ok(()),
            n => self.refuse(format!("{count} inputs are expected, got {n}")),
        }
    }

    /// The only input, refused if it is made of token ids.
    pub fn numbers(&self) -> Result<(usize, Signal)> {
        self.expect_inputs(1)?;
        match self.signal(0) {
            Signal::Tokens => self.refuse("it takes numbers, not token ids; put an Embedding before it"),
            signal => Ok((self.inputs[0], signal)),
        }
    }

    /// An activation for a recurrent layer, which keeps its output alone.
    pub fn recurrent_activation(&mut self, key: &str) -> Result<Activation> {
        let function = self.config.activation(key)?;
        match function.derives_from_output() {
            true => Ok(function),
            false => self.refuse(format!("`{key}` {function:?} is not available in recurrent layers, as its output does not determine its slope")),
        }
    }

    /// The first input as cells alone.
    pub fn sequence(&mut self) -> Result<usize> {
        let input = self.inputs[0];
        match self.signal(0) {
            Signal::Sequence(_) => Ok(input),
            Signal::Grid(_) => Ok(self.builder.pack(self.name, input)),
            other => {
                self.refuse(format!("it takes sequences of shape (batch, steps, features), got {other:?}"))
            }
        }
    }

    /// The first input with every position.
    pub fn grid(&mut self) -> Result<usize> {
        let input = self.inputs[0];
        match self.signal(0) {
            Signal::Grid(_) => Ok(input),
            Signal::Sequence(_) => Ok(self.expand(input, false)),
            other => {
                self.refuse(format!("it takes sequences of shape (batch, steps, features), got {other:?}"))
            }
        }
    }

    /// A sequence with every position, from its end if `reversed`.
    pub fn expand(&mut self, sequence: usize, reversed: bool) -> usize {
        let Tensor { signal, timeline, fill, masked, .. } = self.tensor(sequence);
        let node = self.builder.graph.nodes.len();
        let timelines = &mut self.builder.graph.timelines;
        timelines[timeline].gridded = timelines[timeline].gridded.filter(|&n| n != TIMELESS).or(Some(node));
        let tensor = self.builder.tensor(Signal::Grid(signal.features()), timeline);
        self.builder.graph.tensors[tensor].masked = masked;
        let layer = Box::new(Expand { features: signal.features(), fill, reversed });
        self.builder.push(self.name, vec![sequence], tensor..tensor + 1, (0..0, 0..0), layer);
        tensor
    }

    /// A time axis, as it is or made now.
    pub fn timeline(&mut self, source: Source) -> usize {
        let lexicon = match source {
            Source::Tokens(input) => Some(self.builder.graph.inputs[input].lexicon),
            _ => None,
        };
        self.builder.timeline(source, lexicon)
    }

    /// The input that a tensor of tokens is, and the layer's vocabulary noted there.
    pub fn token_input(&mut self, tensor: usize, size: usize) -> usize {
        // Inputs are the first tensors.
        let shared = self.shared.clone();
        let graph = &mut self.builder.graph;
        if let InputKind::Tokens { vocabulary } = &mut graph.inputs[tensor].kind {
            *vocabulary = size.min(*vocabulary);
        }
        // One embedding over two inputs: their tokens are one list.
        let earlier = graph.nodes.iter().find(|node| shared.as_ref().is_some_and(|s| s.1 == node.slots));
        if let Some(lexicon) = earlier.map(|node| graph.tensors[node.outputs.start].lexicon) {
            let own = graph.inputs[tensor].lexicon;
            let joined = |id: &mut usize| {
                if *id == own {
                    *id = lexicon;
                }
            };
            graph.inputs.iter_mut().for_each(|input| joined(&mut input.lexicon));
            graph.tensors.iter_mut().for_each(|tensor| joined(&mut tensor.lexicon));
            graph.timelines.iter_mut().filter_map(|t| t.lexicon.as_mut()).for_each(joined);
        }
        tensor
    }

    /// The rows that every batch must have, where the input says so.
    pub fn fixed_rows(&self) -> Option<usize> {
        self.builder.graph.inputs.iter().find_map(|input| input.rows)
    }

    /// The lexicon of an input of tokens.
    pub fn lexicon(&self, input: usize) -> usize {
        self.builder.graph.inputs[input].lexicon
    }

    /// Adds a layer over `inputs`. Each output is given by its form and time axis. Returns the first of them.
    pub fn push(
        &mut self,
        mut inputs: Vec<usize>,
        outputs: &[(Signal, usize)],
        layer: impl Layer<F> + 'static,
    ) -> Result<usize> {
        for i in 1..inputs.len() {
            if inputs[..i].contains(&inputs[i]) {
                // A gradient can be lent out once: the second reader has a tensor of its own.
                inputs[i] = self.copied(inputs[i])?;
            }
        }
        let ranges = self.declare(&layer)?;
        let first = self.builder.graph.tensors.len();
        for &(signal, timeline) in outputs {
            let tensor = self.builder.tensor(signal, timeline);
            let from = self.tensor(inputs[0]);
            let new = &mut self.builder.graph.tensors[tensor];
            new.masked = from.masked && signal.has_steps() && timeline == from.timeline;
            if layer.row_by_row(false) {
                (new.fill, new.steps, new.lexicon) = (from.fill, from.steps, from.lexicon);
            }
        }
        self.builder.push(self.name, inputs, first..first + outputs.len(), ranges, Box::new(layer));
        Ok(first)
    }

    fn copied(&mut self, tensor: usize) -> Result<usize> {
        let Tensor { signal, timeline, .. } = self.tensor(tensor);
        let layer = crate::layer::activation(Activation::Linear, signal);
        let shared = self.shared.take();
        let copy = self.push(vec![tensor], &[(signal, timeline)], layer);
        self.shared = shared;
        copy
    }

    /// Names the layer's weights, or finds those that it shares.
    fn declare(&mut self, layer: &impl Layer<F>) -> Result<(Range<usize>, Range<usize>)> {
        let layout = &mut self.builder.graph.layout;
        if let Some((weights, slots)) = &self.shared {
            let mut own = Layout::default();
            layer.declare(self.name, &mut own);
            if own.slots.is_empty() {
                return Ok((0..0, 0..0));
            }
            let shapes = |slots: &[crate::layout::Slot]| -> Vec<Vec<usize>> {
                slots.iter().map(|slot| slot.shape.clone()).collect()
            };
            if shapes(&own.slots) != shapes(&layout.slots[slots.clone()]) {
                return self.refuse("its weights have other shapes than those that it shares");
            }
            return Ok((weights.clone(), slots.clone()));
        }
        let (start, first) = (layout.len, layout.slots.len());
        layer.declare(self.name, layout);
        let trainable = self.node.trainable;
        layout.slots[first..].iter_mut().for_each(|slot| slot.trainable = trainable);
        Ok((start..layout.len, first..layout.slots.len()))
    }

    /// Changes what is known about an output.
    pub fn describe(&mut self, tensor: usize, change: impl FnOnce(&mut Tensor)) {
        change(&mut self.builder.graph.tensors[tensor]);
    }

    /// Notes that rows of a time axis are read from their end.
    pub fn mirror(&mut self, timeline: usize) {
        self.builder.graph.timelines[timeline].mirrored = true;
    }

    /// Notes that a layer over a grid can take this number of steps alone.
    pub fn require_steps(&mut self, grid: usize, steps: usize) {
        let timeline = self.tensor(grid).timeline;
        let node = self.builder.graph.nodes.len();
        self.builder.graph.timelines[timeline].only = Some((steps, node));
    }

    /// Makes the last node wait for a time axis that its input decides on.
    pub fn prepares(&mut self, timeline: usize) {
        if let Some(node) = self.builder.graph.nodes.last_mut() {
            node.prepares = Some(timeline);
        }
    }

    /// Adds an activation, unless it changes nothing.
    pub fn activate(&mut self, tensor: usize, function: Activation) -> Result<usize> {
        if function == Activation::Linear {
            return Ok(tensor);
        }
        let Tensor { signal, timeline, .. } = self.tensor(tensor);
        let shared = self.shared.take();
        let output =
            self.push(vec![tensor], &[(signal, timeline)], crate::layer::activation(function, signal))?;
        self.shared = shared;
        if matches!(function, Activation::Sigmoid | Activation::Softmax) && !self.node.opaque {
            self.builder.logits.push((output, tensor));
        }
        Ok(output)
    }
}

/// A row-by-row layer over tokens, or over a table, yields a table if everything that reads it can look rows up: another
/// such layer, or a recurrent one. An output is always one row per cell.
fn mark_tables<F: Real>(graph: &mut Graph<F>) {
    for (mode, training) in [false, true].into_iter().enumerate() {
        let mut looked_up = vec![true; graph.tensors.len()];
        for port in &graph.outputs {
            let read = [Some(port.shown), Some(port.judged), port.logits];
            read.into_iter().flatten().for_each(|tensor| looked_up[tensor] = false);
        }
        for node in graph.nodes.iter().rev() {
            let stays = node.layer.row_by_row(training) && node.inputs.len() == 1;
            let passes = stays && looked_up[node.outputs.start];
            for (i, &input) in node.inputs.iter().enumerate() {
                looked_up[input] &= passes || i == 0 && node.layer.looks_up(training);
            }
        }
        for index in 0..graph.nodes.len() {
            let node = &graph.nodes[index];
            let (input, output) = (graph.tensors[node.inputs[0]], node.outputs.start);
            let fed = input.signal == Signal::Tokens || input.may_table[mode];
            let read = graph.nodes.iter().any(|node| node.inputs.contains(&output));
            graph.tensors[output].may_table[mode] =
                fed && read && node.layer.row_by_row(training) && looked_up[output];
        }
    }
}

/// Rows may share a prefix where everything on the time axis takes it, and no single step of it is put out.
fn mark_prefixes<F: Real>(graph: &mut Graph<F>) {
    for node in &graph.nodes {
        for (mode, training) in [false, true].into_iter().enumerate() {
            for &tensor in &node.inputs {
                if let Some(timeline) = graph.timelines.get_mut(graph.tensors[tensor].timeline) {
                    timeline.may_share[mode] &= node.layer.shares_prefix(training);
                }
            }
        }
    }
    for port in &graph.outputs {
        if let Some(timeline) = graph.timelines.get_mut(graph.tensors[port.shown].timeline) {
            timeline.may_share = [false; 2];
        }
    }
}
