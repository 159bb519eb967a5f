//! In WebAssembly what computes is one thread until others have come in. What shares work with them is a part of the module of its own, which is not there before.

pub use super::pool::alone;

use super::pool;
use std::sync::atomic::{AtomicUsize, Ordering};

static THREADS: AtomicUsize = AtomicUsize::new(1);

/// Has what is computed from now on shared among `count` threads, which have come in.
pub fn share_among(count: usize) {
    THREADS.store(count, Ordering::Relaxed);
}

/// Threads that share work.
pub fn threads() -> usize {
    THREADS.load(Ordering::Relaxed)
}

/// Does both, side by side where there are threads.
pub fn join<A, B, RA, RB>(first: A, second: B) -> (RA, RB)
where
    A: FnOnce() -> RA + Send,
    B: FnOnce() -> RB + Send,
    RA: Send,
    RB: Send,
{
    if threads() == 1 {
        return (first(), second());
    }
    pool::join(first, second)
}

/// Runs `work` among the threads, and keeps them awake meanwhile.
pub fn awake<R: Send>(work: impl FnOnce() -> R + Send) -> R {
    if threads() == 1 {
        return work();
    }
    pool::awake(work)
}
