//! How the columns of a matrix are dealt to panels. First come as many wide ones as leave a multiple of 16, then those of 16.

#[cfg(not(target_arch = "wasm32"))]
use super::level::{level, Level};
use ndarray::ArrayView2;
use num_traits::Zero;

/// Columns of an ordinary panel.
pub const NR: usize = 16;

/// Panels of a group.
const TOGETHER: usize = 8;

/// Columns of a wide panel: six vectors of 128 bits, or four where multiply and add do not fuse and products need registers of their own.
#[cfg(target_arch = "wasm32")]
#[inline(always)]
pub fn wide() -> usize {
    if super::relaxes() {
        24
    } else {
        NR
    }
}

/// Columns of a wide panel, as the level's room has them.
#[cfg(not(target_arch = "wasm32"))]
#[inline(always)]
pub fn wide() -> usize {
    match level() {
        Level::Avx512 => 32,
        Level::Avx2 => NR,
        Level::Neon | Level::Scalar => 24,
    }
}

/// A panel: its first column, and its columns with padding.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Panel {
    pub column: usize,
    pub width: usize,
}

/// Columns of wide panels among `n`.
fn wide_columns(n: usize) -> usize {
    let wide = wide();
    if wide == NR {
        return 0;
    }
    // Panels come in units of 8 or 16 columns. 24 and 16 reach every multiple of 8 from 24 on, 32 and 16 every multiple of 16.
    let unit = wide - NR;
    let units = n.div_ceil(unit);
    let most = units / (wide / unit);
    let left = units - most * (wide / unit);
    (most - usize::from(most > 0 && !left.is_multiple_of(NR / unit))) * wide
}

/// All columns of the panels of `n` columns, padding included.
pub(super) fn padded(n: usize) -> usize {
    let wide = wide_columns(n);
    wide + n.saturating_sub(wide).next_multiple_of(NR)
}

/// The panels of `n` columns.
pub(super) fn panels(n: usize) -> impl Iterator<Item = Panel> {
    dealt(wide_columns(n), n)
}

/// The panels of `n` columns, of which those up to `wide` are in wide ones.
fn dealt(wide: usize, n: usize) -> impl Iterator<Item = Panel> {
    let ordinary = (wide..n).step_by(NR).map(|column| Panel { column, width: NR });
    let width = self::wide();
    (0..wide).step_by(width).map(move |column| Panel { column, width }).chain(ordinary)
}

/// A matrix `[k, n]` in panels, each k-major and padded with zeros.
#[derive(Debug, Clone, Copy)]
pub struct Panels<'a, F> {
    data: &'a [F], // [panels, k, panel width]
    pub(super) k: usize,
    pub(super) n: usize,
    /// Columns of wide panels, which come first.
    wide: usize,
}

/// Elements that the panels of a `[k, n]` matrix take; `usize::MAX` if they can't be counted.
pub fn panels_len(k: usize, n: usize) -> usize {
    k.saturating_mul(padded(n))
}

impl<'a, F: Copy + Zero> Panels<'a, F> {
    /// Of no matrix at all.
    pub fn none() -> Self {
        Panels { data: &[], k: 0, n: 0, wide: 0 }
    }

    /// Packs `matrix`; give its transposed view to multiply by the transpose.
    /// Shapes: `matrix [k, n], into [panels_len(k, n)]`.
    pub fn pack(matrix: ArrayView2<F>, into: &'a mut [F]) -> Self {
        let (k, n) = matrix.dim();
        let data = &mut into[..panels_len(k, n)];
        if padded(n) != n {
            data.fill(F::zero());
        }
        if matrix.strides()[1] == 1 {
            pack_rows(matrix, data);
            return Panels { data, k, n, wide: wide_columns(n) };
        }
        for Panel { column, width } in panels(n) {
            let panel = &mut data[k * column..k * (column + width)];
            for j in 0..width.min(n - column) {
                let values = matrix.column(column + j);
                let lines = panel.iter_mut().skip(j).step_by(width);
                lines.zip(values).for_each(|(into, &x)| *into = x);
            }
        }
        Panels { data, k, n, wide: wide_columns(n) }
    }

