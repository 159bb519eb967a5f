//! Before and behind the time loop of a layer over frames: kernels packed, the projection of all frames, and the gradients of weights and input.

use super::frames::{Frames, FramesProduct};
use super::masks::each_cell;
use super::projection::Inputs;
use super::{Parts, Recurrent};
use crate::batch::Timeline;
use crate::kernel::{add, column_sums, matrix, matrix_mut, Real, Start};
use crate::node::{Prepared, Scratch, Several};
use crate::weights::Layout;
use ndarray::{s, ArrayView2};

impl<F: Real> Recurrent<F> {
    /// The names, shapes and specifications of the weights.
    pub(super) fn declare_frames(&self, frames: &Frames, name: &str, layout: &mut Layout) {
        let [kernel, recurrent, bias] = &self.weights;
        let dims = usize::from(frames.flat)..;
        let shapes = frames.kernels();
        layout.slot(name, "kernel", &shapes[0][dims.clone()], kernel);
        layout.slot(name, "recurrent_kernel", &shapes[1][dims], recurrent);
        if self.use_bias {
            layout.slot(name, "bias", &[frames.input.filters], bias);
            if let Some(slot) = layout.slots.last_mut() {
                slot.ones = self.ones.start * frames.filters()..self.ones.end * frames.filters();
            }
        }
    }

