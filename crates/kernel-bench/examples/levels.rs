//! The kernels on this processor, natively: GFLOP/s of each level, beside what no kernel of the level can exceed, multiply-adds that never leave
//! their registers. A process computes at one level alone, so there is one for each.
//!
//! `cargo run --release -p kernel-bench --example levels`; with `-- ceilings` what bounds kernels alone.

use bptt::kernel::{
    block_len, gemm, level, levels, matrix, matrix_mut, panels_len, par_gemm_tn, same_rows, Level, Panels,
    Real, Start,
};
use std::hint::black_box;
use std::process::Command;
use std::time::{Duration, Instant};

/// How long a kernel is repeated, and how often: the fastest counts.
const PASS: Duration = Duration::from_micros(500);
const PASSES: usize = 400;

/// Rows, depth and columns of C := A B: an LSTM's steps with 128 and 512 units, all its cells at once, and a single row.
const PRODUCTS: [[usize; 3]; 7] = [
    [16, 128, 512],
    [1440, 128, 512],
    [16, 512, 2048],
    [64, 512, 2048],
    [64, 256, 2048],
    [1, 128, 512],
    [1, 512, 2048],
];
/// The same of C += A^T B over so many pairs.
const GRADIENTS: [[usize; 3]; 2] = [[128, 1280, 512], [512, 320, 2048]];

fn main() {
    if std::env::var_os("BPTT_LEVEL").is_some() {
        return measure();
    }
    println!("chosen here: {}", level().name());
    for level in levels() {
        let this = std::env::current_exe().expect("a program knows where it lies");
        let mut process = Command::new(this);
        process.args(std::env::args().skip(1));
        // One thread: it is kernels that are compared.
        process.env("BPTT_LEVEL", level.name()).env("RAYON_NUM_THREADS", "1");
        assert!(process.status().expect("it starts").success());
    }
}

fn measure() {
    println!("{}", level().name());
    let ceiling = ceiling::gflops(level());
    println!("  {:28} {ceiling:7.1} GFLOP/s", "registers alone");
    if std::env::args().any(|argument| argument == "ceilings") {
        println!("  {:28} {:7.1} GB/s", "memory read", memory());
        return curves();
    }
    let show = |name: &str, [m, k, n]: [usize; 3], rate: f64| {
        let what = format!("{name} {m} x {k} x {n}");
        println!("  {what:28} {rate:7.1} GFLOP/s {:4.0} %", 100.0 * rate / ceiling);
    };
    for sizes in PRODUCTS {
        show("A B", sizes, product(sizes));
    }
    for sizes in GRADIENTS {
        show("A^T B", sizes, gradient(sizes));
    }
    curves();
}

/// Activations of numbers in the first cache.
fn curves() {
    for (name, function) in [("tanh", f32::tanh_all as fn(&mut [f32])), ("gate", f32::gate_all)] {
        let mut x = numbers(2048);
        let seconds = fastest(|| function(black_box(&mut x)));
        println!("  {name:28} {:7.2} G/s", 2048.0 / seconds / 1e9);
    }
}

fn product([m, k, n]: [usize; 3]) -> f64 {
    let (a, b, mut c) = (numbers(m * k), numbers(k * n), vec![0.0; m * n]);
    let mut room = aligned(panels_len(k, n));
    let b = Panels::pack(matrix(&b, n), &mut room);
    let seconds = fastest(|| gemm(black_box(matrix(&a, k)), b, Start::Zero, matrix_mut(&mut c, n)));
    2e-9 * (m * k * n) as f64 / seconds
}

fn gradient([m, k, n]: [usize; 3]) -> f64 {
    let (a, b, mut c) = (numbers(m * k), numbers(k * n), vec![0.0; m * n]);
    let mut block = aligned(block_len(m, n));
    let seconds = fastest(|| {
        let pairs = same_rows(k);
        par_gemm_tn(&pairs, black_box(matrix(&a, m)), matrix(&b, n), matrix_mut(&mut c, n), &mut block);
    });
    2e-9 * (m * k * n) as f64 / seconds
}

/// GB/s at which one core reads more than caches hold.
fn memory() -> f64 {
    const WORDS: usize = 32 << 20;
    let words = vec![1_u64; WORDS];
    let seconds = (0..8)
        .map(|_| {
            let begin = Instant::now();
            black_box(black_box(&words).iter().fold(0_u64, |sum, word| sum.wrapping_add(*word)));
            begin.elapsed().as_secs_f64()
        })
        .fold(f64::INFINITY, f64::min);
    8e-9 * WORDS as f64 / seconds
}

