//! Blocks of memory shared out among shards, which run in parallel where there are threads.

use crate::batch::{Shard, Timeline};
use crate::kernel::Real;
use crate::threads::join;

/// A block of which every shard has a part: so many elements for each of its cells, and for each of its rows.
pub(super) struct Block<'a, F> {
    pub data: &'a mut [F], // [cells * per_cell + rows * per_row]
    pub per_cell: usize,
    pub per_row: usize,
}

/// Runs `work` on each shard's part of all blocks, in parallel where there are threads.
pub(super) fn each_shard<F: Real, const N: usize>(
    timeline: &Timeline,
    shards: &[Shard],
    blocks: [Block<F>; N],
    work: &(impl Fn(Shard, [&mut [F]; N]) + Sync),
) {
    match shards {
        [] => (),
        [shard] => work(*shard, blocks.map(|block| block.data)),
        _ => {
            let (left, right) = shards.split_at(shards.len() / 2);
            let cells = left.iter().map(|&shard| timeline.shard_cells(shard).len()).sum::<usize>();
            let rows = left.iter().map(|shard| shard.rows).sum::<usize>();
            let mut others = [const { None }; N];
            let mut others_of = others.iter_mut();
            let blocks = blocks.map(|Block { data, per_cell, per_row }| {
                let (data, other) = data.split_at_mut(cells * per_cell + rows * per_row);
                if let Some(place) = others_of.next() {
                    *place = Some(Block { data: other, per_cell, per_row });
                }
                Block { data, per_cell, per_row }
            });
            let others = others.map(|other| other.expect("one for each block"));
            join(|| each_shard(timeline, left, blocks, work), || each_shard(timeline, right, others, work));
        }
    }
}
