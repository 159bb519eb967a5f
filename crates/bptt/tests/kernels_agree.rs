//! Matrix products against a plain triple loop in f64, on every size up to 20 and on awkward ones; identities exactly. The bits of each of
//! the processor's levels are in `levels.rs`.
//! (The kernels of WebAssembly are held against the same arithmetic in the built module, from the TypeScript side.)

mod common;

use bptt::kernel::{
    block_len, gemm, once_len, panels_len, par_gemm, par_gemm_once, par_gemm_tn, same_rows, Panels, Real,
    Start,
};
use common::number;
use ndarray::{Array2, ArrayView2, Axis};

fn matrix<F: Real>(rows: usize, columns: usize, salt: usize) -> Array2<F> {
    Array2::from_shape_fn((rows, columns), |(r, c)| F::of(number(r * columns + c, salt)))
}

fn product<F: Real>(a: ArrayView2<F>, b: ArrayView2<F>) -> Array2<f64> {
    Array2::from_shape_fn((a.nrows(), b.ncols()), |(i, j)| {
        (0..a.ncols()).map(|k| a[[i, k]].wide() * b[[k, j]].wide()).sum()
    })
}

fn assert_close<F: Real>(found: &Array2<F>, expected: &Array2<f64>, tolerance: f64, what: &str) {
    for (found, expected) in found.iter().zip(expected) {
        assert!((found.wide() - expected).abs() <= tolerance, "{what}: {} against {expected}", found.wide());
    }
}

fn check_gemm<F: Real>(m: usize, k: usize, n: usize, unit: f64) {
    let (a, b) = (matrix::<F>(m, k, 1), matrix::<F>(k, n, 2));
    let (start, what) = (matrix::<F>(m, n, 3), format!("gemm {m} x {k} x {n}"));
    let tolerance = unit * (k + 2) as f64;
    let mut packed = vec![F::zero(); panels_len(k, n)];
    let panels = Panels::pack(b.view(), &mut packed);
    let mut c = start.clone();
    gemm(a.view(), panels, Start::Zero, c.view_mut());
    assert_close(&c, &product(a.view(), b.view()), tolerance, &what);
    c.assign(&start);
    par_gemm(a.view(), panels, Start::Keep, c.view_mut());
    assert_close(&c, &(product(a.view(), b.view()) + start.mapv(Real::wide)), tolerance, &what);
    // The transpose of a row-major matrix, as the backward passes pack it.
    let turned = matrix::<F>(n, k, 4);
    let panels = Panels::pack(turned.t(), &mut packed);
    gemm(a.view(), panels, Start::Zero, c.view_mut());
    assert_close(&c, &product(a.view(), turned.t()), tolerance, &what);
}

fn check_gemm_tn<F: Real>(cells: usize, m: usize, n: usize, unit: f64) {
    let (a, b, start) = (matrix::<F>(cells, m, 1), matrix::<F>(cells, n, 2), matrix::<F>(m, n, 3));
    let mut c = start.clone();
    let mut block = vec![F::zero(); block_len(m, n)];
    par_gemm_tn(&same_rows(cells), a.view(), b.view(), c.view_mut(), &mut block);
    let expected = product(a.t(), b.view()) + start.mapv(Real::wide);
    assert_close(&c, &expected, unit * (cells + 2) as f64, &format!("gemm_tn {cells} x {m} x {n}"));
}

#[test]
fn products_of_every_small_size() {
    for m in 0..=20 {
        for k in 0..=20 {
            for n in [0, 1, 2, 3, 4, 5, 7, 8, 9, 13, 15, 16, 17, 20] {
                check_gemm::<f32>(m, k, n, 2e-7);
                check_gemm::<f64>(m, k, n, 4e-16);
                check_gemm_tn::<f32>(k, m, n, 2e-7);
            }
        }
    }
}

#[test]
fn products_of_awkward_sizes() {
    for (m, k, n) in [
        (1, 128, 128),
        (1, 37, 67),
        (63, 5, 33),
        (64, 64, 64),
        (65, 129, 31),
        (131, 1, 40),
        (200, 130, 3),
        (301, 9, 50),
    ] {
        check_gemm::<f32>(m, k, n, 2e-7);
        check_gemm_tn::<f32>(m, k, n, 2e-7);
        check_gemm_tn::<f64>(m, k, n, 4e-16);
    }
    check_gemm_tn::<f32>(257, 13, 9, 2e-7);
    check_gemm_tn::<f32>(300, 150, 70, 2e-7);
    check_gemm_tn::<f32>(128, 4, 8, 2e-7);
    // Beyond the cache, few rows are written at a time.
    check_gemm_tn::<f32>(32, 64, 5000, 2e-7);
    check_gemm_tn::<f32>(5, 300, 901, 2e-7);
}

