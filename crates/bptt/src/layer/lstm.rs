//! Long short-term memory (Hochreiter and Schmidhuber, 1997, with the forget gate of Gers et al., 2000), as Keras's LSTM:
//!
//! `i, f, g, o = x_t W + h_{t-1} U + b` in this order, W (D, 4U), U (U, 4U), b (4U);
//! `c_t = s(f) c_{t-1} + s(i) a(g)`, `h_t = s(o) a(c_t)`.
//!
//! Kept of a cell: the four gates behind their activations, what stood before an activation whose slope needs it, c and h. Backward, with `dc += dh s(o) a'(c)`:
//! `di = dc g`, `df = dc c_{t-1}`, `dg = dc i`, `do = dh a(c)`, each times the slope of its activation, and `dc_{t-1} = dc f`.

use super::recurrent::{
    build as build_recurrent, keep, known, lines_of, Cell, Made, StepBackward, StepForward,
};
use crate::error::Result;
use crate::graph::Place;
use crate::ids::TensorId;
use crate::kernel::{activate, add, at_level, derive, gate, Activation, Real};

struct Lstm {
    units: usize,
    /// Lines of a row that share the weights: pixels of a frame, or 1.
    lines: usize,
    activation: Activation,
    recurrent: Activation,
}

pub(super) fn build<F: Real>(place: &mut Place<F>) -> Result<Vec<TensorId>> {
    build_recurrent(place, |place, units| cell(place, units, 1))
}

/// The cell, for rows of so many lines that share the weights.
pub(super) fn cell<F: Real>(place: &mut Place<F>, units: usize, lines: usize) -> Result<Made<F>> {
    let activation = place.config.activation("activation")?;
    let recurrent = place.config.activation("recurrent_activation")?;
    let forget = place.config.flag("unit_forget_bias", true)?;
    let ones = if forget { 1..2 } else { 0..0 };
    Ok((Box::new(Lstm { units, lines, activation, recurrent }), ones))
}

impl<F: Real> Cell<F> for Lstm {
    fn units(&self) -> usize {
        self.units * self.lines
    }

    fn gates(&self) -> usize {
        4
    }

    fn width(&self) -> usize {
        4 + lines_of(self.activation, 1) + lines_of(self.recurrent, 3)
    }

    fn states(&self) -> usize {
        2
    }

    fn forward(&self, step: StepForward<F>) {
        let (u, width) = (self.units, Cell::<F>::width(self));
        let lines = step.z.chunks_exact_mut(width * u).zip(step.c_before.chunks_exact(u));
        let states = step.h.chunks_exact_mut(u).zip(step.c.chunks_exact_mut(u));
        for ((line, before), (h, c)) in lines.zip(states) {
            let (z, kept) = line.split_at_mut(4 * u);
            let (kept, gates) = kept.split_at_mut(lines_of(self.activation, u));
            let (kept_if, kept_o) = gates.split_at_mut(gates.len() / 3 * 2);
            keep(&z[..2 * u], kept_if);
            keep(&z[2 * u..3 * u], kept);
            keep(&z[3 * u..], kept_o);
            gate(self.recurrent, u, &mut z[..2 * u]);
            activate(self.activation, u, &mut z[2 * u..3 * u]);
            gate(self.recurrent, u, &mut z[3 * u..]);
            let (i, f, g, o) = (&z[..u], &z[u..2 * u], &z[2 * u..3 * u], &z[3 * u..4 * u]);
            remember(i, f, g, before, c);
            h.copy_from_slice(c);
            activate(self.activation, u, h);
            show(o, h);
        }
    }

    fn backward(&self, step: StepBackward<F>) {
        let (u, width) = (self.units, Cell::<F>::width(self));
        let spare = &mut step.spare[..5 * u];
        let lines =
            step.z.chunks_exact_mut(width * u).zip(step.c_before.chunks_exact(u)).zip(step.c.chunks_exact(u));
        let states = step.dh.chunks_exact_mut(u).zip(step.dc.chunks_exact_mut(u));
        for (((line, before), c), (dh, dc)) in lines.zip(states) {
            match (self.activation, self.recurrent) {
                (Activation::Tanh, Activation::Sigmoid) => {
                    tanh_and_sigmoid(line, [before, c], [dh, dc], &mut spare[..u]);
                }
                _ => self.back(line, [before, c], [dh, dc], spare),
            }
        }
    }
}

impl Lstm {
    /// Backward for a line, whatever the functions are.
    /// Shapes: `line [columns], before, c, dh, dc [units], spare [5 * units]`.
    fn back<F: Real>(
        &self,
        line: &mut [F],
        [before, c]: [&[F]; 2],
        [dh, dc]: [&mut [F]; 2],
        spare: &mut [F],
    ) {
        let u = self.units;
        let (z, kept) = line.split_at_mut(4 * u);
        let (kept, gates) = kept.split_at(lines_of(self.activation, u));
        let (kept_if, kept_o) = gates.split_at(gates.len() / 3 * 2);
        let (slope, d) = spare.split_at_mut(u);
        let shown = &mut d[3 * u..];
        shown.copy_from_slice(c);
        activate(self.activation, u, shown);
        // What arrives at c through h.
        slope.iter_mut().zip(&*dh).zip(&z[3 * u..]).for_each(|((x, &dh), &o)| *x = dh * o);
        derive(self.activation, u, Some(c), shown, slope);
        let (i, f, g) = (&z[..u], &z[u..2 * u], &z[2 * u..3 * u]);
        let (di, rest) = d.split_at_mut(u);
        let (df, rest) = rest.split_at_mut(u);
        let (dg, d_o) = rest.split_at_mut(u);
        add(slope, dc);
        product(slope, g, di);
        product(slope, before, df);
        product(slope, i, dg);
        product(slope, f, dc);
        d_o.iter_mut().zip(&*dh).for_each(|(d_o, &dh)| *d_o = *d_o * dh);
        dh.fill(F::zero());
        derive(self.recurrent, u, known(kept_if), &z[..2 * u], &mut d[..2 * u]);
        derive(self.activation, u, known(kept), &z[2 * u..3 * u], &mut d[2 * u..3 * u]);
        derive(self.recurrent, u, known(kept_o), &z[3 * u..], &mut d[3 * u..]);
        z.copy_from_slice(d);
    }
}

