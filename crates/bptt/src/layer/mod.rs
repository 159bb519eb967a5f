//! The layers: each file holds one, with its formulas, its settings as JSON, its shapes, forward and backward. A layer holds
//! sizes, never tensors; it knows no optimizer.

mod activation;
mod any;
mod constant;
mod conv1d;
mod dense;
mod dropout;
mod embedding;
mod expand;
mod flatten;
mod gaussian_noise;
mod gru;
mod layer_normalization;
mod lstm;
mod mask;
mod masking;
mod merge;
mod not_equal;
mod pack;
mod permute;
mod pooling;
mod recurrent;
mod repeat_vector;
mod rescaling;
mod reshape;
mod simple_rnn;
mod spatial_dropout1d;
mod windows;

pub(crate) use activation::activation;
pub use expand::Fill;
pub(crate) use expand::{expand, Expand};
pub(crate) use pack::Pack;

use crate::batch::Batch;
use crate::error::Result;
use crate::graph::Place;
use crate::kernel::{panels_len, Panels, Real};
use crate::layout::Layout;
use crate::rng::Stream;
use crate::timeline::Timeline;
use ndarray::{ArrayView2, ArrayViewMut2};

/// Reads a layer's settings, checks what it is applied to, adds it to a graph and tells its outputs.
pub(crate) type Build<F> = fn(&mut Place<F>) -> Result<Vec<usize>>;

/// Every layer by its class: one line a layer.
pub(crate) fn registry<F: Real>(class: &str) -> Option<Build<F>> {
    Some(match class {
        "Activation" => activation::build,
        "Any" => any::build,
        "Constant" => constant::build,
        "Conv1D" => conv1d::build,
        "Dense" => dense::build,
        "Dropout" => dropout::build,
        "Embedding" => embedding::build,
        "Flatten" => flatten::build,
        "GRU" => gru::build,
        "GaussianNoise" => gaussian_noise::build,
        "GlobalAveragePooling1D" => pooling::build_global_average,
        "GlobalMaxPooling1D" => pooling::build_global_max,
        "LSTM" => lstm::build,
        "LayerNormalization" => layer_normalization::build,
        "Mask" => mask::build,
        "Masking" => masking::build,
        "MaxPooling1D" => pooling::build_max,
        "Merge" => merge::build,
        "NotEqual" => not_equal::build,
        "Permute" => permute::build,
        "RepeatVector" => repeat_vector::build,
        "Rescaling" => rescaling::build,
        "Reshape" => reshape::build,
        "SimpleRNN" => simple_rnn::build,
        "SpatialDropout1D" => spatial_dropout1d::build,
        _ => return None,
    })
}

/// What flows from one layer to the next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Signal {
    /// Token ids.
    Tokens,
    /// This many features for every cell (or, where the batch has a table, for every distinct token).
    Sequence(usize),
    /// This many features at every position, masked ones included: row after row, step after step.
    Grid(usize),
    /// This many features for every row.
    Vector(usize),
}

impl Signal {
    /// Features of a cell, position or row; 0 for tokens.
    pub fn features(self) -> usize {
        match self {
            Signal::Tokens => 0,
            Signal::Sequence(features) | Signal::Grid(features) | Signal::Vector(features) => features,
        }
    }

    /// The same with other features.
    pub fn with(self, features: usize) -> Self {
        match self {
            Signal::Tokens => Signal::Tokens,
            Signal::Sequence(_) => Signal::Sequence(features),
            Signal::Grid(_) => Signal::Grid(features),
            Signal::Vector(_) => Signal::Vector(features),
        }
    }

    /// Whether it has a time axis.
    pub fn has_steps(self) -> bool {
        matches!(self, Signal::Sequence(_) | Signal::Grid(_))
    }
}

/// The sizes for which memory is kept. In 64 bits, as is what follows from them: what a batch needs can be more than a machine of 32 bits counts.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Sizes {
    /// Rows of the batch.
    pub rows: u64,
    /// Lines of the first input.
    pub inputs: u64,
    /// Lines on its time axis, which are more where the input is a table.
    pub cells: u64,
    /// Whether the first input may be a table.
    pub tabled: bool,
    /// Lines of the first output.
    pub outputs: u64,
}

