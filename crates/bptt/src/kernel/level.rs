//! Levels: how wide the processor's vectors are, and whether it multiplies and adds at once. A native binary has kernels for each and chooses
//! when it first computes. What chooses in WebAssembly is `relaxed.rs`.
//!
//! All levels but [`Level::Scalar`] fuse multiply and add, and their numbers are those of each other and of relaxed SIMD, bit for bit.
//! Those of [`Level::Scalar`] are those of plain simd128.

use crate::error::{Error, Result};
use std::sync::OnceLock;

/// What kernels are made for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Level {
    /// Whatever the platform has at least, without fused multiply-add.
    Scalar,
    /// 128 bits, on every 64-bit ARM.
    Neon,
    /// 256 bits, with FMA.
    Avx2,
    /// 512 bits: F, VL, BW and DQ.
    Avx512,
}

/// From the narrowest on.
const LEVELS: [Level; 4] = [Level::Scalar, Level::Neon, Level::Avx2, Level::Avx512];

impl Level {
    /// `scalar`, `neon`, `avx2` or `avx512`.
    pub fn name(self) -> &'static str {
        match self {
            Level::Scalar => "scalar",
            Level::Neon => "neon",
            Level::Avx2 => "avx2",
            Level::Avx512 => "avx512",
        }
    }

    /// Whether this processor has it.
    pub fn is_here(self) -> bool {
        match self {
            // Every ARM of 64 bits has NEON, so that nothing is computed number by number there.
            Level::Scalar => !cfg!(target_arch = "aarch64"),
            Level::Neon => cfg!(target_arch = "aarch64"),
            #[cfg(target_arch = "x86_64")]
            Level::Avx2 => is_x86_feature_detected!("avx2") && is_x86_feature_detected!("fma"),
            #[cfg(target_arch = "x86_64")]
            Level::Avx512 => {
                Level::Avx2.is_here()
                    && is_x86_feature_detected!("avx512f")
                    && is_x86_feature_detected!("avx512vl")
                    && is_x86_feature_detected!("avx512bw")
                    && is_x86_feature_detected!("avx512dq")
            }
            #[cfg(not(target_arch = "x86_64"))]
            Level::Avx2 | Level::Avx512 => false,
        }
    }
}

/// The levels that this processor has, from the narrowest on.
pub fn levels() -> impl DoubleEndedIterator<Item = Level> {
    LEVELS.into_iter().filter(|level| level.is_here())
}

static LEVEL: OnceLock<Level> = OnceLock::new();

/// The level that kernels run at: the widest that the processor has, unless [`use_level`] or the environment's `BPTT_LEVEL` names another.
///
/// # Panics
/// Where `BPTT_LEVEL` names none of this processor's, and it has not been read before: see [`level_of_environment`].
#[inline(always)]
pub fn level() -> Level {
    *LEVEL.get_or_init(|| match named_by_environment() {
        Ok(named) => named.unwrap_or_else(widest),
        Err(error) => panic!("{error}"),
    })
}

/// The level from now on, which is to be named before anything is computed. What is packed is so for its level, and so it does not change.
///
/// # Errors
/// `InvalidSpec` where the processor lacks it, or another is in use.
pub fn use_level(name: &str) -> Result<Level> {
    choose(of_name(name)?)
}

/// Reads `BPTT_LEVEL` and chooses, as [`level`] does by itself, but says what is wrong.
///
/// # Errors
/// `InvalidSpec` where the variable names none of this processor's levels, or another is in use.
pub fn level_of_environment() -> Result<Level> {
    match named_by_environment()? {
        Some(named) => choose(named),
        None => Ok(level()),
    }
}

fn choose(wanted: Level) -> Result<Level> {
    let used = *LEVEL.get_or_init(|| wanted);
    if used != wanted {
        return Err(refused(format!("{} comes too late, as {} is in use", wanted.name(), used.name())));
    }
    Ok(used)
}

fn widest() -> Level {
    levels().next_back().unwrap_or(Level::Scalar)
}

fn named_by_environment() -> Result<Option<Level>> {
    match std::env::var_os("BPTT_LEVEL") {
        Some(name) => of_name(&name.to_string_lossy()).map(Some),
        None => Ok(None),
    }
}

fn of_name(name: &str) -> Result<Level> {
    let names = levels().map(Level::name).collect::<Vec<_>>().join(", ");
    let known = levels().find(|level| level.name() == name);
    known.ok_or_else(|| refused(format!("expected one of this processor's ({names}), got \"{name}\"")))
}

fn refused(problem: String) -> Error {
    Error::InvalidSpec { at: "BPTT_LEVEL".into(), problem }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_level_is_chosen_once_and_by_its_name() {
        let used = level();
        assert!(used.is_here());
        assert_eq!(use_level(used.name()), Ok(used));
        let sse = use_level("sse").unwrap_err().to_string();
        assert!(sse.contains("BPTT_LEVEL") && sse.contains(used.name()) && sse.contains("\"sse\""), "{sse}");
        for other in levels().filter(|&other| other != used) {
            let late = use_level(other.name()).unwrap_err().to_string();
            assert!(late.contains("too late") && late.contains(used.name()), "{late}");
        }
        assert_eq!(level(), used);
    }
}
