//! The kernels as bare exports, so that the benchmark can time them apart from all else. A caller prepares operands once,
//! then runs a kernel `reps` times on them; the clock is the caller's.

#[cfg(target_arch = "wasm32")]
mod ceiling;
mod update;

use bptt::aligned::Aligned;
use bptt::kernel::{block_len, gemm, panels_len, par_gemm_tn, same_rows, Panels, Real, Start};
use ndarray::{ArrayView2, ArrayViewMut2};
use std::hint::black_box;

/// Operands of one kernel.
pub struct Operands {
    m: usize,
    k: usize,
    n: usize,
    a: Aligned<f32>,
    b: Vec<f32>,
    packed: Aligned<f32>,
    c: Vec<f32>,
}

/// Operands for (m x k) by (k x n); also for `gemm_tn` of k pairs of rows of m and n elements.
#[no_mangle]
pub extern "C" fn prepare(m: usize, k: usize, n: usize) -> *mut Operands {
    let numbers = |len: usize| (0..len).map(|i| ((i * 37 % 97) as f32 - 48.0) / 97.0).collect::<Vec<_>>();
    let aligned = |len: usize| {
        let mut block = Aligned::default();
        block.grow(len, "the operands").expect("operands fit into memory");
        block
    };
    let mut a = aligned(m * k);
    a.copy_from_slice(&numbers(m * k));
    Box::into_raw(Box::new(Operands {
        m,
        k,
        n,
        a,
        b: numbers(k * n),
        packed: aligned(panels_len(k, n).max(block_len(m, n))),
        c: vec![0.0; m * n],
    }))
}

/// Frees what `prepare` made.
///
/// # Safety
/// `operands` comes from `prepare` and is not used any more.
#[no_mangle]
pub unsafe extern "C" fn release(operands: *mut Operands) {
    // SAFETY: the caller's promise.
    drop(unsafe { Box::from_raw(operands) });
}

/// C := A B, with B packed once.
///
/// # Safety
/// `operands` comes from `prepare`.
#[no_mangle]
pub unsafe extern "C" fn run_gemm(operands: *mut Operands, reps: usize) {
    // SAFETY: the caller's promise.
    let Operands { m, k, n, a, b, packed, c } = unsafe { &mut *operands };
    let b = Panels::pack(matrix(b, *k, *n), packed);
    for _ in 0..reps {
        let c = ArrayViewMut2::from_shape((*m, *n), &mut c[..]).expect("C is m x n");
        gemm(black_box(matrix(a, *m, *k)), b, Start::Zero, c);
    }
}

/// C += A^T B over k pairs of rows.
///
/// # Safety
/// `operands` comes from `prepare`.
#[no_mangle]
pub unsafe extern "C" fn run_gemm_tn(operands: *mut Operands, reps: usize) {
    // SAFETY: the caller's promise.
    let Operands { m, k, n, a, b, packed, c } = unsafe { &mut *operands };
    for _ in 0..reps {
        let c = ArrayViewMut2::from_shape((*m, *n), &mut c[..]).expect("C is m x n");
        let pairs = same_rows(*k);
        par_gemm_tn(&pairs, black_box(matrix(a, *k, *m)), matrix(b, *k, *n), c, packed);
    }
}

/// tanh of m x k numbers.
///
/// # Safety
/// `operands` comes from `prepare`.
#[no_mangle]
pub unsafe extern "C" fn run_tanh(operands: *mut Operands, reps: usize) {
    // SAFETY: the caller's promise.
    let Operands { a, .. } = unsafe { &mut *operands };
    for _ in 0..reps {
        f32::tanh_all(black_box(&mut a[..]));
    }
}

fn matrix(x: &[f32], rows: usize, columns: usize) -> ArrayView2<'_, f32> {
    ArrayView2::from_shape((rows, columns), x).expect("operands fit their sizes")
}
