//! Whether WebAssembly multiplies and adds at once. Not every runtime can: a module has kernels of both kinds, and whoever runs it says which. A build for relaxed
//! SIMD always does.

use std::sync::atomic::{AtomicBool, Ordering};

static RELAXED: AtomicBool = AtomicBool::new(cfg!(target_feature = "relaxed-simd"));

/// Products and sums in WebAssembly fuse from now on, if the build has put the instruction for it into the module or is one for relaxed SIMD. To be called
/// before anything is computed: what is packed is so for its room.
pub fn use_relaxed() {
    RELAXED.store(true, Ordering::Relaxed);
}

/// Whether they do.
#[cfg_attr(not(target_arch = "wasm32"), expect(dead_code, reason = "levels tell it of processors"))]
#[inline(always)]
pub(crate) fn relaxes() -> bool {
    RELAXED.load(Ordering::Relaxed)
}
