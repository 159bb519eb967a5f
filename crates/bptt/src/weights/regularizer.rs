//! Penalties on weights, as Keras's regularizers: their value is part of the loss, their derivative of the gradient.
//!
//! L1L2: `l1 sum |w| + l2 sum w^2`. Orthogonal, over the rows (or columns) of a matrix, each divided by its length n:
//! `factor * 1/2 * sum over i != j of |<w_i, w_j>| / (n (n - 1) / 2)`.

use crate::error::{Error, Result};
use crate::fields::Fields;
use crate::kernel::Real;
use crate::portable::square;

/// A penalty.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Regularizer {
    /// None at all.
    None,
    /// On absolute values and on squares.
    L1L2 {
        /// Factor of the absolute values.
        l1: f64,
        /// Factor of the squares.
        l2: f64,
    },
    /// On overlaps between the rows or columns of a matrix.
    Orthogonal {
        /// Factor.
        factor: f64,
        /// Whether it is about rows.
        rows: bool,
    },
}

impl Regularizer {
    pub(crate) fn read((class, mut config): (String, Fields)) -> Result<Self> {
        let regularizer = match class.as_str() {
            "L1" => Regularizer::L1L2 { l1: config.float("l1", 0.01)?, l2: 0.0 },
            "L2" => Regularizer::L1L2 { l1: 0.0, l2: config.float("l2", 0.01)? },
            "L1L2" => Regularizer::L1L2 { l1: config.float("l1", 0.0)?, l2: config.float("l2", 0.0)? },
            "OrthogonalRegularizer" => Regularizer::Orthogonal {
                factor: config.float("factor", 0.01)?,
                rows: config.choice("mode", &[("rows", true), ("columns", false)])?,
            },
            _ => return Err(Error::spec(config.at(), format!("{class} is no regularizer that is known"))),
        };
        config.finish()?;
        Ok(regularizer)
    }

    /// The penalty of a weight of rows of `width` elements; its derivative is added to `gradient`, if that is asked for.
    pub(crate) fn apply<F: Real>(self, width: usize, w: &[F], gradient: Option<&mut [F]>) -> f64 {
        match self {
            Regularizer::None => 0.0,
            Regularizer::L1L2 { l1, l2 } => {
                if let Some(gradient) = gradient {
                    for (g, &w) in gradient.iter_mut().zip(w) {
                        let sign = if w == F::zero() { 0.0 } else { w.wide().signum() };
                        *g += F::of(l1 * sign + 2.0 * l2 * w.wide());
                    }
                }
                w.iter().map(|w| l1 * w.wide().abs() + l2 * w.wide() * w.wide()).sum()
            }
            Regularizer::Orthogonal { factor, rows } => orthogonal(factor, rows, width, w, gradient),
        }
    }
}

fn orthogonal<F: Real>(
    factor: f64,
    by_rows: bool,
    width: usize,
    w: &[F],
    mut gradient: Option<&mut [F]>,
) -> f64 {
    let (rows, columns) = (w.len() / width, width);
    let (count, length) = if by_rows { (rows, columns) } else { (columns, rows) };
    if count < 2 {
        return 0.0;
    }
    let place = |i: usize, k: usize| if by_rows { i * columns + k } else { k * columns + i };
    // As Keras's l2_normalize: the sum of squares is at least 1e-12.
    let norm = |i: usize| (0..length).map(|k| square(w[place(i, k)].wide())).sum::<f64>().max(1e-12).sqrt();
    let scale = factor / (count * (count - 1)) as f64 * 2.0;
    let mut total = 0.0;
    for i in 0..count {
        let a = norm(i);
        for j in 0..i {
            let b = norm(j);
            let dot: f64 = (0..length).map(|k| w[place(i, k)].wide() * w[place(j, k)].wide()).sum();
            let overlap = dot / (a * b);
            total += overlap.abs();
            let Some(gradient) = gradient.as_deref_mut() else { continue };
            let sign = if overlap == 0.0 { 0.0 } else { overlap.signum() };
            for k in 0..length {
                let (x, y) = (w[place(i, k)].wide() / a, w[place(j, k)].wide() / b);
                gradient[place(i, k)] += F::of(scale * sign * (y - overlap * x) / a);
                gradient[place(j, k)] += F::of(scale * sign * (x - overlap * y) / b);
            }
        }
    }
    scale * total
}