#[test]
fn blocks_of_rows_do_not_show() {
    // Weights that stay in a cache, that stay in the second level, and that come from beyond: more rows than a block of each has.
    for (m, k, n) in [(530, 64, 40), (130, 300, 300), (133, 4096, 257)] {
        let (a, b) = (matrix::<f32>(m, k, 1), matrix::<f32>(k, n, 2));
        let mut packed = vec![0.0; panels_len(k, n)];
        let panels = Panels::pack(b.view(), &mut packed);
        let mut whole = matrix::<f32>(m, n, 3);
        let mut by_rows = whole.clone();
        gemm(a.view(), panels, Start::Keep, whole.view_mut());
        for (a, c) in a.axis_chunks_iter(Axis(0), 1).zip(by_rows.axis_chunks_iter_mut(Axis(0), 1)) {
            gemm(a, panels, Start::Keep, c);
        }
        assert_eq!(whole, by_rows, "{m} x {k} x {n}");
    }
}

#[test]
fn threads_that_share_columns_do_not_show() {
    for (m, k, n) in [(1, 700, 1000), (1, 512, 2048), (2, 333, 1601), (3, 300, 901), (5, 64, 10_007)] {
        let (a, b, begin) = (matrix::<f32>(m, k, 1), matrix::<f32>(k, n, 2), matrix::<f32>(m, n, 3));
        let mut packed = vec![0.0; panels_len(k, n)];
        let panels = Panels::pack(b.view(), &mut packed);
        let mut alone = begin.clone();
        gemm(a.view(), panels, Start::Keep, alone.view_mut());
        for threads in [2, 3, 5, 8] {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
            let mut shared = begin.clone();
            pool.install(|| par_gemm(a.view(), panels, Start::Keep, shared.view_mut()));
            assert_eq!(shared, alone, "{m} x {k} x {n} on {threads} threads");
        }
    }
}

#[test]
fn weights_that_are_used_once_give_the_same_bits() {
    for (m, k, n) in [(1, 64, 10_007), (32, 64, 3001), (7, 1024, 130), (3, 1, 40_000), (5, 0, 17), (4, 3, 1)]
    {
        let (a, b, bias) = (matrix::<f32>(m, k, 1), matrix::<f32>(k, n, 2), matrix::<f32>(1, n, 3));
        let start = Start::Row(bias.as_slice().unwrap());
        let mut packed = vec![f32::NAN; panels_len(k, n)];
        let mut twin = Array2::from_elem((m, n), f32::NAN);
        gemm(a.view(), Panels::pack(b.view(), &mut packed), start, twin.view_mut());
        for threads in [1, 2, 3, 5] {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
            let mut once = Array2::from_elem((m, n), f32::NAN);
            pool.install(|| {
                let mut scratch = vec![f32::NAN; once_len(k, n)];
                par_gemm_once(a.view(), b.view(), start, once.view_mut(), &mut scratch);
            });
            assert_eq!(once, twin, "{m} x {k} x {n} on {threads} threads");
        }
    }
}

#[test]
fn identities_give_back_the_matrix_exactly() {
    for n in [1, 4, 7, 8, 20, 33] {
        let x = matrix::<f32>(9, n, 5);
        let mut packed = vec![0.0; panels_len(n, n)];
        let identity = Array2::<f32>::eye(n);
        let panels = Panels::pack(identity.view(), &mut packed);
        let mut c = Array2::zeros((9, n));
        gemm(x.view(), panels, Start::Zero, c.view_mut());
        assert_eq!(c, x);
    }
}

#[test]
fn pairs_may_skip_and_repeat_rows() {
    let (a, b) = (matrix::<f64>(7, 3, 1), matrix::<f64>(9, 10, 2));
    let pairs = [(0, 8), (6, 0), (2, 2), (2, 3)];
    let mut c = Array2::zeros((3, 10));
    let mut block = vec![0.0; block_len(3, 10)];
    par_gemm_tn(&|each| each(&mut pairs.into_iter()), a.view(), b.view(), c.view_mut(), &mut block);
    let expected =
        Array2::from_shape_fn((3, 10), |(i, j)| pairs.iter().map(|&(x, y)| a[[x, i]] * b[[y, j]]).sum());
    assert_close(&c, &expected, 1e-15, "pairs");
}
