//! Whether WebAssembly multiplies and adds at once. Not every runtime can: a module has kernels of both kinds, and whoever runs it says which. A build for relaxed
//! SIMD always does.

use std::sync::atomic::{AtomicBool, Ordering};

static RELAXED: AtomicBool = AtomicBool::new(cfg!(target_feature = "relaxed-simd"));

/// Products and sums fuse from now on. To be called before anything is computed: what is packed is so for its room.
pub fn use_relaxed() {
    RELAXED.store(true, Ordering::Relaxed);
}

/// Whether they do.
#[inline(always)]
pub(crate) fn relaxes() -> bool {
    RELAXED.load(Ordering::Relaxed)
}
