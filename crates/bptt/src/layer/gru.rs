//! The gated recurrent unit (Cho et al., 2014), as Keras's GRU: z, r and h in this order, W (D, 3U), U (U, 3U);
//!
//! `z = s(x W_z + h U_z + b_z)`, `r = s(x W_r + h U_r + b_r)`, `h_t = z h_{t-1} + (1 - z) g`, with `reset_after` (the default, and what cuDNN
//! computes) `g = a(x W_h + b_h + r (h U_h + e_h))`, b (2, 3U) holding b and e, and without it `g = a(x W_h + (r h) U_h + b_h)`, b (3U).
//!
//! Kept of a cell, beside h: with `reset_after` the line `g, z, r, h U_h + e_h`, without it `z, r, g, r h`. In the first the input's part
//! of z and r, and the recurrent one, each lie in one piece. Behind them what stood before an activation whose slope needs it: of g, of z and r.
//! Backward: `dz = dh (h_{t-1} - g)`, `dg = dh (1 - z)`, `dh_{t-1} = dh z` and what comes through r, each times its slope.

use super::recurrent::{build as build_recurrent, keep, known, lines_of, Cell, StepBackward, StepForward};
use crate::error::Result;
use crate::graph::Place;
use crate::ids::TensorId;
use crate::kernel::{
    activate, at_level, derive, gate, gemm_by_columns, matrix, matrix_mut, Activation, Real, Start,
};
use ndarray::s;

struct Gru {
    units: usize,
    activation: Activation,
    recurrent: Activation,
}

impl Gru {
    fn width(&self) -> usize {
        4 + lines_of(self.activation, 1) + lines_of(self.recurrent, 2)
    }

    /// A line, what is kept of g's input, and of those of z and r.
    /// Shapes: `line [columns], its parts [4 * units], [units] or empty, [2 * units] or empty`.
    fn split<'a, F>(&self, line: &'a mut [F]) -> (&'a mut [F], &'a mut [F], &'a mut [F]) {
        let (line, kept) = line.split_at_mut(4 * self.units);
        let (own, gates) = kept.split_at_mut(lines_of(self.activation, self.units));
        (line, own, gates)
    }
}

/// With `reset_after`.
struct After(Gru);

/// Without it.
struct Before(Gru);

pub(super) fn build<F: Real>(place: &mut Place<F>) -> Result<Vec<TensorId>> {
    let reset_after = place.config.flag("reset_after", true)?;
    build_recurrent(place, |place, units| {
        let activation = place.config.activation("activation")?;
        let recurrent = place.config.activation("recurrent_activation")?;
        let gru = Gru { units, activation, recurrent };
        Ok((if reset_after { Box::new(After(gru)) } else { Box::new(Before(gru)) }, 0..0))
    })
}

impl<F: Real> Cell<F> for After {
    fn units(&self) -> usize {
        self.0.units
    }

    fn gates(&self) -> usize {
        3
    }

    fn width(&self) -> usize {
        self.0.width()
    }

    fn states(&self) -> usize {
        1
    }

    fn bias_rows(&self) -> usize {
        2
    }

    fn input_column(&self, gate: usize) -> usize {
        [1, 2, 0][gate]
    }

    fn recurrent_column(&self, gate: usize) -> usize {
        gate + 1
    }

    fn forward(&self, step: StepForward<F>) {
        let Gru { units: u, activation, recurrent } = self.0;
        let lines = step.z.chunks_exact_mut(self.0.width() * u).zip(step.h_before.chunks_exact(u));
        for ((line, before), h) in lines.zip(step.h.chunks_exact_mut(u)) {
            let (line, own, kept) = self.0.split(line);
            let (g, rest) = line.split_at_mut(u);
            let (gates, inner) = rest.split_at_mut(2 * u);
            keep(gates, kept);
            gate(recurrent, u, gates);
            let (z, r) = gates.split_at(u);
            add_product(g, r, inner);
            keep(g, own);
            activate(activation, u, g);
            blend(z, before, g, h);
        }
    }

    fn backward(&self, step: StepBackward<F>) {
        let Gru { units: u, activation, recurrent } = self.0;
        let spare = &mut step.spare[step.dh.len()..][..3 * u];
        let lines = step.z.chunks_exact_mut(self.0.width() * u).zip(step.h_before.chunks_exact(u));
        for ((line, before), dh) in lines.zip(step.dh.chunks_exact_mut(u)) {
            match (activation, recurrent) {
                (Activation::Tanh, Activation::Sigmoid) => tanh_and_sigmoid(line, before, dh),
                _ => self.back(line, before, dh, spare),
            }
        }
    }
}

