//! Time axes.

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
    /// Why rows may not share a prefix, in inference and in training, if they may not.
    pub apart: [Option<&'static str>; 2],
    /// Its input of tokens, whose distinct ones are of use.
    pub lexicon: Option<usize>,
    /// The only number of steps that some layer can take, and that layer.
    pub only: Option<(usize, usize)>,
    /// Whether anything but token ids lies on it.
    pub used: bool,
}

impl TimelineSpec {
    /// Whether values that a layer computes decide on it.
    pub fn waits(&self) -> bool {
        matches!(self.source, Source::Masked(..))
    }
}
