//! What the kernels compute at each of the processor's levels, against twins in plain loops, bit for bit. A process computes at one level alone:
//! this one at the widest, or at the one that `BPTT_LEVEL` names, and it starts another for each that is left.
#![allow(clippy::disallowed_methods)] // powers of two, which are exact

mod common;

use bptt::kernel::{
    arg_max, block_len, gemm, level, levels, math, panels_len, par_gemm_tn, par_gemm_tn_onto, same_rows,
    softmax_rows, uniforms, Level, Panels, Real, Start,
};
use bptt::rng::Stream;
use common::number;
use ndarray::{s, Array2, ArrayView2};
use std::process::Command;

/// A sum with one more product: in one rounding where the level fuses them.
fn with_product(sum: f32, x: f32, y: f32) -> f32 {
    match level() {
        Level::Scalar => sum + x * y,
        _ => x.mul_add(y, sum),
    }
}

/// The product of some rows of A^T, or of A, with B: a chain for each element, in the order of k.
fn chain(a: ArrayView2<f32>, b: ArrayView2<f32>) -> Array2<f32> {
    Array2::from_shape_fn((a.nrows(), b.ncols()), |(i, j)| {
        (0..a.ncols()).fold(0.0, |sum, k| with_product(sum, a[[i, k]], b[[k, j]]))
    })
}

/// Numbers of many magnitudes.
fn matrix(rows: usize, columns: usize, salt: usize) -> Array2<f32> {
    Array2::from_shape_fn((rows, columns), |(r, c)| {
        let i = r * columns + c;
        number(i, salt) as f32 * 2f32.powi((i * 7 % 23) as i32 - 11)
    })
}

/// Equal in every bit, but for those that a NaN may have.
fn assert_same(found: ArrayView2<f32>, twin: ArrayView2<f32>, what: &str) {
    assert_eq!(found.dim(), twin.dim());
    for ((at, &found), &twin) in found.indexed_iter().zip(twin) {
        let same = found.to_bits() == twin.to_bits() || found.is_nan() && twin.is_nan();
        assert!(same, "{what} at {at:?}: {found:e} against {twin:e} ({})", level().name());
    }
}

/// A and C are parts of wider matrices.
fn check_product(a: Array2<f32>, b: Array2<f32>, spare: usize) {
    let (m, k, n) = (a.nrows(), b.nrows(), b.ncols());
    let (a, what) = (a.slice(s![.., ..k]), format!("{m} x {k} x {n}"));
    let mut room = vec![f32::NAN; panels_len(k, n)];
    let panels = Panels::pack(b.view(), &mut room);
    let mut wide = matrix(m, n + spare, 3);
    let before = wide.clone();
    gemm(a, panels, Start::Keep, wide.slice_mut(s![.., ..n]));
    let sums = chain(a, b.view());
    assert_same(wide.slice(s![.., ..n]), (&before.slice(s![.., ..n]) + &sums).view(), &what);
    assert_same(wide.slice(s![.., n..]), before.slice(s![.., n..]), "beside C");
    // Where C starts from nothing, what stood there does not matter.
    wide.fill(f32::NAN);
    gemm(a, panels, Start::Zero, wide.slice_mut(s![.., ..n]));
    assert_same(wide.slice(s![.., ..n]), (&Array2::<f32>::zeros((m, n)) + &sums).view(), &what);
    wide.fill(f32::NAN);
    let row = matrix(1, n, 4);
    gemm(a, panels, Start::Row(row.as_slice().expect("a row")), wide.slice_mut(s![.., ..n]));
    assert_same(wide.slice(s![.., ..n]), (&row + &sums).view(), &what);
}

#[test]
fn products_have_the_bits_of_their_twins() {
    for m in (0..=19).chain([23, 33, 67]) {
        for (k, n) in
            [(0, 5), (1, 1), (2, 16), (3, 17), (7, 23), (8, 24), (13, 31), (16, 33), (5, 48), (9, 66)]
        {
            check_product(matrix(m, k + m % 3, 1), matrix(k, n, 2), m % 2);
        }
    }
    for (m, k, n) in [(1, 128, 200), (1, 37, 67), (65, 129, 31), (131, 1, 40), (70, 600, 19), (3, 4096, 130)]
    {
        check_product(matrix(m, k, 1), matrix(k, n, 2), 5);
    }
}

