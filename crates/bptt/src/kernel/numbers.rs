//! The number types: f32 ships; f64 exists so that every layer's gradient can be checked. Shapes are those of [`Real`].

use super::real::Real;
use super::{math, scalar};
use crate::portable;

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
        #[cfg(all(target_arch = "wasm32", target_feature = "simd128"))]
        super::simd128::tanh_all(x);
        #[cfg(not(all(target_arch = "wasm32", target_feature = "simd128")))]
        x.iter_mut().for_each(|x| *x = math::tanh(*x));
    }
    fn sigmoid_all(x: &mut [f32]) {
        x.iter_mut().for_each(|x| *x = math::sigmoid(*x));
    }
    fn gate_all(x: &mut [f32]) {
        #[cfg(all(target_arch = "wasm32", target_feature = "simd128"))]
        super::simd128::gate_all(x);
        #[cfg(not(all(target_arch = "wasm32", target_feature = "simd128")))]
        x.iter_mut().for_each(|x| *x = 0.5 + 0.5 * math::tanh(0.5 * *x));
    }
    fn exp_all(x: &mut [f32]) {
        x.iter_mut().for_each(|x| *x = math::exp(*x));
    }
    fn ln_all(x: &mut [f32]) {
        x.iter_mut().for_each(|x| *x = math::ln(*x));
    }
    fn largest(x: &[f32]) -> f64 {
        // Without their sign, bits are in the order of the numbers, and those of NaN the last.
        let bits = x.iter().fold(0, |most, x| most.max(x.abs().to_bits()));
        f64::from(f32::from_bits(bits.min(f32::INFINITY.to_bits())))
    }

    #[inline(always)]
    unsafe fn tile<const M: usize, const V: usize>(
        k: usize,
        a: *const f32,
        row: usize,
        step: usize,
        b: *const f32,
        c: *mut f32,
        ldc: usize,
    ) {
        #[cfg(all(target_arch = "wasm32", target_feature = "simd128"))]
        // SAFETY: the caller's promise, handed on.
        unsafe {
            super::simd128::tile::<M, V>(k, a, row, step, b, c, ldc)
        }
        #[cfg(not(all(target_arch = "wasm32", target_feature = "simd128")))]
        // SAFETY: the caller's promise, handed on.
        unsafe {
            scalar::tile::<f32, M, V>(k, a, row, step, b, c, ldc)
        }
    }

    #[inline(always)]
    unsafe fn row_pair<const V: usize>(k: usize, a: *const f32, b: *const f32, c: *mut f32) {
        #[cfg(all(target_arch = "wasm32", target_feature = "simd128"))]
        // SAFETY: the caller's promise, handed on.
        unsafe {
            super::simd128::row_pair::<V>(k, a, b, c)
        }
        #[cfg(not(all(target_arch = "wasm32", target_feature = "simd128")))]
        // SAFETY: the caller's promise, handed on.
        unsafe {
            scalar::row_pair::<f32, V>(k, a, b, c)
        }
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
    fn largest(x: &[f64]) -> f64 {
        let bits = x.iter().fold(0, |most, x| most.max(x.abs().to_bits()));
        f64::from_bits(bits.min(f64::INFINITY.to_bits()))
    }

    #[inline(always)]
    unsafe fn tile<const M: usize, const V: usize>(
        k: usize,
        a: *const f64,
        row: usize,
        step: usize,
        b: *const f64,
        c: *mut f64,
        ldc: usize,
    ) {
        // SAFETY: the caller's promise, handed on.
        unsafe { scalar::tile::<f64, M, V>(k, a, row, step, b, c, ldc) }
    }

    #[inline(always)]
    unsafe fn row_pair<const V: usize>(k: usize, a: *const f64, b: *const f64, c: *mut f64) {
        // SAFETY: the caller's promise, handed on.
        unsafe { scalar::row_pair::<f64, V>(k, a, b, c) }
    }
}
