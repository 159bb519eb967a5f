//! Number by number: the reference of the other rooms, what f64 has, and what runs where there are no vectors to choose from.

use crate::kernel::room::{Curves, Dice, Line, Room};
use crate::kernel::{math, Real};
use std::marker::PhantomData;

/// A line of `WIDTH` numbers.
pub struct Numbers<F, const WIDTH: usize>(PhantomData<F>);

impl<F: Real, const WIDTH: usize> Line for Numbers<F, WIDTH> {
    type Number = F;
    const WIDTH: usize = WIDTH;

    #[inline(always)]
    unsafe fn tile<const M: usize>(
        k: usize,
        a: *const F,
        (row, step): (usize, usize),
        b: *const F,
        (start, apart): (*const F, usize),
        c: *mut F,
        ldc: usize,
    ) {
        let mut sum = [[F::zero(); WIDTH]; M];
        for i in 0..k {
            for (r, sum) in sum.iter_mut().enumerate() {
                for (j, sum) in sum.iter_mut().enumerate() {
                    // SAFETY: in bounds by this function's contract.
                    let (x, y) = unsafe { (*a.add(r * row + i * step), *b.add(WIDTH * i + j)) };
                    *sum += x * y;
                }
            }
        }
        for (r, sum) in sum.iter().enumerate() {
            for (j, &sum) in sum.iter().enumerate() {
                // SAFETY: in bounds by this function's contract.
                unsafe { *c.add(r * ldc + j) = *start.add(r * apart + j) + sum };
            }
        }
    }
}

/// Numbers one by one, in wide panels of so many columns.
pub struct Scalar<F, const WIDE: usize>(PhantomData<F>);

impl<F: Real, const WIDE: usize> Room for Scalar<F, WIDE> {
    type Number = F;
    type Ordinary = Numbers<F, 16>;
    type Wide = Numbers<F, WIDE>;
    const ROWS: usize = 2;
}

impl<const WIDE: usize> Curves for Scalar<f32, WIDE> {
    fn tanh_all(x: &mut [f32]) {
        x.iter_mut().for_each(|x| *x = math::tanh(*x));
    }

    fn gate_all(x: &mut [f32]) {
        x.iter_mut().for_each(|x| *x = 0.5 + 0.5 * math::tanh(0.5 * *x));
    }

    fn exp_all(x: &mut [f32]) {
        x.iter_mut().for_each(|x| *x = math::exp(*x));
    }
}

impl<F: Real, const WIDE: usize> Dice for Scalar<F, WIDE> {}