/// Elements that a layer needs beside its outputs.
#[derive(Debug, Clone, Copy, Default)]
pub struct Need {
    /// Kept from forward to backward.
    pub saved: u64,
    /// Free again when the call returns.
    pub scratch: u64,
}

/// Most inputs or outputs of a layer.
pub const PORTS: usize = 3;

/// What a call of a layer can know about the batch.
pub struct Context<'a, F> {
    /// The batch.
    pub batch: &'a Batch,
    /// The time axis of the first input; an empty one where it has none.
    pub timeline: &'a Timeline,
    /// The time axis of the first output.
    pub target: &'a Timeline,
    /// Whether x has one row per distinct token, to be looked up through `timeline.token`.
    pub tabled: bool,
    /// Rows of x where it is a table.
    pub distinct: &'a [u32],
    /// Whether recurrent layers note the norms of the gradients at their states.
    pub traced: bool,
    /// What dropout and noise are drawn from: in training only.
    pub draws: Option<Draws<'a, F>>,
}

impl<F> Clone for Context<'_, F> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<F> Copy for Context<'_, F> {}

/// What `forward` gets. Matrices are row-major; x and y have one row per cell, table entry, position or batch row.
pub struct Forward<'a, F> {
    /// The batch.
    pub at: Context<'a, F>,
    /// The layer's weights in the order of its slots.
    pub weights: &'a [F],
    /// The same in the layer's own order, as it left them.
    pub prepared: Prepared<'a, F>,
    /// Scratch, of undefined content.
    pub scratch: Scratch<'a, F>,
    /// The inputs.
    pub x: [&'a [F]; PORTS],
    /// What backward will need, of undefined content.
    pub saved: &'a mut [F],
    /// The outputs, of undefined content.
    pub y: [&'a mut [F]; PORTS],
    /// What a stateful layer carries from batch to batch.
    pub state: &'a mut [F],
}

/// Memory in which a layer keeps its weights in the order of its products for as long as they stay the same.
pub struct Prepared<'a, F> {
    pub(crate) block: &'a mut [F],
    /// Of which weights the memory tells, and which there are now.
    pub(crate) version: &'a mut u64,
    pub(crate) now: u64,
}

impl<'a, F: Real> Prepared<'a, F> {
    /// The memory, to be handed out in the same pieces each time.
    pub fn open(self) -> Opened<'a, F> {
        let stale = *self.version != self.now;
        *self.version = self.now;
        Opened { block: Scratch(self.block), stale }
    }
}

/// See [`Prepared::open`].
pub struct Opened<'a, F> {
    block: Scratch<'a, F>,
    stale: bool,
}

impl<'a, F: Real> Opened<'a, F> {
    /// Panels of a (k x n) matrix: packed now, or by an earlier batch if the weights are the same since.
    pub fn panels<'m>(
        &mut self,
        (k, n): (usize, usize),
        matrix: impl FnOnce() -> ArrayView2<'m, F>,
    ) -> Panels<'a, F> {
        let place = self.block.take(panels_len(k, n));
        match self.stale {
            true => Panels::pack(matrix(), place),
            false => Panels::packed(k, n, place),
        }
    }
}

