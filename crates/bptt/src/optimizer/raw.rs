//! An optimizer's state as it is, with rows that wait: read and written back, it goes on with the same bits as if nobody had asked.

use super::state::Optimizer;
use crate::kernel::Real;

impl<F: Real> Optimizer<F> {
    /// Numbers of all slots and gathered gradients, and counts of updates and rows.
    pub(crate) fn raw_sizes(&self) -> [usize; 2] {
        let rows: usize = self.touched.iter().map(Vec::len).sum();
        [self.slots.len() + self.gathered.sums.len(), 2 + rows]
    }

    /// Writes both into blocks of these sizes.
    pub(crate) fn read_raw(&self, numbers: &mut [F], counts: &mut [f64]) {
        let (slots, sums) = numbers.split_at_mut(self.slots.len());
        slots.copy_from_slice(&self.slots);
        sums.copy_from_slice(&self.gathered.sums);
        let now = [self.steps as f64, f64::from(self.tick)];
        let rows = self.touched.iter().flatten().map(|&tick| f64::from(tick));
        counts.iter_mut().zip(now.into_iter().chain(rows)).for_each(|(into, count)| *into = count);
    }

    /// Whether such counts can have been read: no row was updated later than all updates.
    pub(crate) fn fits_raw(counts: &[f64]) -> bool {
        counts[1] <= f64::from(u32::MAX) && counts[2..].iter().all(|&tick| tick <= counts[1])
    }

    /// Takes both.
    pub(crate) fn write_raw(&mut self, numbers: &[F], counts: &[f64]) {
        let (slots, sums) = numbers.split_at(self.slots.len());
        self.slots.copy_from_slice(slots);
        self.gathered.sums.copy_from_slice(sums);
        (self.steps, self.tick) = (counts[0] as u64, counts[1] as u32);
        let rows = self.touched.iter_mut().flatten();
        rows.zip(&counts[2..]).for_each(|(tick, &count)| *tick = count as u32);
        self.forget_bounds();
    }
}
