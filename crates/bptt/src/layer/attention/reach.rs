//! Which keys a query sees: by their steps, and by what is told of each pair.

use super::reads::Reads;
use crate::kernel::Real;
use std::ops::Range;

/// Which keys a query sees by their steps alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Reach {
    /// Whether those behind its own step are left out.
    pub causal: bool,
    /// Those that are so many steps away, or more, are left out.
    pub window: Option<usize>,
}

impl Reach {
    /// All of them.
    pub const ALL: Reach = Reach { causal: false, window: None };

    /// The steps that the query of a step sees.
    pub fn of(self, step: usize) -> Range<usize> {
        let window = self.window.unwrap_or(usize::MAX);
        let end = if self.causal { step + 1 } else { step.saturating_add(window) };
        (step + 1).saturating_sub(window)..end
    }
}

/// The fourth input: for each pair of a query and a step of the keys a number, which is 0 where the step is not seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum PairMask {
    /// With a line for each step of the queries: `[positions, keys]`.
    Steps,
    /// With lines for each row: `[rows, heads, queries, keys]`. One head counts for all, and so does one query.
    Rows { heads: usize, queries: usize },
}

impl PairMask {
    /// What the query of a step is told of the steps of keys in one head; nothing behind the end of a row.
    pub fn line<'a, F: Real>(self, reads: &Reads<'a, F>, row: usize, head: usize, step: usize) -> &'a [F] {
        let (timeline, keys) = (reads.at.x[3].timeline, reads.values().steps);
        let line = match self {
            Self::Rows { heads, queries } => {
                (row * heads + head.min(heads - 1)) * queries + step.min(queries - 1)
            }
            Self::Steps if step < timeline.row_positions(row).len() => {
                timeline.row_positions(row).start + step
            }
            Self::Steps => return &[],
        };
        &reads.x[3][line * keys..][..keys]
    }
}

#[cfg(test)]
mod tests {
    use super::Reach;

    #[test]
    fn a_window_is_cut_at_the_beginning_and_where_it_is_causal() {
        let reach = |causal, window| Reach { causal, window };
        assert_eq!(Reach::ALL.of(7), 0..usize::MAX);
        assert_eq!(reach(true, None).of(7), 0..8);
        assert_eq!(reach(false, Some(3)).of(7), 5..10);
        assert_eq!(reach(true, Some(3)).of(7), 5..8);
        assert_eq!(reach(false, Some(3)).of(1), 0..4);
        assert_eq!(reach(false, Some(1)).of(0), 0..1);
    }
}
