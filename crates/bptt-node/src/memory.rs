//! The engines' memory as JavaScript sees it.

use crate::allocator;
use crate::answer::Code;
use napi::bindgen_prelude::{sys, Env, Unknown};
use napi::{Error, Result};
use napi_derive::napi;
use std::ptr::null_mut;

/// An ArrayBuffer over so many bytes of this process, which belong to whatever lies there: good until the next call of a facade, as a view of
/// WebAssembly's memory is. Not every runtime has such buffers.
#[napi]
pub fn window<'env>(env: &'env Env, address: f64, bytes: f64) -> Result<Unknown<'env>, Code> {
    let mut buffer = null_mut();
    let data = address as usize as *mut std::ffi::c_void;
    // SAFETY: nothing is read here. Nobody but the engine in TypeScript looks through it, at what it was just told the place of.
    let status = unsafe {
        sys::napi_create_external_arraybuffer(env.raw(), data, bytes as usize, None, null_mut(), &mut buffer)
    };
    if status != sys::Status::napi_ok {
        return Err(Error::new("Window", "this runtime does not show native memory".to_string()));
    }
    // SAFETY: the value was just made in this environment.
    Ok(unsafe { Unknown::from_raw_unchecked(env.raw(), buffer) })
}

/// Bytes that all engines of this process hold.
#[napi]
pub fn memory_bytes() -> f64 {
    allocator::held() as f64
}

/// Sets the bytes that they may hold.
#[napi]
pub fn limit_memory(bytes: f64) {
    allocator::limit(bytes as usize);
}