#[test]
fn nothing_finite_is_made_of_what_is_not() {
    let odd = [f32::NAN, f32::INFINITY, f32::NEG_INFINITY, -0.0, f32::MIN_POSITIVE / 8.0, f32::MAX, 0.0];
    let with_odd = |mut x: Array2<f32>, every: usize| {
        x.iter_mut().enumerate().filter(|(i, _)| i % every == 0).for_each(|(i, x)| *x = odd[i / every % 7]);
        x
    };
    for (m, k, n) in [(1, 9, 70), (7, 6, 40), (16, 11, 25)] {
        check_product(with_odd(matrix(m, k, 1), 5), with_odd(matrix(k, n, 2), 11), 1);
    }
}

#[test]
fn gradients_have_the_bits_of_their_twins() {
    let sizes = [(1, 1), (3, 17), (8, 24), (17, 3), (23, 31), (33, 40), (48, 16), (50, 70), (130, 5)];
    for cells in [0, 1, 5, 16, 127, 128, 129, 300] {
        for (m, n) in sizes {
            let (a, b, mut c) = (matrix(cells, m, 1), matrix(cells, n, 2), matrix(m, n, 3));
            let mut sums = Array2::zeros((m, n));
            for from in (0..cells).step_by(128) {
                let block = s![from..cells.min(from + 128), ..];
                sums += &chain(a.slice(block).t(), b.slice(block));
            }
            let twin = &c + &sums;
            let mut block = vec![f32::NAN; block_len(m, n)];
            par_gemm_tn(&same_rows(cells), a.view(), b.view(), c.view_mut(), &mut block);
            assert_same(c.view(), twin.view(), &format!("{cells} pairs of {m} x {n}"));
            // Where C has not begun, what stood there does not matter.
            c.fill(f32::NAN);
            par_gemm_tn_onto(false, &same_rows(cells), a.view(), b.view(), c.view_mut(), &mut block);
            assert_same(c.view(), sums.view(), &format!("{cells} pairs of {m} x {n} alone"));
        }
    }
}

/// tanh as `kernel/math.rs` has it, whose sums fuse where the level's do.
fn tanh(x: f32) -> f32 {
    const P: [f32; 4] = [1.394_553_6e-8, 2.102_733_6e-5, 3.520_756_7e-3, 1.340_216_1e-1];
    const Q: [f32; 5] = [8.015_777e-7, 3.326_951_4e-4, 2.597_254_5e-2, 4.673_548_3e-1, 1.0];
    let y = if x.is_nan() { x } else { x.clamp(-7.907_389_6, 7.907_389_6) };
    let horner = |c: &[f32]| c[1..].iter().fold(c[0], |sum, &c| with_product(c, sum, y * y));
    with_product(y, y * y * y, horner(&P)) / horner(&Q)
}

#[test]
fn tanh_and_gates_have_the_bits_of_their_twins() {
    for n in (0..=70).chain([127, 200]) {
        let x: Vec<f32> = (0..n).map(|i| number(i, n) as f32 * 2f32.powi((i * 5 % 29) as i32 - 24)).collect();
        let extremes = [f32::NAN, f32::INFINITY, f32::NEG_INFINITY, -0.0, 0.0, 9.0, -9.0, 1e-40];
        for shift in [n, 0] {
            let mut x = x.clone();
            x.iter_mut().skip(shift).zip(extremes.iter().cycle()).for_each(|(x, &odd)| *x = odd);
            let (mut y, mut gates) = (x.clone(), x.clone());
            f32::tanh_all(&mut y);
            f32::gate_all(&mut gates);
            let twin: Vec<f32> = x.iter().map(|&x| tanh(x)).collect();
            let twins: Vec<f32> = x.iter().map(|&x| 0.5 + 0.5 * tanh(0.5 * x)).collect();
            let row = |x: &[f32]| Array2::from_shape_vec((1, n), x.to_vec()).expect("a row");
            assert_same(row(&y).view(), row(&twin).view(), "tanh");
            assert_same(row(&gates).view(), row(&twins).view(), "gate");
        }
    }
}

