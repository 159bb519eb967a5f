//! A model with its weights: forward, backward and gradients of one batch, each node in turn on its part of the memory.

use crate::batch::{Batch, Lexicon};
use crate::error::{grow, Error, Result};
use crate::graph::{Graph, Node, Padding, Source, TIMELESS};
use crate::init;
use crate::input::{Input, InputKind, Lengths, Lines, TargetShape, MOST};
use crate::kernel::Real;
use crate::layer::{Backward, Draws, Forward, Scratch, Signal, PORTS};
use crate::memory::Memory;
use crate::optimizer::Gradient;
use crate::regularizer::Regularizer;
use crate::rewrites::Rewrites;
use crate::rng::{stream, Stream};
use crate::spec::{Head, Loss, ModelSpec, TrainingSpec};
use crate::timeline::{Mask, Timeline, Track};
use crate::view::View;
use std::array::from_fn;
use std::ops::Range;

/// Counters since creation.
#[derive(Debug, Clone, Copy, Default)]
pub struct Counters {
    /// Batches computed.
    pub batches: u64,
    /// Cells computed.
    pub cells: u64,
    /// Rows that the first layer with a product projected: cells, or distinct tokens.
    pub projected_rows: u64,
}

/// What a forward pass is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pass {
    /// Outputs alone.
    Predict,
    /// Outputs and a loss.
    Evaluate,
    /// A backward pass follows: dropout and noise are drawn.
    Train,
}

/// A [`View`] of a network; a macro, as it must not borrow the blocks of memory.
macro_rules! view {
    ($network:expr) => {
        View {
            graph: &$network.graph,
            batch: &$network.batch,
            map: &$network.memory.map,
            rewrites: $network.rewrites,
            training: $network.training,
            traced: $network.traced,
            none: &$network.no_timeline,
        }
    };
}

/// What a node of a network draws from.
macro_rules! draws {
    ($network:expr, $index:expr) => {{
        let name = &$network.graph.nodes[$index].name;
        let injected = $network.injected.iter().find(|(known, _)| known == name);
        $network.training.then(|| Draws {
            stream: Stream::new($network.seed, stream::NOISE | ($index as u64) << 43 | $network.steps),
            injected: injected.map(|(_, factors)| &factors[..]),
        })
    }};
}

/// A network.
pub struct Network<F> {
    pub(crate) graph: Graph<F>,
    pub(crate) weights: Vec<F>,
    pub(crate) memory: Memory<F>,
    pub(crate) batch: Batch,
    no_timeline: Timeline,
    seed: u64,
    /// Training steps so far, which number the draws of dropout and noise.
    pub(crate) steps: u64,
    pub(crate) training: bool,
    wants_input_gradient: bool,
    /// Whether recurrent layers note the norms of their gradients.
    pub(crate) traced: bool,
    pub(crate) rewrites: Rewrites,
    injected: Vec<(String, Vec<F>)>,
    /// For each tensor whether a loss depends on it.
    reached: Vec<bool>,
    /// What was computed.
    pub counters: Counters,
}

impl<F: Real> Network<F> {
    /// Checks the model and draws its weights from `seed`.
    pub fn new(spec: &ModelSpec, seed: u64) -> Result<Self> {
        let graph = Graph::new(spec)?;
        if graph.inputs.len() > MOST || graph.outputs.len() > MOST {
            return Err(Error::spec(
                "Model",
                format!("at most {MOST} inputs and {MOST} outputs are expected"),
            ));
        }
        let mut weights = Vec::new();
        grow(&mut weights, graph.layout.len, "the weights")?;
        for (id, slot) in graph.layout.slots.iter().enumerate() {
            let draws = Stream::new(seed, stream::WEIGHTS + id as u64);
            let values = &mut weights[slot.range.clone()];
            init::fill(slot.spec.initializer, &slot.shape, draws, values)?;
            values[slot.ones.clone()].fill(F::one());
        }
        let batch = Batch {
            rows: 0,
            timelines: graph.timelines.iter().map(|_| Timeline::default()).collect(),
            lexicons: graph.inputs.iter().map(|_| Lexicon::default()).collect(),
        };
        let reached = vec![false; graph.tensors.len()];
        Ok(Network {
            memory: Memory::new(&graph),
            graph,
            weights,
            batch,
            no_timeline: Timeline::default(),
            seed,
            steps: 0,
            training: false,
            wants_input_gradient: false,
            traced: false,
            rewrites: Rewrites::default(),
            injected: Vec::new(),
            reached,
            counters: Counters::default(),
        })
    }

