//! The wasm-bindgen binding of `bptt`'s facade, and what WebAssembly alone has: a pool on shared memory, and kernels to choose from.

// The facade says what its calls do, and the list has them.
#![allow(missing_docs)]
// JavaScript asks for the number of weights alone.
#![allow(clippy::len_without_is_empty)]

mod kernels;
#[cfg(target_feature = "atomics")]
mod pool;

use bptt::error::{Error, Result};
use bptt_facade::reserve::Reserving;
use wasm_bindgen::prelude::*;

#[global_allocator]
static ALLOCATOR: Reserving = Reserving;

/// What a call gives, or an Error of JavaScript that it throws.
type Answer<T> = std::result::Result<T, JsValue>;

macro_rules! bind {
    ($class:ident($($given:ident: $number:ident),*) {
        calls { $($call:ident($($arg:ident: $type:ident),*) -> $answer:tt;)* }
        with { $($reads:ident($other:ident: $Other:ident) -> $made:tt;)* }
        tells { $($tell:ident() -> $told:tt;)* }
    }) => {
        #[wasm_bindgen]
        pub struct $class(bptt_facade::$class);

        #[wasm_bindgen]
        impl $class {
            #[wasm_bindgen(constructor)]
            pub fn new($($given: $number),*) -> Answer<$class> {
                thrown(bptt_facade::$class::new($($given),*)).map($class)
            }
            $(pub fn $call(&mut self, $($arg: $type),*) -> Answer<$answer> {
                thrown(self.0.$call($($arg),*))
            })*
            $(pub fn $reads(&mut self, $other: &$Other) -> Answer<$made> {
                thrown(self.0.$reads(&$other.0))
            })*
            $(pub fn $tell(&mut self) -> $told {
                self.0.$tell()
            })*
        }
    };
}

bptt_facade::classes!(bind);

fn thrown<T>(done: Result<T>) -> Answer<T> {
    done.map_err(|error| to_js(&error))
}

#[cold]
fn to_js(error: &Error) -> JsValue {
    let js = js_sys::Error::new(&error.to_string());
    // An Error is an extensible object, so this can't fail.
    let _ = js_sys::Reflect::set(&js, &"code".into(), &error.code().into());
    js.into()
}