#[test]
fn exponentials_have_the_bits_of_their_twins() {
    let extremes =
        [f32::NAN, f32::INFINITY, f32::NEG_INFINITY, -0.0, 0.0, 88.8, 89.5, -87.5, -103.5, -104.5, 1e-40];
    for n in (0..=150).chain([1003]) {
        let mut x: Vec<f32> = (0..n).map(|i| number(i, n) as f32 * 100.0).collect();
        for shift in [n, 0] {
            x.iter_mut().skip(shift).zip(extremes.iter().cycle()).for_each(|(x, &odd)| *x = odd);
            let (mut y, twin) = (x.clone(), x.iter().map(|&x| math::exp(x)).collect::<Vec<f32>>());
            f32::exp_all(&mut y);
            let row = |x: &[f32]| Array2::from_shape_vec((1, n), x.to_vec()).expect("a row");
            assert_same(row(&y).view(), row(&twin).view(), "exp");
        }
    }
}

/// Softmax as its formula says it, the sum in eight lanes.
fn softmax(x: &[f32]) -> Vec<f32> {
    let largest = x.iter().fold(f32::NEG_INFINITY, |m, &x| if x > m { x } else { m });
    let shares: Vec<f32> = x.iter().map(|&x| math::exp(x - largest)).collect();
    let whole = shares.len() / 8 * 8;
    let mut lanes = [0.0; 8];
    shares[..whole].iter().enumerate().for_each(|(i, &share)| lanes[i % 8] += share);
    let total = lanes.iter().chain(&shares[whole..]).fold(0.0, |sum, &x| sum + x);
    shares.iter().map(|&share| share * (1.0 / total)).collect()
}

#[test]
fn softmax_has_the_bits_of_its_twin_and_the_largest_is_found_wherever_it_stands() {
    for n in (1..=70).chain([127, 1000, 1021]) {
        let x: Vec<f32> = (0..2 * n).map(|i| number(i, n) as f32 * 30.0).collect();
        let twins: Vec<f32> = x.chunks(n).flat_map(softmax).collect();
        let mut y = x.clone();
        softmax_rows(n, &mut y);
        let rows = |x: &[f32]| Array2::from_shape_vec((2, n), x.to_vec()).expect("two rows");
        assert_same(rows(&y).view(), rows(&twins).view(), &format!("softmax of {n}"));
        for place in [0, n / 2, n - 1] {
            let mut x = x[..n].to_vec();
            x[place] = 1e3;
            x[n - 1] = 1e3;
            assert_eq!(arg_max(&x), place);
        }
    }
    assert_eq!((arg_max::<f32>(&[]), arg_max(&[f32::NAN, 1.0, 1.0])), (0, 1));
}

#[test]
fn many_uniforms_are_those_of_their_places() {
    let draws = Stream::new(11 << 32 | 7, 5 << 32 | 3);
    for pair in [0, 21, (1 << 32) - 9, u64::MAX - 100] {
        for len in (0..=40).chain([63, 64, 129]) {
            let mut numbers = vec![0.0; len];
            uniforms(draws, pair, &mut numbers);
            let places = (0..len as u64).map(|i| draws.uniforms(pair + i / 2)[i as usize % 2]);
            assert_eq!(numbers, places.collect::<Vec<_>>(), "{len} from {pair} ({})", level().name());
        }
    }
    assert_eq!([0, 1].map(|half| draws.uniform(42 + half)), draws.uniforms(21));
}

#[test]
fn every_level_of_this_processor_has_the_bits_of_its_twins() {
    if std::env::var_os("BPTT_LEVEL").is_some() {
        return;
    }
    for other in levels().filter(|&other| other != level()) {
        let mut tests = Command::new(std::env::current_exe().expect("a program knows where it lies"));
        let output = tests.env("BPTT_LEVEL", other.name()).output().expect("it starts");
        assert!(output.status.success(), "{}: {}", other.name(), String::from_utf8_lossy(&output.stdout));
    }
}

#[test]
fn an_unknown_level_is_refused_in_words() {
    let mut tests = Command::new(std::env::current_exe().expect("a program knows where it lies"));
    tests.args(["--exact", "nothing_finite_is_made_of_what_is_not"]).env("BPTT_LEVEL", "mmx");
    let output = tests.output().expect("it starts");
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(!output.status.success() && said.contains("got \"mmx\""), "{said}");
}