/// What `backward` gets: everything of forward, and gradients.
pub struct Backward<'a, F> {
    /// The batch.
    pub at: Context<'a, F>,
    /// As in forward.
    pub weights: &'a [F],
    /// Scratch, of undefined content.
    pub scratch: Scratch<'a, F>,
    /// The inputs of forward.
    pub x: [&'a [F]; PORTS],
    /// The outputs of forward.
    pub y: [&'a [F]; PORTS],
    /// What forward saved; may be overwritten.
    pub saved: &'a mut [F],
    /// The gradients at the outputs; may be overwritten.
    pub dy: [&'a mut [F]; PORTS],
    /// To be added to; `None` where nobody asks for it.
    pub dx: [Option<&'a mut [F]>; PORTS],
    /// The gradient of the weights, to be added to; `None` where they are frozen.
    pub dweights: Option<&'a mut [F]>,
}

/// A layer's behaviour.
pub trait Layer<F: Real>: Send + Sync {
    /// Names its weights.
    fn declare(&self, _name: &str, _layout: &mut Layout) {}

    /// Whether it treats every row alike and for itself, so that a table of distinct tokens stays one.
    fn row_by_row(&self, _training: bool) -> bool {
        false
    }

    /// Whether it can read a table of distinct tokens by looking rows up.
    fn looks_up(&self, _training: bool) -> bool {
        false
    }

    /// Whether rows that begin alike may share their cells in it.
    fn shares_prefix(&self, training: bool) -> bool {
        self.row_by_row(training)
    }

    /// The only number of rows that a batch of it can have.
    fn rows(&self) -> Option<usize> {
        None
    }

    /// Elements that it carries from batch to batch for each row.
    fn state(&self) -> usize {
        0
    }

    /// Elements of its weights that it keeps in the order of its products.
    fn prepared(&self) -> usize {
        0
    }

    /// Memory beside the outputs, for batches of `sizes`.
    fn need(&self, _sizes: Sizes) -> Need {
        Need::default()
    }

    /// For each cell, in the order in which it goes through time, the norm of the gradient at its states, where it noted them.
    fn traces<'a>(&self, _timeline: &Timeline, _saved: &'a [F]) -> Option<&'a [F]> {
        None
    }

    /// The cell of the input that a traced one stands at.
    fn cell_of(&self, _timeline: &Timeline, cell: usize) -> usize {
        cell
    }

    /// y from x.
    fn forward(&self, io: Forward<F>);

    /// dx and dweights from dy.
    fn backward(&self, io: Backward<F>);
}

/// Random numbers of one layer in one training step. Each depends on its row, step and unit alone, in rows of one length on that length as well;
/// never on packing, threads or what other rows hold.
pub struct Draws<'a, F> {
    /// Where they come from.
    pub stream: Stream,
    /// A test's own factors, in place of drawn ones.
    pub injected: Option<&'a [F]>,
}

impl<F> Clone for Draws<'_, F> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<F> Copy for Draws<'_, F> {}

impl<F: Real> Draws<'_, F> {
    /// A line of a dropout mask: 0, or 1 / (1 - rate). `line` numbers the lines of a layer's masks.
    pub fn mask(&self, rate: f64, line: u64, into: &mut [F]) {
        self.mask_at(rate, line, line as usize * into.len(), into);
    }

    /// The same, where a test's own factors lie at `place`.
    pub fn mask_at(&self, rate: f64, line: u64, place: usize, into: &mut [F]) {
        if let Some(injected) = self.injected {
            return into.copy_from_slice(&injected[place..][..into.len()]);
        }
        let keep = F::of(1.0 / (1.0 - rate));
        for (i, x) in (0..).zip(into) {
            let kept = self.stream.uniform(line << 24 | i) >= rate;
            *x = if kept { keep } else { F::zero() };
        }
    }

    /// A line of normal numbers.
    pub fn normal(&self, deviation: f64, line: u64, into: &mut [F]) {
        if let Some(injected) = self.injected {
            return into.copy_from_slice(&injected[line as usize * into.len()..][..into.len()]);
        }
        for (i, x) in (0..).zip(into) {
            *x = F::of(deviation * self.stream.normal(line << 24 | i));
        }
    }
}

/// Hands out pieces of a block one after the other.
pub struct Scratch<'a, F>(pub &'a mut [F]);

impl<'a, F> Scratch<'a, F> {
    /// The next `len` elements.
    pub fn take(&mut self, len: usize) -> &'a mut [F] {
        let (piece, rest) = std::mem::take(&mut self.0).split_at_mut(len);
        self.0 = rest;
        piece
    }
}

/// A row-major block as a matrix of `columns`.
fn matrix<F>(block: &[F], columns: usize) -> ArrayView2<'_, F> {
    ArrayView2::from_shape((block.len() / columns, columns), block).expect("whole rows")
}

/// A row-major block as a matrix of `columns`, to write to.
fn matrix_mut<F>(block: &mut [F], columns: usize) -> ArrayViewMut2<'_, F> {
    ArrayViewMut2::from_shape((block.len() / columns, columns), block).expect("whole rows")
}
