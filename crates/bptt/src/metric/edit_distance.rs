//! How many items must be put in, left out or replaced to make one list of another (V. Levenshtein, 1966).

use crate::kernel::Real;

/// The distance, in one pass over `a` for each item of `b`, of which there may be as many as `row` has places but one.
/// Shapes: `row [b + 1]`, or longer.
pub(super) fn edit_distance<F: Real, T: PartialEq>(
    a: impl Iterator<Item = T>,
    b: impl Iterator<Item = T> + Clone,
    row: &mut [F],
) -> f64 {
    let one = F::one();
    let longest = b.clone().count();
    row[..=longest].iter_mut().zip(0u32..).for_each(|(place, i)| *place = F::of(i.into()));
    for item in a {
        // Of the list before, without this item.
        let mut replaced = row[0];
        row[0] += one;
        for (j, other) in b.clone().enumerate() {
            let kept = replaced + if item == other { F::zero() } else { one };
            replaced = row[j + 1];
            row[j + 1] = kept.min(row[j] + one).min(row[j + 1] + one);
        }
    }
    row[longest].wide()
}