fn numbers(len: usize) -> Vec<f32> {
    (0..len).map(|i| ((i * 37 % 97) as f32 - 48.0) / 97.0).collect()
}

fn aligned(len: usize) -> bptt::aligned::Aligned<f32> {
    let mut block = bptt::aligned::Aligned::default();
    block.grow(len, "the operands").expect("operands fit into memory");
    block
}

/// Seconds of one call.
fn fastest(mut call: impl FnMut()) -> f64 {
    let mut best = f64::INFINITY;
    for _ in 0..PASSES {
        let (begin, mut calls) = (Instant::now(), 0);
        while begin.elapsed() < PASS {
            call();
            calls += 1;
        }
        best = best.min(begin.elapsed().as_secs_f64() / f64::from(calls));
    }
    best
}

/// Multiply-adds that never leave their registers, in as many chains as two a cycle need.
mod ceiling {
    use super::{fastest, Level};
    use std::hint::black_box;

    const CHAINS: usize = 12;
    const ROUNDS: usize = 10_000;

    /// Of a level's vectors.
    pub fn gflops(level: Level) -> f64 {
        let (lanes, run): (usize, fn() -> f32) = match level {
            #[cfg(target_arch = "x86_64")]
            // SAFETY: the processor has its levels.
            Level::Avx512 => (16, || unsafe { avx512() }),
            #[cfg(target_arch = "x86_64")]
            // SAFETY: as above.
            Level::Avx2 => (8, || unsafe { avx2() }),
            #[cfg(target_arch = "aarch64")]
            Level::Neon => (4, neon),
            #[cfg(target_arch = "x86_64")]
            Level::Scalar => (4, sse),
            _ => (1, one),
        };
        let seconds = fastest(|| {
            black_box(run());
        });
        2e-9 * (CHAINS * ROUNDS * lanes) as f64 / seconds
    }

    #[cfg(target_arch = "x86_64")]
    use std::arch::x86_64::*;

    /// A product and a sum, one number at a time.
    fn one() -> f32 {
        let (factor, term) = (black_box(0.5), black_box(0.25));
        let mut sums = [factor; CHAINS];
        for _ in 0..ROUNDS {
            sums = sums.map(|sum| sum * factor + term);
        }
        sums.iter().sum()
    }

    /// A product and a sum.
    #[cfg(target_arch = "x86_64")]
    fn sse() -> f32 {
        // SAFETY: every processor of this architecture has SSE.
        unsafe {
            let (factor, term) = (_mm_set1_ps(black_box(0.5)), _mm_set1_ps(black_box(0.25)));
            let mut sums = [factor; CHAINS];
            for _ in 0..ROUNDS {
                for sum in &mut sums {
                    *sum = _mm_add_ps(_mm_mul_ps(*sum, factor), term);
                }
            }
            sums.iter().map(|&sum| _mm_cvtss_f32(sum)).sum()
        }
    }

    #[cfg(target_arch = "x86_64")]
    #[target_feature(enable = "avx2,fma")]
    fn avx2() -> f32 {
        let (factor, term) = (_mm256_set1_ps(black_box(0.5)), _mm256_set1_ps(black_box(0.25)));
        let mut sums = [factor; CHAINS];
        for _ in 0..ROUNDS {
            for sum in &mut sums {
                *sum = _mm256_fmadd_ps(*sum, factor, term);
            }
        }
        sums.iter().map(|&sum| _mm256_cvtss_f32(sum)).sum()
    }

    #[cfg(target_arch = "x86_64")]
    #[target_feature(enable = "avx512f")]
    fn avx512() -> f32 {
        let (factor, term) = (_mm512_set1_ps(black_box(0.5)), _mm512_set1_ps(black_box(0.25)));
        let mut sums = [factor; CHAINS];
        for _ in 0..ROUNDS {
            for sum in &mut sums {
                *sum = _mm512_fmadd_ps(*sum, factor, term);
            }
        }
        sums.iter().map(|&sum| _mm512_cvtss_f32(sum)).sum()
    }

    #[cfg(target_arch = "aarch64")]
    fn neon() -> f32 {
        use std::arch::aarch64::*;
        // SAFETY: every ARM of 64 bits has NEON.
        unsafe {
            let (factor, term) = (vdupq_n_f32(black_box(0.5)), vdupq_n_f32(black_box(0.25)));
            let mut sums = [factor; CHAINS];
            for _ in 0..ROUNDS {
                for sum in &mut sums {
                    *sum = vfmaq_f32(term, *sum, factor);
                }
            }
            sums.iter().map(|&sum| vgetq_lane_f32::<0>(sum)).sum()
        }
    }
}
