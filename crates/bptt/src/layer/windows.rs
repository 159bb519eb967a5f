//! Windows over the steps of a grid, as Conv1D and pooling layers take them.

use crate::batch::Timeline;
use crate::error::Result;
use crate::graph::{Padding, Place, Source};
use crate::ids::{AxisId, TensorId};
use crate::kernel::{add, Real};

/// Their form.
#[derive(Debug, Clone, Copy)]
pub(super) struct Windows {
    /// Steps of a window.
    pub size: usize,
    /// Steps from one to the next.
    pub stride: usize,
    /// Steps between those of a window.
    pub dilation: usize,
    /// What is added at the ends.
    pub padding: Padding,
}

/// By how much windows of n steps, each `stride` behind the one before, reach beyond `n stride` steps, or below 0 stay behind. With an output
/// padding as many steps come behind the last window, or with "same" behind its middle. None for one that leaves a window nothing, or too much.
pub(super) fn stretched([size, stride]: [usize; 2], padding: Padding, added: Option<usize>) -> Option<isize> {
    let last = match (padding, added) {
        (Padding::Valid, None) => size.max(stride),
        (Padding::Valid, Some(added)) => size.checked_add(added)?,
        (_, None) => stride,
        (_, Some(added)) => (size % 2).checked_add(added).filter(|&last| last > 0)?,
    };
    let fits = added.is_none_or(|added| added < stride);
    isize::try_from(last).ok().filter(|_| fits)?.checked_sub_unsigned(stride)
}

impl Windows {
    /// The time axis behind them.
    pub fn axis<F: Real>(self, place: &mut Place<F>, grid: TensorId) -> Result<AxisId> {
        let Windows { size, stride, dilation, padding } = self;
        if stride > 1 && dilation > 1 {
            return place.refuse("`strides` and `dilation_rate` can't both be above 1");
        }
        // Also a machine of 32 bits has to count to the end of the last window.
        let span = (size as u64 - 1) * dilation as u64 + 1;
        if span > i32::MAX as u64 {
            return place.refuse(format!("a window of {span} steps is longer than any input"));
        }
        match place.form(grid).axis() {
            Some(of) => Ok(place.axis(Source::Windows { of, size, stride, dilation, padding })),
            None => place.refuse("it takes sequences of shape (batch, steps, features)"),
        }
    }

    /// Lays the steps of each window next to each other, `width` numbers each, and zeros where it sticks out.
    /// Shapes: `x [rows, steps, width], laid [rows, windows, size, width]`.
    pub fn lay<F: Real>(self, from: &Timeline, to: &Timeline, width: usize, x: &[F], laid: &mut [F]) {
        laid.fill(F::zero());
        self.each(from, to, |window, k, line| {
            laid[(window * self.size + k) * width..][..width].copy_from_slice(&x[line * width..][..width]);
        });
    }

    /// Adds what was laid out to the steps that it was taken from.
    /// Shapes: `laid [rows, windows, size, width], x [rows, steps, width]`.
    pub fn add_back<F: Real>(self, from: &Timeline, to: &Timeline, width: usize, laid: &[F], x: &mut [F]) {
        self.each(from, to, |window, k, line| {
            add(&mut x[line * width..][..width], &laid[(window * self.size + k) * width..][..width]);
        });
    }

    /// Calls `work` with (row of y, element of the window, row of x) for everything inside.
    pub fn each(self, from: &Timeline, to: &Timeline, mut work: impl FnMut(usize, usize, usize)) {
        let span = (self.size - 1) * self.dilation + 1;
        let reach = to.steps.saturating_sub(1) * self.stride + span;
        let left = match self.padding {
            Padding::Valid => 0,
            Padding::Same => reach.saturating_sub(from.steps) / 2,
            Padding::Causal => span - 1,
        };
        for row in 0..to.rows {
            for t in 0..to.steps {
                for k in 0..self.size {
                    let at = t * self.stride + k * self.dilation;
                    if at >= left && at - left < from.steps {
                        work(row * to.steps + t, k, row * from.steps + at - left);
                    }
                }
            }
        }
    }
}
