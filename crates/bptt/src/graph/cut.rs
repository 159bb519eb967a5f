//! Some steps of a time axis, as Python's `start:stop:step` takes them.

/// From `start` up to `stop`, which is none of them. Negative ones count from the end; without one it is the end where that way begins or ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cut {
    /// The first step.
    pub start: Option<i64>,
    /// The step before which it ends.
    pub stop: Option<i64>,
    /// From one to the next; not 0, and below 0 from the end.
    pub step: i64,
}

impl Cut {
    /// The first of `steps` that it takes, and how many it takes.
    pub fn within(self, steps: usize) -> (usize, usize) {
        let len = i64::try_from(steps).unwrap_or(i64::MAX);
        let (low, high) = if self.step > 0 { (0, len) } else { (-1, len - 1) };
        let bound = |at: i64| if at < 0 { at.saturating_add(len).max(low) } else { at.min(high) };
        let (begin, end) = if self.step > 0 { (low, high) } else { (high, low) };
        let (start, stop) = (self.start.map_or(begin, bound), self.stop.map_or(end, bound));
        let way = if self.step > 0 { stop - start } else { start - stop };
        let count = if way > 0 { (way - 1) / self.step.saturating_abs() + 1 } else { 0 };
        (start.max(0) as usize, count as usize)
    }

    /// All steps that it takes.
    pub fn each(self, steps: usize) -> impl Iterator<Item = usize> {
        let (first, count) = self.within(steps);
        (0..count as i64).map(move |i| (first as i64 + i * self.step) as usize)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn taken(start: Option<i64>, stop: Option<i64>, step: i64) -> Vec<usize> {
        Cut { start, stop, step }.each(5).collect()
    }

    #[test]
    fn steps_are_those_of_python() {
        assert_eq!(taken(None, None, 1), [0, 1, 2, 3, 4]);
        assert_eq!(taken(Some(1), Some(4), 2), [1, 3]);
        assert_eq!(taken(Some(-2), None, 1), [3, 4]);
        assert_eq!(taken(Some(-9), Some(-3), 1), [0, 1]);
        assert_eq!(taken(None, None, -1), [4, 3, 2, 1, 0]);
        assert_eq!(taken(Some(9), Some(1), -2), [4, 2]);
        assert_eq!(taken(Some(3), Some(-9), -1), [3, 2, 1, 0]);
        for (start, stop, step) in [(7, 8, 1), (2, 2, 1), (3, 1, 1), (1, 3, -1), (-6, -5, 1)] {
            assert!(taken(Some(start), Some(stop), step).is_empty());
        }
    }
}
