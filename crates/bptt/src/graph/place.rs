//! What a layer asks of the place where it is built.

use super::axis::Source;
use super::builder::Builder;
use super::expand::Expand;
use super::nodes::{Tensor, TIMELESS};
use super::spec::NodeSpec;
use crate::error::{Error, Result};
use crate::fields::Fields;
use crate::input::InputKind;
use crate::kernel::Real;
use crate::node::Signal;
use std::ops::Range;

/// Reads a layer's settings, checks what it is applied to, adds it to a graph and tells its outputs.
pub type Build<F> = fn(&mut Place<F>) -> Result<Vec<usize>>;

/// Where a layer is built: its settings, what it is applied to, and the graph that it is added to.
pub struct Place<'a, F> {
    /// The layer's name.
    pub name: &'a str,
    /// Its settings.
    pub config: Fields,
    /// The tensors that it is applied to.
    pub inputs: Vec<usize>,
    pub(super) node: &'a NodeSpec,
    /// The weights and slots of the layer whose weights it shares.
    pub(super) shared: Option<(Range<usize>, Range<usize>)>,
    pub(super) builder: &'a mut Builder<F>,
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

    /// The only input, for a layer that draws numbers: with every position where what it makes of masked ones is read.
    pub fn drawn_over(&mut self) -> Result<(usize, Signal)> {
        let (input, signal) = self.numbers()?;
        let everywhere = self.builder.drawn_everywhere.iter().any(|name| name == self.name);
        if !(everywhere && matches!(signal, Signal::Sequence(_))) {
            return Ok((input, signal));
        }
        let grid = self.grid()?;
        Ok((grid, self.tensor(grid).signal))
    }

    /// The first input as cells alone.
    pub fn sequence(&mut self) -> Result<usize> {
        let input = self.inputs[0];
        match self.signal(0) {
            Signal::Sequence(_) => Ok(input),
            Signal::Grid(_) => Ok(self.builder.pack(self.name, input, self.tensor(input).timeline)),
            other => {
                self.refuse(format!("it takes sequences of shape (batch, steps, features), got {other:?}"))
            }
        }
    }

    /// The first input as all its steps: masked ones are cells like any other.
    pub fn unmasked(&mut self) -> Result<usize> {
        let timeline = self.tensor(self.inputs[0]).timeline;
        let all = self.builder.unmasked(timeline);
        if all == timeline {
            return self.sequence();
        }
        let grid = self.grid()?;
        Ok(self.builder.pack(self.name, grid, all))
    }

    /// The first input with every position.
    pub fn grid(&mut self) -> Result<usize> {
        self.grid_of(0)
    }

    /// Input `index` with every position.
    pub fn grid_of(&mut self, index: usize) -> Result<usize> {
        let input = self.inputs[index];
        match self.signal(index) {
            Signal::Grid(_) => Ok(input),
            Signal::Sequence(_) => Ok(self.expand(input, false, self.tensor(input).timeline)),
            other => {
                self.refuse(format!("it takes sequences of shape (batch, steps, features), got {other:?}"))
            }
        }
    }

    /// A sequence with every position, from its end if `reversed`; `onto` is its time axis, or another with the same positions, whose
    /// mask then holds.
    pub fn expand(&mut self, sequence: usize, reversed: bool, onto: usize) -> usize {
        let Tensor { signal, timeline, fill, masked, .. } = self.tensor(sequence);
        let node = self.builder.graph.nodes.len();
        let timelines = &mut self.builder.graph.timelines;
        timelines[timeline].gridded = timelines[timeline].gridded.filter(|&n| n != TIMELESS).or(Some(node));
        let tensor = self.builder.tensor(Signal::Grid(signal.features()), onto);
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
}