    /// The kernels as panels: packed now, or without masks by an earlier batch if they are the same since.
    fn pack_frames<'a>(
        &self,
        frames: &Frames,
        parts: &Parts<&[F]>,
        prepared: Prepared<'a, F>,
        [masked_input, masked]: [bool; 2],
        scratch: &mut Scratch<'a, F>,
    ) -> [Several<'a, F>; 2] {
        let [kernel, recurrent] =
            [parts.kernel, parts.recurrent].map(|part| matrix(part, frames.input.filters));
        let (product, around) = (frames.of(masked_input).0, frames.of(masked).1);
        let part = |i: usize| {
            let (kind, p) = (i / around.rows(), i % around.rows());
            around.part(frames.columns(recurrent, kind, masked), p)
        };
        if !masked && !masked_input {
            let mut opened = prepared.open();
            let input = product.packed(&mut opened, kernel);
            return [input, opened.several(around.rows(), around.packed_size(), part)];
        }
        let block = scratch.take(frames.kinds(masked_input) * product.prepared());
        let size = (kernel.nrows(), product.filters);
        let input = Several::pack(block, size, |kind| frames.columns(kernel, kind, masked_input));
        let block = scratch.take(frames.kinds(masked) * around.packed_len());
        [input, Several::pack(block, around.packed_size(), part)]
    }

    /// The product of h with the recurrent kernel.
    /// Shapes: `masks [kinds, rows, units], or empty`.
    fn frames_product<'a>(
        &self,
        frames: &Frames,
        packed: Several<'a, F>,
        masks: &'a [F],
        rows: usize,
    ) -> FramesProduct<'a, F> {
        let masked = !masks.is_empty();
        FramesProduct {
            around: frames.of(masked).1,
            packed,
            kinds: frames.kinds(masked),
            masks,
            rows,
            sizes: [frames.filters(), self.line(frames)],
            units: self.cell.units(),
        }
    }

    /// The same on the way back.
    /// Shapes: `recurrent [P * Q * filters, gates * filters], masks [kinds, rows, units], or empty`.
    pub(super) fn frames_backward<'a>(
        &self,
        frames: &Frames,
        recurrent: &[F],
        masks: &'a [F],
        rows: usize,
        scratch: &mut Scratch<'a, F>,
    ) -> FramesProduct<'a, F> {
        let masked = !masks.is_empty();
        let ((_, around), kinds) = (frames.of(masked), frames.kinds(masked));
        let all = matrix(recurrent, frames.input.filters);
        let copy = scratch.take(recurrent.len());
        for (kind, copy) in copy.chunks_exact_mut(around.weights()).enumerate() {
            around.turn(frames.columns(all, kind, masked), copy);
        }
        let turned = around.turned();
        let size = turned.packed_size();
        let block = scratch.take(kinds * turned.packed_len());
        let parts = matrix(copy, turned.to);
        let packed = Several::pack(block, size, |i| turned.part(parts, i));
        FramesProduct { around: turned, packed, ..self.frames_product(frames, Several::none(), masks, rows) }
    }

    /// Numbers of a pixel of Z.
    fn line(&self, frames: &Frames) -> usize {
        self.cell.width() * frames.filters()
    }

    /// Frames of x as the loop comes to them, times their masks.
    /// Shapes: `into [cells, input]`.
    fn frames_of<'b>(&self, inputs: &'b Inputs<F>, kind: usize, into: &'b mut [F]) -> &'b [F] {
        let (masked, d) = (!inputs.masks.is_empty(), inputs.features);
        if !masked && !self.reversed {
            return inputs.x;
        }
        each_cell(inputs.timeline, |place, cell| {
            let into = &mut into[cell * d..][..d];
            into.copy_from_slice(&inputs.x[self.source(inputs.timeline, cell) * d..][..d]);
            if masked {
                into.iter_mut().zip(inputs.mask(kind, place)).for_each(|(x, &mask)| *x = *x * mask);
            }
        });
        into
    }

    /// The cell of x that the loop reads at a cell.
    fn source(&self, timeline: &Timeline, cell: usize) -> usize {
        match self.reversed {
            true => timeline.mirror[cell] as usize,
            false => cell,
        }
    }

    /// Numbers of x that are copied before they are read.
    fn copied(&self, inputs: &Inputs<F>) -> usize {
        match inputs.masks.is_empty() && !self.reversed {
            true => 0,
            false => inputs.x.len(),
        }
    }

    /// `Z = x * W + b`, for all frames; returns the product of h.
    /// Shapes: `masks of the state [kinds, rows, units] or empty, z [cells, columns]`.
    pub(super) fn start_frames<'a>(
        &self,
        frames: &Frames,
        inputs: &Inputs<F>,
        (parts, masks, z): (&Parts<&[F]>, &'a [F], &mut [F]),
        prepared: Prepared<'a, F>,
        scratch: &mut Scratch<'a, F>,
    ) -> FramesProduct<'a, F> {
        let masked = !inputs.masks.is_empty();
        let [packed, recurrent] =
            self.pack_frames(frames, parts, prepared, [masked, !masks.is_empty()], scratch);
        let line = self.line(frames);
        for pixel in z.chunks_exact_mut(line) {
            let (start, rest) = pixel.split_at_mut(parts.bias.len());
            start.copy_from_slice(parts.bias);
            rest.fill(F::zero());
        }
        let mut scratch = Scratch(&mut *scratch.0);
        let copy = scratch.take(self.copied(inputs));
        let (product, mut z) = (frames.of(masked).0, matrix_mut(z, line));
        for kind in 0..frames.kinds(masked) {
            let columns = kind * product.filters..(kind + 1) * product.filters;
            let (x, into) = (self.frames_of(inputs, kind, copy), z.slice_mut(s![.., columns]));
            product.of_images(x, &packed.from(kind), into, scratch.0, Start::Keep);
        }
        self.frames_product(frames, recurrent, masks, inputs.timeline.rows)
    }

    /// What stands behind the loop: the gradients of weights and input.
    /// Shapes: `h [cells, units], initial [states, rows, units], masks [kinds, rows, units] or empty, dz [cells, columns], dx [cells, input]`.
    pub(super) fn frames_behind(
        &self,
        frames: &Frames,
        inputs: &Inputs<F>,
        (h, initial_and_masks): (&[F], (&[F], &[F])),
        dz: &[F],
        (dweights, dx): (Option<&mut [F]>, Option<&mut [F]>),
        mut scratch: Scratch<F>,
    ) {
        let dz = matrix(dz, self.line(frames)).slice_move(s![.., ..frames.input.filters]);
        if let Some(dweights) = dweights {
            let into = self.parts_mut(dweights);
            if self.use_bias {
                column_sums(dz, into.bias);
            }
            self.frames_kernel(frames, inputs, dz, into.kernel, Scratch(&mut *scratch.0));
            self.frames_recurrent(
                frames,
                inputs.timeline,
                (h, initial_and_masks),
                dz,
                (into.recurrent, scratch.0),
            );
        }
        if let Some(dx) = dx {
            let dx = &mut dx[..inputs.x.len()];
            self.frames_input(frames, inputs, dz, dx, &mut scratch);
        }
    }

    /// `dW += x^T * dZ`
    /// Shapes: `dz [cells * pixels, gates * filters], dkernel [places, channels, gates * filters]`.
    fn frames_kernel(
        &self,
        frames: &Frames,
        inputs: &Inputs<F>,
        dz: ArrayView2<F>,
        dkernel: &mut [F],
        mut scratch: Scratch<F>,
    ) {
        let masked = !inputs.masks.is_empty();
        let (product, mut dkernel) = (frames.of(masked).0, matrix_mut(dkernel, frames.input.filters));
        let copy = scratch.take(self.copied(inputs));
        for kind in 0..frames.kinds(masked) {
            let columns = kind * product.filters..(kind + 1) * product.filters;
            let (x, into) = (self.frames_of(inputs, kind, copy), dkernel.slice_mut(s![.., columns]));
            product.of_kernel(x, frames.columns(dz, kind, masked), into, scratch.0);
        }
    }

    /// `dU += H_{t-1}^T * dZ_t`
    /// Shapes: as above, `drecurrent [places, filters, gates * filters]`.
    fn frames_recurrent(
        &self,
        frames: &Frames,
        timeline: &Timeline,
        (h, (initial, masks)): (&[F], (&[F], &[F])),
        dz: ArrayView2<F>,
        (drecurrent, scratch): (&mut [F], &mut [F]),
    ) {
        let (units, masked) = (self.cell.units(), !masks.is_empty());
        let product = self.frames_product(frames, Several::none(), masks, timeline.rows);
        let (around, mut drecurrent) = (product.around, matrix_mut(drecurrent, frames.input.filters));
        for kind in 0..product.kinds {
            let dz = frames.columns(dz, kind, masked);
            let mut into = drecurrent.slice_mut(s![.., kind * around.to..(kind + 1) * around.to]);
            let links = timeline.links().zip(places(timeline)).map(|((before, cell), place)| {
                (&h[before * units..][..units], product.mask(kind, place), cell)
            });
            around.of_kernel(links, dz, into.view_mut(), scratch);
            if self.starts() {
                let starts = timeline.starts().map(|(place, cell)| {
                    (&initial[place * units..][..units], product.mask(kind, place), cell)
                });
                around.of_kernel(starts, dz, into, scratch);
            }
        }
    }

    /// `dx += dZ * W^T`
    /// Shapes: `dz [cells * pixels, gates * filters], dx [cells, input]`.
    fn frames_input(
        &self,
        frames: &Frames,
        inputs: &Inputs<F>,
        dz: ArrayView2<F>,
        dx: &mut [F],
        scratch: &mut Scratch<F>,
    ) {
        let masked = !inputs.masks.is_empty();
        let (product, d) = (frames.of(masked).0, inputs.features);
        let kernel = matrix(inputs.kernel, frames.input.filters);
        let through = scratch.take(self.copied(inputs));
        for kind in 0..frames.kinds(masked) {
            let (dz, kernel) = (frames.columns(dz, kind, masked), frames.columns(kernel, kind, masked));
            if through.is_empty() {
                product.to_images(dz, kernel, dx, scratch.0);
                continue;
            }
            through.fill(F::zero());
            product.to_images(dz, kernel, through, scratch.0);
            each_cell(inputs.timeline, |place, cell| {
                let (from, at) = (&through[cell * d..][..d], self.source(inputs.timeline, cell) * d);
                let into = &mut dx[at..][..d];
                match masked {
                    false => add(into, from),
                    true => {
                        let pairs = into.iter_mut().zip(from).zip(inputs.mask(kind, place));
                        pairs.for_each(|((into, &x), &mask)| *into += x * mask);
                    }
                }
            });
        }
    }
}

/// The place of the row of each cell with a predecessor, in the order of [`Timeline::links`].
fn places(timeline: &Timeline) -> impl Iterator<Item = usize> + '_ {
    timeline.shards.iter().flat_map(move |&shard| {
        (1..shard.steps).flat_map(move |t| (0..timeline.step(shard, t).len()).map(move |i| shard.row + i))
    })
}