impl After {
    /// Backward for a line, whatever the functions are.
    /// Shapes: `line [columns], before, dh [units], spare [3 * units]`.
    fn back<F: Real>(&self, line: &mut [F], before: &[F], dh: &mut [F], spare: &mut [F]) {
        let Gru { units: u, activation, recurrent } = self.0;
        let (line, own, kept) = self.0.split(line);
        let (dg, gates) = spare.split_at_mut(u);
        let (dz, dr) = gates.split_at_mut(u);
        part(&line[u..2 * u], before, &line[..u], dh, dz, dg);
        derive(activation, u, known(own), &line[..u], dg);
        let (g, rest) = line.split_at_mut(u);
        let (outer, inner) = rest.split_at_mut(2 * u);
        let (r, inner, dr, dg) = (&outer[u..2 * u], &mut inner[..u], &mut dr[..u], &dg[..u]);
        for k in 0..u {
            dr[k] = dg[k] * inner[k];
            inner[k] = dg[k] * r[k];
        }
        derive(recurrent, u, known(kept), outer, gates);
        g.copy_from_slice(dg);
        outer.copy_from_slice(gates);
    }
}

/// [`After::back`] for the functions that nearly every GRU has, in one pass.
/// Shapes: `line [4 * units], before, dh [units]`.
fn tanh_and_sigmoid<F: Real>(line: &mut [F], before: &[F], dh: &mut [F]) {
    let u = dh.len();
    let (g, rest) = line.split_at_mut(u);
    let (z, rest) = rest.split_at_mut(u);
    let (r, inner) = rest.split_at_mut(u);
    pass(g, z, r, inner, before, dh);
}

at_level! {
    // A function of its own: LLVM then knows that no two of these overlap, and makes SIMD of the loop. All are [units].
    #[inline(never)]
    fn pass<F: Real>(g: &mut [F], z: &mut [F], r: &mut [F], inner: &mut [F], before: &[F], dh: &mut [F]) {
        let n = dh.len();
        let (g, z, r, inner, before) = (&mut g[..n], &mut z[..n], &mut r[..n], &mut inner[..n], &before[..n]);
        let one = F::one();
        for k in 0..n {
            let dg = dh[k] * (one - z[k]) * (one - g[k] * g[k]);
            let dz = dh[k] * (before[k] - g[k]) * z[k] * (one - z[k]);
            let dr = dg * inner[k] * r[k] * (one - r[k]);
            inner[k] = dg * r[k];
            dh[k] = dh[k] * z[k];
            (g[k], z[k], r[k]) = (dg, dz, dr);
        }
    }
}

impl<F: Real> Cell<F> for Before {
    fn units(&self) -> usize {
        self.0.units
    }

    fn gates(&self) -> usize {
        3
    }

    fn width(&self) -> usize {
        self.0.width()
    }

    fn states(&self) -> usize {
        1
    }

    fn direct(&self) -> usize {
        2
    }

    fn own_factor(&self) -> usize {
        3
    }

    fn forward(&self, step: StepForward<F>) {
        let Gru { units: u, activation, recurrent } = self.0;
        let masks = step.mask;
        let width = self.0.width() * u;
        for (i, (line, before)) in
            step.z.chunks_exact_mut(width).zip(step.h_before.chunks_exact(u)).enumerate()
        {
            let (line, _, kept) = self.0.split(line);
            keep(&line[..2 * u], kept);
            gate(recurrent, u, &mut line[..2 * u]);
            let (gates, product) = line.split_at_mut(3 * u);
            product.iter_mut().zip(&gates[u..]).zip(before).for_each(|((p, &r), &h)| *p = r * h);
            if !masks.is_empty() {
                product.iter_mut().zip(&masks[i * u..]).for_each(|(p, &mask)| *p = *p * mask);
            }
        }
        let (mut g, factor) =
            matrix_mut(step.z, width).multi_slice_move((s![.., 2 * u..3 * u], s![.., 3 * u..4 * u]));
        gemm_by_columns(factor.view(), step.own, Start::Keep, g.view_mut());
        let lines = step.z.chunks_exact_mut(width).zip(step.h_before.chunks_exact(u));
        for ((line, before), h) in lines.zip(step.h.chunks_exact_mut(u)) {
            let (line, own, _) = self.0.split(line);
            keep(&line[2 * u..3 * u], own);
            activate(activation, u, &mut line[2 * u..3 * u]);
            blend(&line[..u], before, &line[2 * u..3 * u], h);
        }
    }