    /// What was packed before, of a `[k, n]` matrix.
    /// Shapes: `data [panels_len(k, n)]`.
    pub fn packed(k: usize, n: usize, data: &'a [F]) -> Self {
        Panels { data: &data[..panels_len(k, n)], k, n, wide: wide_columns(n) }
    }

    /// In two, where some `left` of `parts` of the columns end. Pairs of panels stay together.
    pub(super) fn split(self, left: usize, parts: usize) -> (Self, Self) {
        let Panels { data, k, n, wide } = self;
        let end = n * left / parts;
        let end = match end < wide {
            true => end.next_multiple_of(2 * self::wide()).min(wide),
            false => wide + (end - wide).next_multiple_of(2 * NR),
        };
        let (data, others) = data.split_at((k * end).min(data.len()));
        let rest = Panels { data: others, k, n: n.saturating_sub(end), wide: wide.saturating_sub(end) };
        (Panels { data, k, n: n.min(end), wide: wide.min(end) }, rest)
    }

    /// All of its panels.
    pub(super) fn all(&self) -> impl Iterator<Item = Panel> {
        dealt(self.wide, self.n)
    }

    /// One of its panels.
    /// Shapes: `the panel [k, width]`.
    pub(super) fn panel(&self, Panel { column, width }: Panel) -> &'a [F] {
        &self.data[self.k * column..self.k * (column + width)]
    }
}

/// Calls `work` with the panels of `n` columns, some at a time: of a wide matrix a row passes memory in longer pieces than a panel's.
pub(super) fn each_group(n: usize, mut work: impl FnMut(&[Panel])) {
    let mut all = panels(n);
    loop {
        let mut group = [Panel { column: 0, width: 0 }; TOGETHER];
        match group.iter_mut().zip(&mut all).map(|(into, panel)| *into = panel).count() {
            0 => return,
            count => work(&group[..count]),
        }
    }
}

/// Packs contiguous rows.
/// Shapes: `matrix [k, n], data [panels_len(k, n)]`.
fn pack_rows<F: Copy>(matrix: ArrayView2<F>, data: &mut [F]) {
    let (k, n) = matrix.dim();
    each_group(n, |group| {
        for (i, row) in matrix.rows().into_iter().enumerate() {
            let row = row.to_slice().expect("rows are contiguous");
            for &Panel { column, width } in group {
                copy_line(&mut data[k * column + i * width..][..width], &row[column..n.min(column + width)]);
            }
        }
    });
}

/// Copies the line of a panel. Lengths known in advance spare a call for each copy, up to four vectors.
/// Shapes: `line [width], row [at most width]`.
#[inline(always)]
fn copy_line<F: Copy>(line: &mut [F], row: &[F]) {
    match row.len() {
        NR => line[..NR].copy_from_slice(&row[..NR]),
        24 => {
            line[..NR].copy_from_slice(&row[..NR]);
            line[NR..24].copy_from_slice(&row[NR..24]);
        }
        32 => line[..32].copy_from_slice(&row[..32]),
        real => line[..real].copy_from_slice(row),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn panels_cover_all_columns_with_little_padding() {
        let unit = if wide() == 24 { 8 } else { NR };
        for n in 1..200 {
            let mut end = 0;
            for Panel { column, width } in panels(n) {
                assert_eq!(column, end);
                end += width;
            }
            assert_eq!(end, padded(n));
            assert!(end >= n && end - n < if n < wide() { NR } else { unit }, "{n}: {end}");
        }
        assert_eq!(panels(0).count(), 0);
        let widths: Vec<usize> = panels(128).map(|panel| panel.width).collect();
        let all: &[usize] = match wide() {
            32 => &[32; 4],
            24 => &[24, 24, 24, 24, 16, 16],
            _ => &[NR; 8],
        };
        assert_eq!(widths, all);
    }
}
