//! Where frames lie in a clip, and what stands before its beginning and behind its end.

use std::ops::Range;

/// What there is around a clip.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Around {
    /// Nothing: frames stay inside.
    Nothing,
    /// Half a frame at either end, the clip mirrored at its first and last sample.
    Mirrored,
    /// Half a frame of zeros at either end.
    Zeros,
}

/// Frames of one length, an even number, and one distance.
#[derive(Debug, Clone, Copy)]
pub struct Framing {
    pub length: usize,
    pub stride: usize,
    pub around: Around,
}

impl Framing {
    /// The fewest samples of which there is a frame.
    pub fn fewest(&self) -> usize {
        match self.around {
            Around::Nothing => self.length,
            Around::Mirrored => self.length / 2 + 1,
            Around::Zeros => 1,
        }
    }

    /// Frames of so many samples, which are not too few.
    pub fn frames(&self, samples: usize) -> usize {
        1 + match self.around {
            Around::Nothing => samples - self.length,
            Around::Mirrored | Around::Zeros => samples,
        } / self.stride
    }

    /// Calls `work` with (place in the frame, sample) for a part of a frame, but where there are zeros.
    pub fn each(&self, frame: usize, part: Range<usize>, samples: usize, mut work: impl FnMut(usize, usize)) {
        let before = if self.around == Around::Nothing { 0 } else { self.length / 2 };
        let (start, last) = (frame * self.stride, samples - 1);
        for i in part {
            let at = start + i;
            let at = match self.around {
                Around::Mirrored if at < before => before - at,
                Around::Mirrored if at - before > last => 2 * last - (at - before),
                _ if at < before || at - before > last => continue,
                _ => at - before,
            };
            work(i, at);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn places(around: Around, frame: usize, samples: usize) -> Vec<Option<usize>> {
        let mut places = vec![None; 4];
        let framing = Framing { length: 4, stride: 3, around };
        framing.each(frame, 0..4, samples, |i, at| places[i] = Some(at));
        places
    }

    #[test]
    fn frames_see_what_is_around_a_clip() {
        assert_eq!(places(Around::Nothing, 1, 7), [3, 4, 5, 6].map(Some));
        assert_eq!(places(Around::Mirrored, 0, 7), [2, 1, 0, 1].map(Some));
        assert_eq!(places(Around::Mirrored, 2, 7), [4, 5, 6, 5].map(Some));
        assert_eq!(places(Around::Zeros, 0, 7), [None, None, Some(0), Some(1)]);
        assert_eq!(places(Around::Zeros, 2, 7), [Some(4), Some(5), Some(6), None]);
        // The fewest samples are enough for every frame.
        for around in [Around::Nothing, Around::Mirrored, Around::Zeros] {
            let framing = Framing { length: 4, stride: 3, around };
            let samples = framing.fewest();
            (0..framing.frames(samples))
                .for_each(|frame| framing.each(frame, 0..4, samples, |_, at| assert!(at < samples)));
        }
    }

    #[test]
    fn frames_are_counted_as_they_fit() {
        let count = |around, samples| Framing { length: 4, stride: 3, around }.frames(samples);
        assert_eq!([4, 6, 7, 10].map(|n| count(Around::Nothing, n)), [1, 1, 2, 3]);
        assert_eq!([3, 5, 6, 8, 9].map(|n| count(Around::Mirrored, n)), [2, 2, 3, 3, 4]);
    }
}