    fn backward(&self, step: StepBackward<F>) {
        let Gru { units: u, activation, recurrent } = self.0;
        let (through, spare) = step.spare.split_at_mut(step.dh.len());
        let width = self.0.width() * u;
        for ((line, before), dh) in
            step.z.chunks_exact_mut(width).zip(step.h_before.chunks_exact(u)).zip(step.dh.chunks_exact_mut(u))
        {
            let (line, own, kept) = self.0.split(line);
            let (dz, dg) = spare[..2 * u].split_at_mut(u);
            part(&line[..u], before, &line[2 * u..3 * u], dh, dz, dg);
            derive(recurrent, u, known(kept).map(|kept| &kept[..u]), &line[..u], dz);
            derive(activation, u, known(own), &line[2 * u..3 * u], dg);
            line[..u].copy_from_slice(dz);
            line[2 * u..3 * u].copy_from_slice(dg);
        }
        let dg = matrix(&*step.z, width);
        gemm_by_columns(dg.slice(s![.., 2 * u..3 * u]), step.own, Start::Zero, matrix_mut(through, u));
        let lines = step.z.chunks_exact_mut(width).zip(step.h_before.chunks_exact(u));
        for (i, (((line, before), dh), through)) in
            lines.zip(step.dh.chunks_exact_mut(u)).zip(through.chunks_exact_mut(u)).enumerate()
        {
            if !step.mask.is_empty() {
                through.iter_mut().zip(&step.mask[i * u..]).for_each(|(x, &mask)| *x = *x * mask);
            }
            let (line, _, kept) = self.0.split(line);
            let r = &mut line[u..2 * u];
            let dr = &mut spare[..u];
            for k in 0..u {
                dh[k] += through[k] * r[k];
                dr[k] = through[k] * before[k];
            }
            derive(recurrent, u, known(kept).map(|kept| &kept[u..]), r, dr);
            r.copy_from_slice(dr);
        }
    }
}

at_level! {
    /// `g = g + r inner`
    /// Shapes: `g, r, inner [units]`.
    fn add_product<F: Real>(g: &mut [F], r: &[F], inner: &[F]) {
        g.iter_mut().zip(r).zip(inner).for_each(|((g, &r), &inner)| *g += r * inner);
    }
}

at_level! {
    /// `h = z before + (1 - z) g`
    /// Shapes: `z, before, g, h [units]`.
    fn blend<F: Real>(z: &[F], before: &[F], g: &[F], h: &mut [F]) {
        let (z, before, g, h) = (&z[..h.len()], &before[..h.len()], &g[..h.len()], h);
        for k in 0..h.len() {
            h[k] = z[k] * before[k] + (F::one() - z[k]) * g[k];
        }
    }
}

at_level! {
    /// Its gradient: dz and dg, and of dh the part that goes straight to `before`.
    /// Shapes: `z, before, g, dh, dz, dg [units]`.
    fn part<F: Real>(z: &[F], before: &[F], g: &[F], dh: &mut [F], dz: &mut [F], dg: &mut [F]) {
        let n = dh.len();
        let (z, before, g, dz, dg) = (&z[..n], &before[..n], &g[..n], &mut dz[..n], &mut dg[..n]);
        for k in 0..n {
            dz[k] = dh[k] * (before[k] - g[k]);
            dg[k] = dh[k] * (F::one() - z[k]);
            dh[k] = dh[k] * z[k];
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_pass_is_what_the_steps_are() {
        for u in [1, 3, 4, 7, 16, 33] {
            let number = |i: usize| ((i * 37 % 101) as f64 - 50.0) / 51.0;
            // Gates lie between 0 and 1.
            let line: Vec<f64> = (0..4 * u)
                .map(|i| if i / u == 1 || i / u == 2 { number(i).abs() } else { number(i) })
                .collect();
            let before: Vec<f64> = (0..u).map(|i| number(i + 5)).collect();
            let dh: Vec<f64> = (0..u).map(|i| number(3 * i + 1)).collect();
            let cell = After(Gru { units: u, activation: Activation::Tanh, recurrent: Activation::Sigmoid });
            let (mut line_a, mut dh_a) = (line.clone(), dh.clone());
            cell.back(&mut line_a, &before, &mut dh_a, &mut vec![0.0; 3 * u]);
            let (mut line_b, mut dh_b) = (line, dh);
            tanh_and_sigmoid(&mut line_b, &before, &mut dh_b);
            let pairs = line_a.iter().zip(&line_b).chain(dh_a.iter().zip(&dh_b));
            assert!(pairs.into_iter().all(|(a, b)| (a - b).abs() < 1e-15), "{u} units");
        }
    }
}
