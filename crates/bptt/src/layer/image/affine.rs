//! Images moved by an affine map: the pixel at (x, y) becomes what lies at `(a x + b y + c, d x + e y + f)`, either the nearest pixel or bilinearly
//! of the four around. Beyond its sides an image goes on as [`Beyond`] says.

use crate::kernel::Real;

/// What lies beyond the sides of an image.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Beyond {
    /// `d c b a | a b c d | d c b a`
    Reflect,
    /// `a b c d | a b c d | a b c d`
    Wrap,
    /// A value.
    Constant,
    /// `a a a a | a b c d | d d d d`
    Nearest,
}

/// `[a, b, c, d, e, f]`.
pub(super) type Map = [f64; 6];

/// Images of a size, and what lies between and beyond their pixels.
#[derive(Debug, Clone, Copy)]
pub(super) struct Affine {
    pub height: usize,
    pub width: usize,
    pub channels: usize,
    pub beyond: Beyond,
    /// Whether only the nearest pixel counts.
    pub nearest: bool,
}

impl Beyond {
    /// The place of `len` that stands at a place of any sign.
    fn place(self, at: i64, len: usize) -> Option<usize> {
        let n = len as i64;
        let inside = match self {
            Beyond::Reflect => {
                let at = at.rem_euclid(2 * n);
                at.min(2 * n - 1 - at)
            }
            Beyond::Wrap => at.rem_euclid(n),
            Beyond::Nearest => at.clamp(0, n - 1),
            Beyond::Constant => at,
        };
        usize::try_from(inside).ok().filter(|&at| at < len)
    }
}

impl Affine {
    /// What lies at a distance along one dimension: two places, each with its weight.
    fn between(&self, at: f64, len: usize) -> [(Option<usize>, f64); 2] {
        let (first, rest) = match self.nearest {
            true => (at.round(), 0.0),
            false => (at.floor(), at - at.floor()),
        };
        let place = |at: f64| self.beyond.place(at as i64, len);
        [(place(first), 1.0 - rest), (place(first + 1.0), rest)]
    }

    /// Calls `work` with where a pixel of y begins, where one of x, if it is none beyond the sides, and what the latter counts for the former.
    fn each(&self, map: &Map, mut work: impl FnMut(usize, Option<usize>, f64)) {
        let &[a, b, c, d, e, f] = map;
        for to in 0..self.height * self.width {
            let (x, y) = ((to % self.width) as f64, (to / self.width) as f64);
            let columns = self.between(a * x + b * y + c, self.width);
            for (row, vertical) in self.between(d * x + e * y + f, self.height) {
                for (column, horizontal) in columns {
                    let weight = vertical * horizontal;
                    if weight > 0.0 {
                        let from = row.zip(column).map(|(row, column)| row * self.width + column);
                        work(to * self.channels, from.map(|at| at * self.channels), weight);
                    }
                }
            }
        }
    }

    /// Numbers of an image.
    pub fn size(&self) -> usize {
        self.height * self.width * self.channels
    }

    /// One image, moved.
    /// Shapes: `x, y [height, width, channels]`.
    pub fn forward<F: Real>(&self, map: &Map, value: F, x: &[F], y: &mut [F]) {
        y.fill(F::zero());
        self.each(map, |to, from, weight| {
            let (weight, y) = (F::of(weight), &mut y[to..][..self.channels]);
            match from {
                Some(from) => y.iter_mut().zip(&x[from..]).for_each(|(y, &x)| *y += weight * x),
                None => y.iter_mut().for_each(|y| *y += weight * value),
            }
        });
    }

    /// Adds the gradient of each pixel to those that made it.
    /// Shapes: `dy, dx [height, width, channels]`.
    pub fn backward<F: Real>(&self, map: &Map, dy: &[F], dx: &mut [F]) {
        self.each(map, |to, from, weight| {
            let (Some(from), weight) = (from, F::of(weight)) else { return };
            let pixels = dx[from..][..self.channels].iter_mut().zip(&dy[to..]);
            pixels.for_each(|(dx, &dy)| *dx += weight * dy);
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LEN: usize = 4;

    /// By the definitions: what stands at the places -5 to 8.
    #[test]
    fn images_go_on_beyond_their_sides() {
        let all =
            |beyond: Beyond| -> Vec<Option<usize>> { (-5..9).map(|at| beyond.place(at, LEN)).collect() };
        let some = |places: [usize; 14]| places.map(Some).to_vec();
        assert_eq!(all(Beyond::Reflect), some([3, 3, 2, 1, 0, 0, 1, 2, 3, 3, 2, 1, 0, 0]));
        assert_eq!(all(Beyond::Wrap), some([3, 0, 1, 2, 3, 0, 1, 2, 3, 0, 1, 2, 3, 0]));
        assert_eq!(all(Beyond::Nearest), some([0, 0, 0, 0, 0, 0, 1, 2, 3, 3, 3, 3, 3, 3]));
        let constant = all(Beyond::Constant);
        assert_eq!((&constant[..5], &constant[9..]), (&[None; 5][..], &[None; 5][..]));
        assert_eq!(constant[5..9], [Some(0), Some(1), Some(2), Some(3)]);
    }

    #[test]
    fn a_given_map_moves_pixels() {
        let image = Affine { height: 2, width: 3, channels: 1, beyond: Beyond::Constant, nearest: false };
        let x = [1.0, 2.0, 3.0, 4.0, 5.0, 6.0];
        let moved = |image: Affine, map: Map| {
            let mut y = [0.0f64; 6];
            image.forward(&map, 10.0, &x, &mut y);
            y
        };
        // A quarter of a pixel to the left; then one down, and one to the right.
        assert_eq!(moved(image, [1.0, 0.0, 0.25, 0.0, 1.0, 0.0]), [1.25, 2.25, 4.75, 4.25, 5.25, 7.0]);
        assert_eq!(moved(image, [1.0, 0.0, -1.0, 0.0, 1.0, -1.0]), [10.0, 10.0, 10.0, 10.0, 1.0, 2.0]);
        let wrapped = Affine { beyond: Beyond::Wrap, ..image };
        assert_eq!(moved(wrapped, [1.0, 0.0, -0.5, 0.0, 1.0, -1.0]), [5.0, 4.5, 5.5, 2.0, 1.5, 2.5]);
        let mirrored = [-1.0, 0.0, 2.0, 0.0, 1.0, 0.0];
        assert_eq!(moved(Affine { nearest: true, ..image }, mirrored), [3.0, 2.0, 1.0, 6.0, 5.0, 4.0]);
    }

    /// `<y(x), v> = <x, dx(v)>` where nothing comes from beyond.
    #[test]
    fn backward_is_the_transpose() {
        let wave = |n: usize| -> Vec<f64> { (0..24).map(|i| ((i * i * n) as f64).sin()).collect() };
        let (x, v) = (wave(1), wave(2));
        for beyond in [Beyond::Reflect, Beyond::Wrap, Beyond::Constant, Beyond::Nearest] {
            for nearest in [false, true] {
                let image = Affine { height: 3, width: 4, channels: 2, beyond, nearest };
                let map = [0.8, -0.6, 1.3, 0.6, 0.8, -2.2];
                let (mut y, mut dx) = ([0.0; 24], [0.0; 24]);
                image.forward(&map, 0.0, &x, &mut y);
                image.backward(&map, &v, &mut dx);
                let product = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(a, b)| a * b).sum::<f64>();
                assert!((product(&y, &v) - product(&x, &dx)).abs() < 1e-12, "{beyond:?} {nearest}");
            }
        }
    }
}
