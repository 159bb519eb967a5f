//! Sharing work among threads. Where one piece ends and the next begins depends on their number, so whatever runs in
//! a piece must not let its numbers depend on that: then a run has the same bits for any number of threads.

#[cfg_attr(all(target_family = "wasm", not(target_feature = "atomics")), path = "alone.rs")]
mod pool;

#[cfg_attr(target_family = "wasm", path = "module.rs")]
mod crew;

pub use crew::{alone, awake, join, share_among, threads};

use ndarray::{ArrayView2, ArrayViewMut2, Axis};
use std::ops::Range;

/// Elements of a result below which to hand over a part of it costs more than it saves.
const SMALL: usize = 4096;

/// Runs `work` among the threads of this one, or here where it is too little to be worth waking them.
pub fn shared<R: Send>(little: bool, work: impl FnOnce() -> R + Send) -> R {
    match little {
        true => alone(work),
        false => awake(work),
    }
}

/// Runs `work` on matching pieces of the rows of A and C, each with its own part of `scratch`. Pieces begin at multiples of
/// `unit` rows.
pub fn split_rows<F: Send + Sync>(
    a: ArrayView2<F>,
    c: ArrayViewMut2<F>,
    unit: usize,
    scratch: &mut [F],
    work: &(impl Fn(ArrayView2<F>, ArrayViewMut2<F>, &mut [F]) + Sync),
) {
    let most = if c.len() < SMALL { 1 } else { threads() };
    split(most.min(c.nrows().div_ceil(unit)).max(1), a, c, unit, scratch, work);
}

fn split<F: Send + Sync>(
    parts: usize,
    a: ArrayView2<F>,
    c: ArrayViewMut2<F>,
    unit: usize,
    scratch: &mut [F],
    work: &(impl Fn(ArrayView2<F>, ArrayViewMut2<F>, &mut [F]) + Sync),
) {
    if parts == 1 {
        return work(a, c, scratch);
    }
    let left = parts / 2;
    let rows = (c.nrows() * left / parts).next_multiple_of(unit).min(c.nrows());
    let (a, other_a) = a.split_at(Axis(0), rows);
    let (c, other_c) = c.split_at(Axis(0), rows);
    let (scratch, other_scratch) = scratch.split_at_mut(scratch.len() * left / parts);
    join(
        || split(left, a, c, unit, scratch, work),
        || split(parts - left, other_a, other_c, unit, other_scratch, work),
    );
}

/// Runs `work` on every row of `block` (`width` elements each), given the row's number.
pub fn each_row<F: Send>(block: &mut [F], width: usize, work: &(impl Fn(usize, &mut [F]) + Sync)) {
    let most = if block.len() < SMALL { 1 } else { threads() };
    rows_from(0, most, block, width, work);
}

fn rows_from<F: Send>(
    start: usize,
    parts: usize,
    block: &mut [F],
    width: usize,
    work: &(impl Fn(usize, &mut [F]) + Sync),
) {
    if parts == 1 {
        return block.chunks_exact_mut(width).enumerate().for_each(|(i, row)| work(start + i, row));
    }
    let left = parts / 2;
    let rows = block.len() / width * left / parts;
    let (block, other) = block.split_at_mut(rows * width);
    join(
        || rows_from(start, left, block, width, work),
        || rows_from(start + rows, parts - left, other, width, work),
    );
}

/// Runs `work` on every row's pieces of some blocks, which lie row by row, with a part of `scratch` for each thread. `lens` tells the lengths of
/// a row's pieces.
pub fn each_piece<F: Send, const N: usize>(
    rows: Range<usize>,
    blocks: [&mut [F]; N],
    lens: &(impl Fn(usize) -> [usize; N] + Sync),
    scratch: &mut [F],
    work: &(impl Fn(usize, [&mut [F]; N], &mut [F]) + Sync),
) {
    let parts = threads().min(rows.len()).max(1);
    pieces(parts, rows, blocks, lens, scratch, work);
}

fn pieces<F: Send, const N: usize>(
    parts: usize,
    rows: Range<usize>,
    mut blocks: [&mut [F]; N],
    lens: &(impl Fn(usize) -> [usize; N] + Sync),
    scratch: &mut [F],
    work: &(impl Fn(usize, [&mut [F]; N], &mut [F]) + Sync),
) {
    if parts == 1 {
        for row in rows {
            let own = front(&mut blocks, lens(row));
            work(row, own, scratch);
        }
        return;
    }
    let left = parts / 2;
    let middle = rows.start + rows.len() * left / parts;
    let mut len = [0; N];
    for row in rows.start..middle {
        len.iter_mut().zip(lens(row)).for_each(|(sum, len)| *sum += len);
    }
    let own = front(&mut blocks, len);
    let (scratch, other_scratch) = scratch.split_at_mut(scratch.len() * left / parts);
    join(
        || pieces(left, rows.start..middle, own, lens, scratch, work),
        || pieces(parts - left, middle..rows.end, blocks, lens, other_scratch, work),
    );
}

/// Takes so many elements from the beginning of each block.
fn front<'a, F, const N: usize>(blocks: &mut [&'a mut [F]; N], lens: [usize; N]) -> [&'a mut [F]; N] {
    let mut lens = lens.into_iter();
    blocks.each_mut().map(|block| {
        let (own, rest) = std::mem::take(block).split_at_mut(lens.next().unwrap_or(0));
        *block = rest;
        own
    })
}
