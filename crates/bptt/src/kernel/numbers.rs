//! The number types: f32 ships; f64 exists so that every layer's gradient can be checked. Shapes are those of [`Real`].

use super::at_level::{at_level, in_room};
use super::panels::{wide, Panels};
use super::real::Real;
use super::room::{Curves, Room};
use super::rooms::{self, Scalar};
use super::{gemm, gemm_tn, math, Start};
use crate::portable;
use ndarray::{ArrayView2, ArrayViewMut2};

impl Real for f32 {
    fn of(x: f64) -> f32 {
        x as f32
    }
    fn wide(self) -> f64 {
        f64::from(self)
    }
    fn sqrt(self) -> f32 {
        self.sqrt()
    }
    fn exp(self) -> f32 {
        portable::single_exp(self)
    }
    fn ln(self) -> f32 {
        portable::single_ln(self)
    }
    fn ln_1p(self) -> f32 {
        portable::single_ln_1p(self)
    }
    fn powf(self, exponent: f32) -> f32 {
        portable::single_powf(self, exponent)
    }
    fn atan2(self, x: f32) -> f32 {
        portable::single_atan2(self, x)
    }
    fn tanh_all(x: &mut [f32]) {
        tanh_all(x);
    }
    fn sigmoid_all(x: &mut [f32]) {
        sigmoid_all(x);
    }
    fn gate_all(x: &mut [f32]) {
        gate_all(x);
    }
    fn exp_all(x: &mut [f32]) {
        exp_all(x);
    }
    fn ln_all(x: &mut [f32]) {
        ln_all(x);
    }
    #[inline(always)]
    fn lane_exp(self) -> f32 {
        math::exp(self)
    }
    #[inline(always)]
    fn lane_ln(self) -> f32 {
        math::ln(self)
    }
    fn largest(x: &[f32]) -> f64 {
        largest(x)
    }

    const ROWS: usize = rooms::ROWS;

    fn row_block(a: ArrayView2<f32>, b: Panels<f32>, start: Start<f32>, c: ArrayViewMut2<f32>) {
        row_block(a, b, start, c);
    }
    fn multiply_panel(
        depth: usize,
        left: &[f32],
        right: &[f32],
        column: usize,
        start: Start<f32>,
        into: ArrayViewMut2<f32>,
    ) {
        multiply_panel(depth, left, right, column, start, into);
    }
}

in_room! {
    row_block(a: ArrayView2<f32>, b: Panels<f32>, start: Start<f32>, c: ArrayViewMut2<f32>) {
        gemm::row_block::<Here>(a, b, start, c);
    }
}

in_room! {
    multiply_panel(depth: usize, left: &[f32], right: &[f32], column: usize, start: Start<f32>, into: ArrayViewMut2<f32>) {
        gemm_tn::multiply_panel::<Here>(depth, left, right, column, start, into);
    }
}

in_room! {
    tanh_all(x: &mut [f32]) {
        Here::tanh_all(x);
    }
}

in_room! {
    gate_all(x: &mut [f32]) {
        Here::gate_all(x);
    }
}

at_level! {
    fn sigmoid_all(x: &mut [f32]) {
        x.iter_mut().for_each(|x| *x = math::sigmoid(*x));
    }
}

at_level! {
    fn exp_all(x: &mut [f32]) {
        Here::exp_all(x);
    }
}

at_level! {
    fn ln_all(x: &mut [f32]) {
        x.iter_mut().for_each(|x| *x = math::ln(*x));
    }
}

at_level! {
    fn largest(x: &[f32]) -> f64 {
        // Without their sign, bits are in the order of the numbers, and those of NaN the last.
        let bits = x.iter().fold(0, |most, x| most.max(x.abs().to_bits()));
        f64::from(f32::from_bits(bits.min(f32::INFINITY.to_bits())))
    }
}

impl Real for f64 {
    fn of(x: f64) -> f64 {
        x
    }
    fn wide(self) -> f64 {
        self
    }
    fn sqrt(self) -> f64 {
        self.sqrt()
    }
    fn exp(self) -> f64 {
        portable::exp(self)
    }
    fn ln(self) -> f64 {
        portable::ln(self)
    }
    fn ln_1p(self) -> f64 {
        portable::ln_1p(self)
    }
    fn powf(self, exponent: f64) -> f64 {
        portable::powf(self, exponent)
    }
    fn atan2(self, x: f64) -> f64 {
        portable::atan2(self, x)
    }
    fn tanh_all(x: &mut [f64]) {
        x.iter_mut().for_each(|x| *x = portable::tanh(*x));
    }
    fn sigmoid_all(x: &mut [f64]) {
        x.iter_mut().for_each(|x| *x = 1.0 / (1.0 + portable::exp(-*x)));
    }
    fn gate_all(x: &mut [f64]) {
        x.iter_mut().for_each(|x| *x = 0.5 + 0.5 * portable::tanh(0.5 * *x));
    }
    fn exp_all(x: &mut [f64]) {
        x.iter_mut().for_each(|x| *x = portable::exp(*x));
    }
    fn ln_all(x: &mut [f64]) {
        x.iter_mut().for_each(|x| *x = portable::ln(*x));
    }
    fn lane_exp(self) -> f64 {
        portable::exp(self)
    }
    fn lane_ln(self) -> f64 {
        portable::ln(self)
    }
    fn largest(x: &[f64]) -> f64 {
        let bits = x.iter().fold(0, |most, x| most.max(x.abs().to_bits()));
        f64::from_bits(bits.min(f64::INFINITY.to_bits()))
    }

    const ROWS: usize = <Scalar<f64, 24> as Room>::ROWS;

    fn row_block(a: ArrayView2<f64>, b: Panels<f64>, start: Start<f64>, c: ArrayViewMut2<f64>) {
        match wide() {
            32 => gemm::row_block::<Scalar<f64, 32>>(a, b, start, c),
            24 => gemm::row_block::<Scalar<f64, 24>>(a, b, start, c),
            _ => gemm::row_block::<Scalar<f64, 16>>(a, b, start, c),
        }
    }
    fn multiply_panel(
        depth: usize,
        left: &[f64],
        right: &[f64],
        column: usize,
        start: Start<f64>,
        into: ArrayViewMut2<f64>,
    ) {
        match wide() {
            32 => gemm_tn::multiply_panel::<Scalar<f64, 32>>(depth, left, right, column, start, into),
            24 => gemm_tn::multiply_panel::<Scalar<f64, 24>>(depth, left, right, column, start, into),
            _ => gemm_tn::multiply_panel::<Scalar<f64, 16>>(depth, left, right, column, start, into),
        }
    }
}