    /// The checked model.
    pub fn graph(&self) -> &Graph<F> {
        &self.graph
    }

    /// All weights, as the layout orders them.
    pub fn weights(&self) -> &[F] {
        &self.weights
    }

    /// Replaces all weights.
    pub fn set_weights(&mut self, weights: &[F]) -> Result<()> {
        if weights.len() != self.weights.len() {
            return Err(Error::Shape { what: "Weights", expected: self.weights.len(), got: weights.len() });
        }
        self.weights.copy_from_slice(weights);
        Ok(())
    }

    /// Forgets what stateful layers carry, or one of them.
    pub fn reset_states(&mut self, layer: Option<&str>) {
        for (node, range) in self.graph.nodes.iter().zip(&self.memory.map.carried) {
            if layer.is_none_or(|name| name == node.name) && range.end <= self.memory.states[0].len() {
                self.memory.states[0][range.clone()].fill(F::zero());
            }
        }
    }

    /// Makes what the last batch left in stateful layers the start of the next.
    pub(crate) fn keep_states(&mut self) {
        self.memory.states.swap(0, 1);
    }

    /// Replaces what a layer draws in training, for tests: the factors of its masks, or its noise.
    pub fn inject(&mut self, layer: &str, factors: Vec<F>) {
        self.injected.retain(|(name, _)| name != layer);
        self.injected.push((layer.to_owned(), factors));
    }

    /// What a loss wants beside each output, for rows like these.
    pub(crate) fn target_shapes(&self, training: &TrainingSpec, input: &Input<F>) -> [TargetShape; MOST] {
        let none = TargetShape { width: 0, lines: Lines::Rows, classes: None };
        let mut shapes = [none; MOST];
        for (i, (shape, head)) in shapes.iter_mut().zip(&training.heads).enumerate() {
            *shape = self.target_shape(i, head.loss, input);
        }
        shapes
    }

    /// What `loss` wants beside output `index`.
    pub fn target_shape(&self, index: usize, loss: Loss, input: &Input<F>) -> TargetShape {
        let output = self.graph.tensors[self.graph.outputs[index].shown];
        let features = output.signal.features();
        TargetShape {
            width: loss.target_width(features),
            lines: match output.signal.has_steps() {
                true => self.lines_of(output.timeline, input),
                false => Lines::Rows,
            },
            classes: (loss == Loss::SparseCategoricalCrossentropy).then_some(features),
        }
    }

    fn lines_of(&self, timeline: usize, input: &Input<F>) -> Lines {
        match self.graph.timelines[timeline].source {
            Source::Input(i) | Source::Tokens(i) => Lines::Steps(i),
            Source::Masked(grid, _) => self.lines_of(self.graph.tensors[grid].timeline, input),
            Source::Fixed(_) | Source::Windows { .. } => {
                Lines::Fixed(self.lengths(timeline, input).longest())
            }
        }
    }

