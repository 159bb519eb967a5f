//! The Node-API binding of `bptt`'s facade: the same classes and calls as WebAssembly's, in native code.
//!
//! Addresses are those of this process, and JavaScript sees what lies there through `memory::window`. A panic becomes an error,
//! behind which the engine that made the call is dead, as WebAssembly's is behind a trap.
//!
//! It is the inside of the npm package `bptt-native`, and no interface of its own: `bptt` in TypeScript of the same version is who calls it.

// The facade says what its calls do, and the list has them.
#![allow(missing_docs)]
// Tests register nothing with Node.
#![cfg_attr(test, allow(dead_code))]

mod allocator;
mod answer;
mod memory;
mod threads;

use answer::{guarded, refused, Code, Tells, Told};
use bptt::kernel::{level_of_environment, Level};
use napi::Result;
use napi_derive::napi;

macro_rules! bind {
    ($class:ident($($given:ident: $number:ident),*) {
        calls { $($call:ident($($arg:ident: $type:ident),*) -> $answer:tt;)* }
        with { $($reads:ident($other:ident: $Other:ident) -> $made:tt;)* }
        tells { $($tell:ident() -> $told:tt;)* }
    }) => {
        #[napi]
        pub struct $class {
            /// Nothing once it is freed: what napi-rs holds until JavaScript has collected the object is small.
            facade: Option<Box<bptt_facade::$class>>,
        }

        #[napi]
        impl $class {
            #[napi(constructor)]
            pub fn new($($given: $number),*) -> Result<Self, Code> {
                let facade = guarded(|| bptt_facade::$class::new($($given),*))?;
                Ok(Self { facade: Some(Box::new(facade)) })
            }
            $(#[napi]
            pub fn $call(&mut self, $($arg: $type),*) -> Result<Told<$answer>, Code> {
                let facade = self.facade.as_mut().ok_or_else(refused)?;
                guarded(|| facade.$call($($arg),*)).map(Tells::told)
            })*
            $(#[napi]
            pub fn $reads(&mut self, $other: &$Other) -> Result<Told<$made>, Code> {
                let facade = self.facade.as_mut().ok_or_else(refused)?;
                let $other = $other.facade.as_ref().ok_or_else(refused)?;
                guarded(|| facade.$reads($other)).map(Tells::told)
            })*
            $(#[napi]
            pub fn $tell(&mut self) -> Result<Told<$told>, Code> {
                let facade = self.facade.as_mut().ok_or_else(refused)?;
                guarded(|| Ok(facade.$tell())).map(Tells::told)
            })*
            #[napi]
            pub fn free(&mut self) -> Result<(), Code> {
                let facade = self.facade.take();
                guarded(|| {
                    drop(facade);
                    Ok(())
                })
            }
        }
    };
}

bptt_facade::classes!(bind);

/// The version of the package that this belongs to.
#[napi]
pub fn version() -> &'static str {
    env!("CARGO_PKG_VERSION")
}

/// The level that kernels run at, by its name.
#[napi]
pub fn level() -> Result<&'static str, Code> {
    guarded(level_of_environment).map(Level::name)
}
