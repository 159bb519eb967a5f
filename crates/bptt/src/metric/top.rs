//! The k largest outputs of a line; of equal ones the first, as in TensorFlow.

use crate::kernel::Real;

/// Tells which outputs of a line are among the k largest.
pub(super) struct Top<F> {
    /// The smallest of them.
    least: F,
    /// How many outputs that are equal to it are among them.
    ties: usize,
}

impl<F: Real> Top<F> {
    /// Of a line with at least k outputs, where `largest` has k elements to compute with, and k is at least 1.
    pub fn of(line: &[F], largest: &mut [F]) -> Self {
        largest.fill(F::neg_infinity());
        let last = largest.len() - 1;
        for &x in line {
            if x > largest[last] {
                // The list falls: x takes its place, what is smaller moves up.
                let at = largest.partition_point(|&other| other >= x);
                largest[at..].rotate_right(1);
                largest[at] = x;
            }
        }
        let least = largest[last];
        Top { least, ties: largest.iter().filter(|&&x| x == least).count() }
    }

    /// Whether the output at `place` of that line is among them.
    pub fn holds(&self, line: &[F], place: usize) -> bool {
        let x = line[place];
        let before = || line[..place].iter().filter(|&&other| other == x).count();
        x > self.least || (x == self.least && before() < self.ties)
    }
}