    /// The steps of a time axis.
    fn lengths<'a>(&self, timeline: usize, input: &Input<'a, F>) -> Lengths<'a> {
        match self.graph.timelines[timeline].source {
            Source::Input(i) | Source::Tokens(i) => input.feeds[i].lengths,
            Source::Masked(grid, _) => self.lengths(self.graph.tensors[grid].timeline, input),
            Source::Fixed(steps) => Lengths::Equal(steps),
            Source::Windows { of, size, stride, dilation, padding } => {
                let steps = self.lengths(of, input).longest();
                let span = (size - 1) * dilation + 1;
                Lengths::Equal(match padding {
                    Padding::Valid if steps < span => 0,
                    Padding::Valid => (steps - span) / stride + 1,
                    Padding::Same | Padding::Causal => steps.div_ceil(stride),
                })
            }
        }
    }

    /// The graph with the batch at hand.
    pub(crate) fn view(&self) -> View<'_, F> {
        view!(self)
    }

    /// Packs a checked batch and computes every node.
    pub fn forward(&mut self, input: &Input<F>, pass: Pass) -> Result<()> {
        self.training = pass == Pass::Train;
        self.batch.rows = input.rows;
        self.check_shapes(input)?;
        let mut positions = [0; 64];
        let count = self.graph.timelines.len();
        if count > positions.len() {
            return Err(Error::spec("Model", format!("at most {} time axes are expected", positions.len())));
        }
        for (i, positions) in positions[..count].iter_mut().enumerate() {
            *positions = self.lengths(i, input).total(input.rows);
        }
        self.memory.reserve(&self.graph, input.rows, &positions[..count], pass != Pass::Predict)?;
        for timeline in 0..count {
            let spec = &self.graph.timelines[timeline];
            if spec.used && !matches!(spec.source, Source::Masked(..)) {
                self.prepare(timeline, input)?;
            }
        }
        self.collect_tokens(input)?;
        self.load_inputs(input);
        let [states, draft] = &mut self.memory.states;
        draft.copy_from_slice(states);
        for index in 0..self.graph.nodes.len() {
            if let Some(timeline) = self.graph.nodes[index].prepares {
                self.prepare(timeline, input)?;
            }
            self.forward_node(index);
        }
        self.count();
        Ok(())
    }

    /// What depends on the number of rows, or on all of them having the same number of steps.
    fn check_shapes(&self, input: &Input<F>) -> Result<()> {
        if let Some(rows) = self.graph.inputs.iter().find_map(|port| port.rows) {
            if rows != input.rows && self.graph.nodes.iter().any(|node| node.layer.state() > 0) {
                return Err(Error::spec(
                    "Model",
                    format!("a stateful layer was built for batches of {rows} rows, got {}", input.rows),
                ));
            }
        }
        for (i, timeline) in self.graph.timelines.iter().enumerate() {
            let steps = self.lengths(i, input).longest();
            if let Some((only, node)) = timeline.only.filter(|&(only, _)| only != steps) {
                let name = &self.graph.nodes[node].name;
                return Err(Error::spec(name, format!("rows of {only} steps are expected, got {steps}")));
            }
            if let Source::Windows { of, size, dilation, padding: Padding::Valid, .. } = timeline.source {
                let (steps, span) = (self.lengths(of, input).longest(), (size - 1) * dilation + 1);
                if steps < span {
                    return Err(Error::spec(
                        "Model",
                        format!("a window of {span} steps is longer than its input of {steps}"),
                    ));
                }
            }
            let Some(node) = timeline.gridded.filter(|&node| node != TIMELESS) else { continue };
            if matches!(self.lengths(i, input), Lengths::Each(_)) {
                let name = &self.graph.nodes[node].name;
                return Err(Error::spec(
                    name,
                    "it reads padding as well, so rows of different lengths can't be given to it: pad them to one length",
                ));
            }
        }
        Ok(())
    }

    fn prepare(&mut self, index: usize, input: &Input<F>) -> Result<()> {
        let spec = self.graph.timelines[index];
        let lengths = self.lengths(index, input);
        let shares = spec.may_share[usize::from(self.training)] && self.rewrites.shared_prefix;
        let (mask, shared) = match spec.source {
            Source::Input(i) if shares && !input.feeds[i].tokens.is_empty() => {
                (Mask::None, Some(input.feeds[i].tokens))
            }
            Source::Tokens(i) => (Mask::Zero(input.feeds[i].tokens), None),
            Source::Masked(grid, skip) => {
                let width = self.graph.tensors[grid].signal.features();
                let values = &self.memory.values[view!(self).value(grid)];
                (Mask::Equal { values, width, skip: F::of(skip) }, None)
            }
            _ => (Mask::None, None),
        };
        let (mirrored, gridded) = (spec.mirrored, spec.gridded.is_some());
        let track = Track { rows: input.rows, lengths, mask, shared, mirrored, gridded };
        self.batch.timelines[index].prepare(&track)
    }

    fn collect_tokens(&mut self, input: &Input<F>) -> Result<()> {
        let Network { graph, batch, .. } = self;
        for (index, lexicon) in batch.lexicons.iter_mut().enumerate() {
            let of_it = |port: &&crate::graph::InputPort| port.lexicon == index;
            let vocabularies = graph.inputs.iter().filter(of_it).filter_map(|port| match port.kind {
                InputKind::Tokens { vocabulary } if vocabulary < usize::MAX => Some(vocabulary),
                _ => None,
            });
            let Some(vocabulary) = vocabularies.max() else { continue };
            let reads = |i: usize| graph.timelines[i].used && graph.timelines[i].lexicon == Some(index);
            let most: usize = batch.timelines.iter().map(Timeline::lines).sum();
            lexicon.clear(vocabulary, most)?;
            let mut cells = 0;
            for (i, timeline) in batch.timelines.iter_mut().enumerate().filter(|&(i, _)| reads(i)) {
                let (Source::Input(from) | Source::Tokens(from)) = graph.timelines[i].source else {
                    continue;
                };
                lexicon.enter(timeline, input.feeds[from].tokens);
                cells += timeline.cells();
            }
            lexicon.close(cells);
        }
        Ok(())
    }

    fn load_inputs(&mut self, input: &Input<F>) {
        for (index, feed) in input.feeds[..self.graph.inputs.len()].iter().enumerate() {
            let range = view!(self).value(index);
            let values = &mut self.memory.values[range];
            match self.graph.inputs[index].kind {
                InputKind::Tokens { .. } => (),
                InputKind::Vector(_) => values.copy_from_slice(feed.floats),
                InputKind::Sequence(features) => {
                    let timeline = &self.batch.timelines[self.graph.tensors[index].timeline];
                    let (cells, blank) = values.split_at_mut(timeline.cells() * features);
                    blank.fill(F::zero());
                    for (row, &position) in cells.chunks_exact_mut(features).zip(&timeline.source) {
                        row.copy_from_slice(&feed.floats[position as usize * features..][..features]);
                    }
                }
            }
        }
    }

    fn forward_node(&mut self, index: usize) {
        let view = view!(self);
        let node = &self.graph.nodes[index];
        let saved = &self.memory.map.saved[index];
        let first = self.memory.map.tensors[node.outputs.start].0;
        let (before, own) = self.memory.values.split_at_mut(first);
        let (outputs, rest) = own.split_at_mut(saved.start - first);
        let mut x: [&[F]; PORTS] = [&[]; PORTS];
        for (x, &input) in x.iter_mut().zip(&node.inputs) {
            *x = &before[view.value(input)];
        }
        let carried = self.memory.map.carried[index].clone();
        node.layer.forward(Forward {
            at: view.context(index, draws!(self, index)),
            weights: &self.weights[node.weights.clone()],
            scratch: Scratch(&mut self.memory.scratch),
            x,
            saved: &mut rest[..saved.len()],
            y: pieces_of(outputs, first, node.outputs.clone(), |tensor| view.value(tensor)),
            state: &mut self.memory.states[1][carried],
        });
    }

    fn count(&mut self) {
        let view = view!(self);
        let reads = |node: &&Node<F>| view.tensor(node.inputs[0]).signal != Signal::Tokens;
        let first = self.graph.nodes.iter().filter(reads).find(|node| !node.weights.is_empty());
        let projected = first.map_or(0, |node| view.lines(node.inputs[0]));
        let cells: usize = self.batch.timelines.iter().map(Timeline::cells).max().unwrap_or(0);
        self.counters.batches += 1;
        self.counters.cells += cells as u64;
        self.counters.projected_rows += projected as u64;
    }

    /// The mean losses of the last forward pass, one for each head, and the penalties of the weights. `targets` are in the order of
    /// the outputs.
    pub fn losses(&mut self, heads: &[Head], targets: &[Vec<F>]) -> ([f64; MOST], f64) {
        let mut losses = [0.0; MOST];
        for (i, head) in heads.iter().enumerate() {
            losses[i] = self.start_backward(i, head, &targets[i]).0;
        }
        (losses, self.penalties(false))
    }

    /// The mean loss over rows or cells, its gradient left at the tensor that is returned.
    fn start_backward(&mut self, index: usize, head: &Head, targets: &[F]) -> (f64, usize) {
        let port = self.graph.outputs[index];
        let (tensor, from_logits) = match (head.loss, port.logits) {
            (Loss::MeanSquaredError, _) | (_, None) => (port.judged, false),
            (_, Some(logits)) => (logits, true),
        };
        let view = view!(self);
        let (outputs, gradient) = (view.value(tensor), view.gradient(tensor));
        let width = view.features(tensor);
        let blank = match view.tensor(tensor).signal {
            Signal::Sequence(_) => usize::from(view.timeline(view.tensor(tensor).timeline).blank),
            _ => 0,
        };
        let lines = view.lines(tensor) - blank;
        let scale = head.weight / lines.max(1) as f64;
        let (gradient, rest) = self.memory.gradients[gradient].split_at_mut(lines * width);
        rest.fill(F::zero());
        let outputs = &self.memory.values[outputs][..lines * width];
        let total = head.loss.evaluate(from_logits, width, outputs, targets, scale, gradient);
        (total / lines.max(1) as f64, tensor)
    }

    /// The sum of all penalties on weights; their derivatives are added to the gradients if `derive`.
    fn penalties(&mut self, derive: bool) -> f64 {
        let mut sum = 0.0;
        for (slot, range) in self.graph.layout.slots.iter().zip(&self.memory.map.dslots) {
            let width = slot.shape.last().copied().unwrap_or(1).max(1);
            let gradient = (derive && slot.trainable).then(|| &mut self.memory.dweights[range.clone()]);
            if slot.spec.regularizer != Regularizer::None {
                sum += slot.spec.regularizer.apply(width, &self.weights[slot.range.clone()], gradient);
            }
        }
        sum
    }

    /// The losses of the last forward pass, as [`Network::losses`] has them, and the gradients of all weights.
    pub fn backward(&mut self, heads: &[Head], targets: &[Vec<F>]) -> Result<([f64; MOST], f64)> {
        self.clear_gradients();
        let mut losses = [0.0; MOST];
        self.reached.fill(false);
        for (i, head) in heads.iter().enumerate() {
            let (loss, tensor) = self.start_backward(i, head, &targets[i]);
            if !loss.is_finite() {
                return Err(Error::Diverged { what: "loss" });
            }
            losses[i] = loss;
            self.reached[tensor] = true;
        }
        for index in (0..self.graph.nodes.len()).rev() {
            let node = &self.graph.nodes[index];
            if node.outputs.clone().any(|tensor| self.reached[tensor]) && self.learns(node.outputs.start) {
                for i in 0..self.graph.nodes[index].inputs.len() {
                    let input = self.graph.nodes[index].inputs[i];
                    self.reached[input] = self.reached[input] || self.learns(input);
                }
                self.backward_node(index);
            }
        }
        let penalty = self.penalties(true);
        Ok((losses, penalty))
    }

    /// Whether somebody asks for a tensor's gradient.
    fn learns(&self, tensor: usize) -> bool {
        self.graph.tensors[tensor].learns || self.wants_input_gradient && !self.graph.tensors[tensor].tokens()
    }

    /// Layers add to the gradients of what they read.
    fn clear_gradients(&mut self) {
        let view = view!(self);
        for tensor in 0..self.graph.tensors.len() {
            if self.learns(tensor) {
                self.memory.gradients[view.gradient(tensor)].fill(F::zero());
            }
        }
        for index in 0..self.graph.layout.slots.len() {
            let range = self.weight_gradient(index);
            self.memory.dweights[range].fill(F::zero());
        }
    }

    /// The part of the weight gradients that is weight `index`'s in this batch.
    fn weight_gradient(&self, index: usize) -> Range<usize> {
        let (slot, range) = (&self.graph.layout.slots[index], self.memory.map.dslots[index].clone());
        match slot.by_rows {
            true => {
                let rows = self.touched(index).len() * slot.shape[1];
                range.start..(range.start + rows).min(range.end)
            }
            false => range,
        }
    }

    /// The rows that the gradient of weight `index` has, where it comes by rows.
    fn touched(&self, index: usize) -> &[u32] {
        let reads = |node: &&Node<F>| node.slots.contains(&index);
        let node = self.graph.nodes.iter().find(reads).expect("every weight has a layer");
        &self.view().lexicon(node.outputs.start).distinct
    }

    fn backward_node(&mut self, index: usize) {
        let view = view!(self);
        let node = &self.graph.nodes[index];
        let wanted: [bool; PORTS] = from_fn(|i| node.inputs.get(i).is_some_and(|&t| self.learns(t)));
        let saved = self.memory.map.saved[index].clone();
        let first = self.memory.map.tensors[node.outputs.start].0;
        let (before, own) = self.memory.values.split_at_mut(first);
        let (outputs, rest) = own.split_at_mut(saved.start - first);
        let (mut x, mut y): ([&[F]; PORTS], [&[F]; PORTS]) = ([&[]; PORTS], [&[]; PORTS]);
        for (x, &input) in x.iter_mut().zip(&node.inputs) {
            *x = &before[view.value(input)];
        }
        for (y, tensor) in y.iter_mut().zip(node.outputs.clone()) {
            let range = view.value(tensor);
            *y = &outputs[range.start - first..range.end - first];
        }
        let first = self.memory.map.tensors[node.outputs.start].1;
        let (before, own) = self.memory.gradients.split_at_mut(first);
        let mut ranges = [const { 0..0 }; PORTS];
        for (range, &input) in ranges.iter_mut().zip(&node.inputs) {
            *range = view.gradient(input);
        }
        let empty = |range: Range<usize>| if range.is_empty() { 0..0 } else { range };
        let pieces = before.get_disjoint_mut(ranges.map(empty)).expect("tensors do not overlap");
        let mut wanted = wanted.into_iter();
        let dx = pieces.map(|piece| wanted.next().is_some_and(|w| w).then_some(piece));
        let slots = &self.memory.map.dslots[node.slots.clone()];
        let trained = self.graph.layout.slots[node.slots.clone()].iter().any(|slot| slot.trainable);
        let dweights = match (slots.first(), slots.last()) {
            (Some(first), Some(last)) if trained => Some(&mut self.memory.dweights[first.start..last.end]),
            _ => None,
        };
        node.layer.backward(Backward {
            at: view.context(index, draws!(self, index)),
            weights: &self.weights[node.weights.clone()],
            scratch: Scratch(&mut self.memory.scratch),
            x,
            y,
            saved: &mut rest[..saved.len()],
            dy: pieces_of(own, first, node.outputs.clone(), |tensor| view.gradient(tensor)),
            dx,
            dweights,
        });
    }

    /// Hands every weight that is trained with its gradient to `update`: (index, range in the block, elements, gradient).
    pub(crate) fn update(&mut self, mut update: impl FnMut(usize, Range<usize>, &mut [F], Gradient<F>)) {
        let mut weights = std::mem::take(&mut self.weights);
        for (index, slot) in self.graph.layout.slots.iter().enumerate().filter(|(_, slot)| slot.trainable) {
            let range = slot.range.clone();
            update(index, range.clone(), &mut weights[range.clone()], self.gradient(index));
            slot.spec.constraint.apply(&slot.shape, &mut weights[range]);
        }
        self.weights = weights;
    }

    /// All gradients of weights as one block, to be scaled or cut: only what this batch has written counts.
    pub(crate) fn each_gradient(&mut self, mut work: impl FnMut(&mut [F])) {
        for index in 0..self.graph.layout.slots.len() {
            let range = self.weight_gradient(index);
            if !range.is_empty() {
                work(&mut self.memory.dweights[range]);
            }
        }
    }

    /// Makes the following backward passes compute the gradient of a model's input sequences or vectors as well.
    pub fn want_input_gradient(&mut self) {
        self.wants_input_gradient = true;
    }

    /// The gradient of input `index`, one row per batch row, or per cell.
    pub fn input_gradient(&self, index: usize) -> &[F] {
        let view = self.view();
        let range = view.gradient(index);
        let blank = match view.tensor(index).signal {
            Signal::Sequence(_) => usize::from(view.timeline(view.tensor(index).timeline).blank),
            _ => 0,
        };
        &self.memory.gradients[range.start..range.end - blank * view.features(index)]
    }

    /// For each recurrent layer the norm of the gradient at its states step by step, from the last backward pass.
    pub(crate) fn traces(&self) -> Vec<(String, Vec<f64>)> {
        let view = self.view();
        let traced = self.graph.nodes.iter().enumerate().filter_map(|(index, node)| {
            let timeline = view.timeline(view.tensor(node.inputs[0]).timeline);
            let saved = &self.memory.values[self.memory.map.saved[index].clone()];
            let squares = node.layer.traces(timeline, saved)?;
            let mut sums = vec![0.0; timeline.steps];
            for (cell, square) in squares.iter().enumerate() {
                sums[timeline.step_of(node.layer.cell_of(timeline, cell))] += square.wide();
            }
            Some((node.name.clone(), sums.into_iter().map(f64::sqrt).collect()))
        });
        traced.collect()
    }

    /// The gradient of weight `index`, from the last backward pass; a frozen one has none.
    pub fn gradient(&self, index: usize) -> Gradient<'_, F> {
        let slot = &self.graph.layout.slots[index];
        let values = &self.memory.dweights[self.weight_gradient(index)];
        match slot.by_rows {
            true => Gradient::Rows { rows: self.touched(index), width: slot.shape[1], values },
            false => Gradient::Dense(values),
        }
    }
}

/// The parts of a node's own memory that are its outputs'.
fn pieces_of<F>(
    block: &mut [F],
    first: usize,
    outputs: Range<usize>,
    place: impl Fn(usize) -> Range<usize>,
) -> [&mut [F]; PORTS] {
    let mut pieces: [&mut [F]; PORTS] = [&mut [], &mut [], &mut []];
    let (mut rest, mut at) = (block, first);
    for (piece, tensor) in pieces.iter_mut().zip(outputs) {
        let range = place(tensor);
        let (_, from) = rest.split_at_mut(range.start - at);
        (*piece, rest) = from.split_at_mut(range.len());
        at = range.end;
    }
    pieces
}
