//! WebAssembly without threads: everything is done by the one that there is. rayon, which would do the same, is 60 KB of such a module.

/// Does both, the first one first.
pub fn join<A, B>(first: impl FnOnce() -> A, second: impl FnOnce() -> B) -> (A, B) {
    (first(), second())
}

/// Runs `work`.
pub fn alone<R>(work: impl FnOnce() -> R) -> R {
    work()
}

/// Runs `work`.
pub fn awake<R>(work: impl FnOnce() -> R) -> R {
    work()
}