/// [`Lstm::back`] for the functions that nearly every LSTM has, in one pass.
/// Shapes: `line [4 * units], before, c, dh, dc, shown [units]`.
fn tanh_and_sigmoid<F: Real>(
    line: &mut [F],
    [before, c]: [&[F]; 2],
    [dh, dc]: [&mut [F]; 2],
    shown: &mut [F],
) {
    let u = c.len();
    shown.copy_from_slice(c);
    F::tanh_all(shown);
    let (i, rest) = line.split_at_mut(u);
    let (f, rest) = rest.split_at_mut(u);
    let (g, o) = rest.split_at_mut(u);
    pass(i, f, g, o, before, shown, dh, dc);
}

at_level! {
    // A function of its own: LLVM then knows that no two of these overlap, and makes SIMD of the loop. All are [units].
    #[expect(clippy::too_many_arguments, reason = "only of arguments it is known that they do not overlap")]
    #[inline(never)]
    fn pass<F: Real>(
        i: &mut [F],
        f: &mut [F],
        g: &mut [F],
        o: &mut [F],
        before: &[F],
        shown: &[F],
        dh: &mut [F],
        dc: &mut [F],
    ) {
        let n = before.len();
        let (i, f, g, o) = (&mut i[..n], &mut f[..n], &mut g[..n], &mut o[..n]);
        let (shown, dh, dc) = (&shown[..n], &mut dh[..n], &mut dc[..n]);
        let one = F::one();
        for k in 0..n {
            let dc_now = dc[k] + dh[k] * o[k] * (one - shown[k] * shown[k]);
            let d_o = dh[k] * shown[k] * o[k] * (one - o[k]);
            let df = dc_now * before[k] * f[k] * (one - f[k]);
            let di = dc_now * g[k] * i[k] * (one - i[k]);
            let dg = dc_now * i[k] * (one - g[k] * g[k]);
            (dc[k], dh[k]) = (dc_now * f[k], F::zero());
            (i[k], f[k], g[k], o[k]) = (di, df, dg, d_o);
        }
    }
}

at_level! {
    /// `c = f before + i g`
    /// Shapes: `i, f, g, before, c [units]`.
    fn remember<F: Real>(i: &[F], f: &[F], g: &[F], before: &[F], c: &mut [F]) {
        let n = c.len();
        let (i, f, g, before) = (&i[..n], &f[..n], &g[..n], &before[..n]);
        for k in 0..n {
            c[k] = f[k] * before[k] + i[k] * g[k];
        }
    }
}

at_level! {
    /// `h = h o`
    /// Shapes: `o, h [units]`.
    fn show<F: Real>(o: &[F], h: &mut [F]) {
        h.iter_mut().zip(o).for_each(|(h, &o)| *h = *h * o);
    }
}

/// `into = x y`
/// Shapes: `x, y, into [n]`.
fn product<F: Real>(x: &[F], y: &[F], into: &mut [F]) {
    into.iter_mut().zip(x).zip(y).for_each(|((into, &x), &y)| *into = x * y);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_pass_is_what_the_steps_are() {
        for u in [1, 3, 4, 7, 16, 33] {
            let number = |i: usize| ((i * 37 % 101) as f64 - 50.0) / 51.0;
            // Gates lie between 0 and 1.
            let line: Vec<f64> =
                (0..4 * u).map(|i| if i / u == 2 { number(i) } else { number(i).abs() }).collect();
            let row = |salt: usize| (0..u).map(|i| number(salt * i + salt)).collect::<Vec<f64>>();
            let (before, c) = (row(3), row(5));
            let cell =
                Lstm { units: u, lines: 1, activation: Activation::Tanh, recurrent: Activation::Sigmoid };
            let (mut line_a, mut dh_a, mut dc_a) = (line.clone(), row(7), row(9));
            let mut line_b = line;
            let (mut dh_b, mut dc_b) = (row(7), row(9));
            let mut spare = vec![0.0; 5 * u];
            cell.back(&mut line_a, [&before, &c], [&mut dh_a, &mut dc_a], &mut spare);
            tanh_and_sigmoid(&mut line_b, [&before, &c], [&mut dh_b, &mut dc_b], &mut spare[..u]);
            let pairs =
                line_a.iter().zip(&line_b).chain(dh_a.iter().zip(&dh_b)).chain(dc_a.iter().zip(&dc_b));
            assert!(pairs.into_iter().all(|(a, b)| (a - b).abs() < 1e-15), "{u} units");
        }
    }
}
