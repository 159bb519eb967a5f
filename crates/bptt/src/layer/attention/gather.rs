//! Lines of a row that lie apart in their tensors, put one behind the other.

use super::blocks::Block;
use super::reads::Reads;
use super::rows::{Attention, Part};
use crate::kernel::Real;
use crate::node::Scratch;

impl Attention {
    /// The head of keys and values that one of the queries looks at.
    pub fn group(&self, head: usize) -> usize {
        head / (self.q.heads / self.k.heads)
    }

    /// A head of a part's keys and values.
    /// Shapes: `[keys, size], [keys, size]`.
    pub fn keys_and_values<'s, F: Real>(
        &self,
        reads: &Reads<F>,
        &Part { row, of, .. }: &Part,
        head: usize,
        keys: usize,
        scratch: &mut Scratch<'s, F>,
    ) -> (&'s [F], &'s [F]) {
        let (k, v) = (scratch.take(keys * self.k.size), scratch.take(keys * self.v.size));
        let (own, group) = (reads.keys_of(row), self.group(head));
        let lines = self.lines_of_keys(reads, own, of);
        self.k.gather(lines, group, if self.own_keys { reads.x[2] } else { reads.x[1] }, k);
        self.v.gather(reads.lines(own, of, reads.values()), group, reads.x[1], v);
        (k, v)
    }

    /// Shapes: `[queries, size]`.
    pub fn gather_queries<'s, F: Real>(
        &self,
        reads: &Reads<F>,
        block: &Block,
        scratch: &mut Scratch<'s, F>,
    ) -> &'s [F] {
        let (queries, size) = (reads.queries(), self.q.size);
        let q = scratch.take(block.queries.len() * size);
        for (query, q) in block.queries.clone().zip(q.chunks_exact_mut(size)) {
            let line = self.q.line(queries, self.position(queries, block.row, query));
            q.copy_from_slice(&reads.x[0][self.q.place(line, block.head)..][..size]);
        }
        q
    }

    /// The gradients of what queries make; 0 of masked ones.
    /// Shapes: `dy [lines, heads, size]`, and `[queries, size]`.
    pub fn gather_gradients<'s, F: Real>(
        &self,
        reads: &Reads<F>,
        block: &Block,
        dy: &[F],
        scratch: &mut Scratch<'s, F>,
    ) -> &'s [F] {
        let size = self.v.size;
        let into = scratch.take(block.queries.len() * size);
        for (query, into) in block.queries.clone().zip(into.chunks_exact_mut(size)) {
            match self.heeded(reads.queries(), block.row, query) {
                Some(line) => {
                    into.copy_from_slice(&dy[(line * self.q.heads + block.head) * size..][..size]);
                }
                None => into.fill(F::zero()),
            }
        }
        into
    }
}
