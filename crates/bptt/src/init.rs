//! Initial weights, drawn in f64 from the counter-based generator, as Keras's initializers define them.

use crate::error::{grow, Result};
use crate::kernel::Real;
use crate::rng::Stream;
use crate::spec::Initializer;

/// Fills `weights`, a tensor of `shape`, from `draws`.
pub fn fill<F: Real>(
    initializer: &Initializer,
    shape: &[usize],
    draws: Stream,
    weights: &mut [F],
) -> Result<()> {
    match *initializer {
        Initializer::Zeros {} => weights.fill(F::zero()),
        Initializer::Ones {} => weights.fill(F::one()),
        Initializer::RandomUniform { minval, maxval } => uniform(minval, maxval, draws, weights),
        Initializer::GlorotUniform {} => {
            let (rows, columns) = matrix(shape);
            let limit = (6.0 / (rows + columns) as f64).sqrt();
            uniform(-limit, limit, draws, weights);
        }
        Initializer::Orthogonal { gain } => orthogonal(gain, shape, draws, weights)?,
    }
    Ok(())
}

fn uniform<F: Real>(low: f64, high: f64, draws: Stream, weights: &mut [F]) {
    for (i, w) in weights.iter_mut().enumerate() {
        *w = F::of(low + (high - low) * draws.uniform(i as u64));
    }
}

/// Keras's fans of a matrix (fan in, fan out) or a vector (its length twice).
fn matrix(shape: &[usize]) -> (usize, usize) {
    match *shape {
        [n] => (n, n),
        [rows, columns] => (rows, columns),
        _ => (shape.iter().rev().skip(1).product(), shape.last().copied().unwrap_or(1)),
    }
}

/// Rows (or columns, whichever are fewer) orthonormal: Gram-Schmidt, run twice against rounding, on a normal matrix.
/// It equals Keras's QR with the signs of R's diagonal made positive.
fn orthogonal<F: Real>(gain: f64, shape: &[usize], draws: Stream, weights: &mut [F]) -> Result<()> {
    let (rows, columns) = matrix(shape);
    let (count, length) = (rows.min(columns), rows.max(columns));
    let mut basis: Vec<f64> = Vec::new();
    grow(&mut basis, count * length, "an orthogonal initial matrix")?;
    (0..).zip(&mut basis).for_each(|(i, b)| *b = draws.normal(i));
    for i in 0..count {
        let (done, rest) = basis.split_at_mut(i * length);
        let vector = &mut rest[..length];
        for _ in 0..2 {
            for earlier in done.chunks_exact(length) {
                let overlap = dot(earlier, vector);
                vector.iter_mut().zip(earlier).for_each(|(v, e)| *v -= overlap * e);
            }
        }
        let norm = dot(vector, vector).sqrt();
        vector.iter_mut().for_each(|v| *v /= norm);
    }
    for (i, w) in weights.iter_mut().enumerate() {
        let (r, c) = (i / columns, i % columns);
        let (vector, element) = if rows <= columns { (r, c) } else { (c, r) };
        *w = F::of(gain * basis[vector * length + element]);
    }
    Ok(())
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(x, y)| x * y).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn orthogonal_matrices_are_orthogonal_in_either_orientation() {
        for shape in [[5, 5], [3, 8], [8, 3], [1, 1], [64, 64]] {
            let mut w = vec![0.0f64; shape[0] * shape[1]];
            fill(&Initializer::Orthogonal { gain: 1.0 }, &shape, Stream::new(1, 2), &mut w).unwrap();
            let at = |r: usize, c: usize| w[r * shape[1] + c];
            let count = shape[0].min(shape[1]);
            for i in 0..count {
                for j in 0..count {
                    let product: f64 = if shape[0] <= shape[1] {
                        (0..shape[1]).map(|k| at(i, k) * at(j, k)).sum()
                    } else {
                        (0..shape[0]).map(|k| at(k, i) * at(k, j)).sum()
                    };
                    let expected = f64::from(u8::from(i == j));
                    assert!((product - expected).abs() < 1e-12, "{shape:?} {i} {j}: {product}");
                }
            }
        }
    }

    #[test]
    fn glorot_stays_within_its_limit_and_fills_it() {
        let mut w = vec![0.0f64; 128 * 64];
        fill(&Initializer::GlorotUniform {}, &[128, 64], Stream::new(1, 2), &mut w).unwrap();
        let limit = (6.0f64 / 192.0).sqrt();
        let largest = w.iter().fold(0.0f64, |m, x| m.max(x.abs()));
        assert!(largest <= limit && largest > 0.99 * limit);
        let variance = w.iter().map(|x| x * x).sum::<f64>() / w.len() as f64;
        assert!((variance / (limit * limit / 3.0) - 1.0).abs() < 0.05);
    }
}
