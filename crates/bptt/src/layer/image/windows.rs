//! Windows over images, as convolutions and pooling layers take them.

use crate::error::Result;
use crate::graph::{Padding, Place};
use crate::kernel::Real;
use std::ops::Range;

/// Windows along one dimension of an image.
#[derive(Debug, Clone, Copy)]
pub(super) struct Along {
    /// Places of a window.
    pub size: usize,
    /// From one window to the next.
    pub stride: usize,
    /// Between places of a window.
    pub dilation: usize,
    /// Places of the image.
    pub from: usize,
    /// Windows.
    pub to: usize,
    /// Places that stand before the image.
    pub before: usize,
}

/// Windows along height and width.
#[derive(Debug, Clone, Copy)]
pub(super) struct Windows {
    pub rows: Along,
    pub columns: Along,
}

/// What windows are like along height and width.
pub(super) struct Shape {
    pub size: [usize; 2],
    pub stride: [usize; 2],
    pub dilation: [usize; 2],
    pub padding: Padding,
}

impl Along {
    /// None where a window is longer than the image.
    fn new([size, stride, dilation, from]: [usize; 4], padding: Padding) -> Option<Self> {
        // Also a machine of 32 bits has to count to the end of the last window.
        let span = usize::try_from((size as u64 - 1) * dilation as u64 + 1).ok().filter(|&n| n < 1 << 30)?;
        let (to, before) = match padding {
            Padding::Valid => (from.checked_sub(span)? / stride + 1, 0),
            Padding::Causal => (from.div_ceil(stride), span - 1),
            Padding::Same => {
                let to = from.div_ceil(stride);
                (to, ((to - 1) * stride + span).saturating_sub(from) / 2)
            }
        };
        Some(Along { size, stride, dilation, from, to, before })
    }

    /// The places of a window that lie in the image: which of the window, and where in the image.
    pub fn places(self, window: usize) -> impl Iterator<Item = (usize, usize)> {
        (0..self.size).filter_map(move |k| {
            let at = (window * self.stride + k * self.dilation).checked_sub(self.before)?;
            (at < self.from).then_some((k, at))
        })
    }

    /// The windows whose place `k` lies in the image, and where that of the first of them is.
    pub fn windows(self, k: usize) -> (Range<usize>, usize) {
        let shift = k * self.dilation;
        let first = self.before.saturating_sub(shift).div_ceil(self.stride);
        let end = (self.from + self.before).saturating_sub(shift).div_ceil(self.stride).min(self.to);
        let first = first.min(end);
        (first..end, (first * self.stride + shift).saturating_sub(self.before))
    }

    /// Whether all windows lie in the image.
    pub fn inside(self) -> bool {
        self.before == 0 && (self.to - 1) * self.stride + (self.size - 1) * self.dilation < self.from
    }
}

impl Windows {
    /// Over images of `[height, width]`.
    pub fn over<F: Real>(place: &Place<F>, shape: &Shape, image: [usize; 2]) -> Result<Self> {
        let Shape { size, stride, dilation, padding } = *shape;
        if stride.iter().chain(&dilation).any(|&n| n > 1 << 27) {
            return place.refuse("its windows lie too far apart to be counted");
        }
        let along = |i: usize| Along::new([size[i], stride[i], dilation[i], image[i]], padding);
        match (along(0), along(1)) {
            (Some(rows), Some(columns)) => Ok(Windows { rows, columns }),
            _ => place.refuse(format!("its windows do not fit into images of {image:?}")),
        }
    }

    /// Places of a window.
    pub fn places(&self) -> usize {
        self.rows.size.saturating_mul(self.columns.size)
    }

    /// Whether all windows lie in the image.
    pub fn inside(&self) -> bool {
        self.rows.inside() && self.columns.inside()
    }

    /// Whether each window is one pixel, and all pixels have one.
    pub fn single(&self) -> bool {
        [self.rows, self.columns].iter().all(|along| along.size == 1 && along.stride == 1)
    }

    /// Calls `work` with (window, pixel) of one image for everything inside, window by window, each in its own order.
    pub fn each(&self, mut work: impl FnMut(usize, usize)) {
        for row in 0..self.rows.to {
            for column in 0..self.columns.to {
                for (_, y) in self.rows.places(row) {
                    for (_, x) in self.columns.places(column) {
                        work(row * self.columns.to + column, y * self.columns.from + x);
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Both ways of asking tell the same pairs, which are those of the definition.
    #[test]
    fn windows_and_places_are_those_of_the_definition() {
        for padding in [Padding::Valid, Padding::Same, Padding::Causal] {
            for [size, stride, dilation, from] in
                (0..4 * 3 * 3 * 9).map(|i| [1 + i % 4, 1 + i / 4 % 3, 1 + i / 12 % 3, 1 + i / 36])
            {
                let Some(along) = Along::new([size, stride, dilation, from], padding) else {
                    assert!(padding == Padding::Valid && (size - 1) * dilation >= from);
                    continue;
                };
                let mut expected = Vec::new();
                for window in 0..along.to {
                    for k in 0..size {
                        let at = window * stride + k * dilation;
                        if at >= along.before && at - along.before < from {
                            expected.push((window, k, at - along.before));
                        }
                    }
                }
                let by_window: Vec<_> = (0..along.to)
                    .flat_map(|window| along.places(window).map(move |(k, at)| (window, k, at)))
                    .collect();
                let mut by_place: Vec<_> = (0..size)
                    .flat_map(|k| {
                        let (windows, first) = along.windows(k);
                        let start = windows.start;
                        windows.map(move |window| (window, k, first + (window - start) * stride))
                    })
                    .collect();
                by_place.sort_unstable();
                assert_eq!(by_window, expected);
                assert_eq!(by_place, expected, "{along:?}");
                assert_eq!(along.inside(), expected.len() == along.to * size);
            }
        }
    }
}
