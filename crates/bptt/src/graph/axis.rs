//! Time axes.

use super::cut::Cut;
use super::expand::Fill;
use crate::batch::SHARD_ROWS;
use crate::ids::{AxisId, InputId, NodeId, TensorId};
use crate::node::Over;

/// Where a time axis comes from.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Source {
    /// An input, without a mask of its own.
    Input(InputId),
    /// The ids of each step of an input of tokens, whose steps are sequences: it is nested in those.
    Words(InputId),
    /// An input of tokens, of which 0 is left out: its steps, or the ids of each.
    Tokens(InputId),
    /// A grid, whose positions are left out where all features equal a number.
    Masked(TensorId, f64),
    /// As many steps as this, whatever the input.
    Fixed(usize),
    /// As many steps as this in each of the lines of others, which are its rows.
    Nested(Outer, usize),
    /// The steps of a time axis, then those of another.
    Joined(AxisId, AxisId),
    /// Some steps of a time axis.
    Cut(AxisId, Cut),
    /// The steps of another time axis, each as often as said, and some more.
    Resampled {
        /// That axis.
        of: AxisId,
        /// How often each step comes.
        times: usize,
        /// Steps that are added, or below 0 left out.
        added: isize,
    },
    /// Windows over another time axis.
    Windows {
        /// That axis.
        of: AxisId,
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

/// The lines that are the rows of a nested time axis: the steps of rows around them, where each step is a sequence.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Outer {
    /// Which they are: cells, or positions.
    pub over: Over,
    /// What masked ones hold.
    pub fill: Fill,
    /// Whether some are masked, though they lie on a grid.
    pub masked: bool,
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

/// Who asks for every position of a time axis, masked ones included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Gridded {
    /// Nobody.
    No,
    /// What takes them one by one, such as an output of the model, which shows them: rows may still differ in length.
    OneByOne,
    /// A layer, which reads them.
    By(NodeId),
}

/// A time axis.
#[derive(Debug, Clone, Copy)]
pub struct AxisSpec {
    /// Where it comes from.
    pub source: Source,
    /// Whether some layer reads rows from their end.
    pub mirrored: bool,
    /// Rows that run through time together, about.
    pub shard_rows: usize,
    /// Who asks for every position.
    pub gridded: Gridded,
    /// Why rows may not share a prefix, in inference and in training, if they may not.
    pub apart: [Option<&'static str>; 2],
    /// Its input of tokens, whose distinct ones are of use.
    pub lexicon: Option<InputId>,
    /// The only number of steps that some layer can take, and that layer.
    pub only: Option<(usize, NodeId)>,
    /// The most steps that some layer can take, and that layer.
    pub most: Option<(usize, NodeId)>,
    /// Whether anything but token ids lies on it.
    pub used: bool,
}

impl AxisSpec {
    /// From a source; nobody asks for anything yet.
    pub fn new(source: Source, lexicon: Option<InputId>) -> Self {
        AxisSpec {
            source,
            mirrored: false,
            shard_rows: SHARD_ROWS,
            gridded: Gridded::No,
            apart: [None; 2],
            lexicon,
            only: None,
            most: None,
            used: false,
        }
    }

    /// Whether it leaves steps out.
    pub fn masks(&self) -> bool {
        matches!(self.source, Source::Tokens(_) | Source::Masked(..))
    }

    /// Notes who asks for every position: the first layer that reads beyond the ends of rows, or if there is none what takes them one by one.
    pub fn ask_for_grid(&mut self, by: Gridded) {
        match (self.gridded, by) {
            (Gridded::No, _) | (Gridded::OneByOne, Gridded::By(_)) => self.gridded = by,
            _ => (),
        }
    }
}
