//! What flows: which lines a tensor has, and the shape of each.

use crate::ids::AxisId;
use std::fmt;

/// Most inner dimensions: an image of height, width and channels.
const MOST: usize = 3;

/// The shape of one line: 1 to 3 dimensions, such as `[features]` or `[height, width, channels]`.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Dims {
    sizes: [usize; MOST],
    rank: usize,
}

impl Dims {
    /// Of these sizes, where there are 1 to 3.
    pub fn new(sizes: &[usize]) -> Option<Self> {
        let mut dims = Dims { sizes: [1; MOST], rank: sizes.len() };
        let fits = (1..=MOST).contains(&sizes.len());
        fits.then(|| {
            dims.sizes[..sizes.len()].copy_from_slice(sizes);
            dims
        })
    }

    /// The sizes.
    pub fn sizes(&self) -> &[usize] {
        &self.sizes[..self.rank]
    }

    /// Numbers of a line.
    pub fn size(self) -> usize {
        self.sizes.iter().fold(1, |size: usize, &dim| size.saturating_mul(dim))
    }

    /// The last size: features, channels.
    pub fn last(self) -> usize {
        self.sizes[self.rank - 1]
    }

    /// The same with another last size.
    pub fn with_last(mut self, size: usize) -> Self {
        self.sizes[self.rank - 1] = size;
        self
    }
}

impl From<usize> for Dims {
    fn from(features: usize) -> Self {
        Dims { sizes: [features, 1, 1], rank: 1 }
    }
}

impl fmt::Debug for Dims {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        self.sizes().fmt(f)
    }
}

/// What a tensor has a line for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Over {
    /// Nothing: token ids, which stay where the caller put them.
    Tokens(AxisId),
    /// Every cell, or where the batch has a table every distinct token.
    Cells(AxisId),
    /// Every position, masked ones included: row after row, step after step.
    Positions(AxisId),
    /// Every row.
    Rows,
}

impl Over {
    /// Its time axis.
    pub fn axis(self) -> Option<AxisId> {
        match self {
            Over::Tokens(axis) | Over::Cells(axis) | Over::Positions(axis) => Some(axis),
            Over::Rows => None,
        }
    }
}

/// Which lines a tensor has, and the shape of each.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Form {
    /// What there is a line for.
    pub over: Over,
    /// The shape of a line.
    pub dims: Dims,
}

impl Form {
    /// Token ids.
    pub fn tokens(axis: AxisId) -> Self {
        Form { over: Over::Tokens(axis), dims: Dims::from(0) }
    }

    /// A sequence: a line for every cell.
    pub fn cells(axis: AxisId, dims: impl Into<Dims>) -> Self {
        Form { over: Over::Cells(axis), dims: dims.into() }
    }

    /// A grid: a line for every position.
    pub fn positions(axis: AxisId, dims: impl Into<Dims>) -> Self {
        Form { over: Over::Positions(axis), dims: dims.into() }
    }

    /// Vectors, or whatever has one line a row.
    pub fn rows(dims: impl Into<Dims>) -> Self {
        Form { over: Over::Rows, dims: dims.into() }
    }

    /// The same with other lines.
    pub fn with(self, dims: impl Into<Dims>) -> Self {
        Form { dims: dims.into(), ..self }
    }

    /// The same with another last dimension.
    pub fn with_last(self, size: usize) -> Self {
        self.with(self.dims.with_last(size))
    }

    /// Numbers of a line; 0 of tokens.
    pub fn size(self) -> usize {
        self.dims.size()
    }

    /// The last dimension.
    pub fn last(self) -> usize {
        self.dims.last()
    }

    /// Its time axis.
    pub fn axis(self) -> Option<AxisId> {
        self.over.axis()
    }

    /// Whether it holds token ids.
    pub fn is_tokens(self) -> bool {
        matches!(self.over, Over::Tokens(_))
    }

    /// Whether it has lines for cells alone.
    pub fn is_sequence(self) -> bool {
        matches!(self.over, Over::Cells(_))
    }

    /// Whether it has a line for every position.
    pub fn is_grid(self) -> bool {
        matches!(self.over, Over::Positions(_))
    }

    /// Whether it has numbers at steps.
    pub fn has_steps(self) -> bool {
        self.is_sequence() || self.is_grid()
    }
}

/// As a shape.
impl fmt::Display for Form {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        match self.over {
            Over::Tokens(_) => return f.write_str("token ids"),
            Over::Rows => f.write_str("(batch")?,
            _ => f.write_str("(batch, steps")?,
        }
        self.dims.sizes().iter().try_for_each(|size| write!(f, ", {size}"))?;
        f.write_str(")")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::Id;

    #[test]
    fn lines_have_one_to_three_dimensions() {
        let image = Dims::new(&[4, 5, 3]).unwrap();
        assert_eq!((image.size(), image.last(), image.with_last(7).sizes()), (60, 3, &[4, 5, 7][..]));
        assert_eq!(Dims::new(&[6]), Some(Dims::from(6)));
        assert_eq!((Dims::new(&[]), Dims::new(&[1, 2, 3, 4])), (None, None));
        let axis = AxisId::new(0);
        assert_eq!(Form::cells(axis, image).to_string(), "(batch, steps, 4, 5, 3)");
        assert_eq!(Form::rows(image).with(2).to_string(), "(batch, 2)");
        assert_eq!((Form::tokens(axis).to_string(), Form::tokens(axis).size()), ("token ids".into(), 0));
    }
}
