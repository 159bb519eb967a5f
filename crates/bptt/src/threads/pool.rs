//! rayon's threads.

pub use rayon::current_num_threads as threads;

use std::cell::Cell;
use std::sync::atomic::{AtomicBool, Ordering};

thread_local! {
    static ALONE: Cell<bool> = const { Cell::new(false) };
}

/// Looks for work in vain that often before a thread may fall asleep: some 100 microseconds.
const PATIENCE: usize = 2000;

/// Does both, side by side unless this thread is to be [`alone`].
///
/// In WebAssembly it stays a function, as [`awake`] does, and belongs to the part of the module that is loaded for threads alone.
#[cfg_attr(target_family = "wasm", inline(never))]
pub fn join<A, B, RA, RB>(first: A, second: B) -> (RA, RB)
where
    A: FnOnce() -> RA + Send,
    B: FnOnce() -> RB + Send,
    RA: Send,
    RB: Send,
{
    if ALONE.get() {
        return (first(), second());
    }
    rayon::join(first, second)
}

/// Runs `work` in this thread. What it would share is divided as ever, so that it needs no other memory, and done piece by piece.
pub fn alone<R>(work: impl FnOnce() -> R) -> R {
    let _before = Restored(ALONE.replace(true));
    work()
}

/// What was there before, also where work within work is alone, or panics.
struct Restored(bool);

impl Drop for Restored {
    fn drop(&mut self) {
        ALONE.set(self.0);
    }
}

/// Runs `work` while the other threads stay awake. A step has a dozen parallel phases with short gaps between them, and to
/// wake a thread costs as much as a small phase.
#[cfg_attr(target_family = "wasm", inline(never))]
pub fn awake<R: Send>(work: impl FnOnce() -> R + Send) -> R {
    let done = AtomicBool::new(false);
    awake_beside(threads() - 1, rayon::current_thread_index(), &done, work)
}

fn awake_beside<R: Send>(
    others: usize,
    caller: Option<usize>,
    done: &AtomicBool,
    work: impl FnOnce() -> R + Send,
) -> R {
    if others == 0 {
        let result = work();
        done.store(true, Ordering::Release);
        return result;
    }
    // Stack frames instead of spawned tasks: nothing is allocated. The caller may come upon these itself, and goes on at once.
    join(
        || awake_beside(others - 1, caller, done, work),
        || {
            if rayon::current_thread_index() != caller {
                look_for_work(done);
            }
        },
    )
    .0
}

fn look_for_work(done: &AtomicBool) {
    let mut idle = 0;
    while idle < PATIENCE && !done.load(Ordering::Acquire) {
        idle = if rayon::yield_now() == Some(rayon::Yield::Executed) { 0 } else { idle + 1 };
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::panic::catch_unwind;

    #[test]
    fn a_thread_is_alone_until_its_work_ends_or_panics() {
        alone(|| {
            alone(|| ());
            assert!(ALONE.get());
        });
        assert!(!ALONE.get());
        assert!(catch_unwind(|| alone(|| panic!("of its own"))).is_err());
        assert!(!ALONE.get());
    }
}
