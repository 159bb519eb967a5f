//! Functions that run at the level that was chosen.

/// Makes a function of its body for each level, compiled for the instructions that the level has, and one that goes to the level's. The body is
/// inlined into each, and so are the loops that it calls if they are `#[inline(always)]`; what is not is compiled for any processor.
///
/// Wider vectors change no bit: the compiler neither reorders sums nor fuses what is written as a product and a sum. In the body `Here` is the
/// level's room.
macro_rules! at_level {
    (
        $(#[$about:meta])*
        $public:vis fn $name:ident $(<$number:ident: $bound:path>)? (
            $($argument:ident: $type:ty),* $(,)?
        ) $(-> $result:ty)? $body:block
    ) => {
        $(#[$about])*
        $public fn $name $(<$number: $bound>)? ($($argument: $type),*) $(-> $result)? {
            #[cfg(target_arch = "x86_64")]
            {
                #[target_feature(enable = "avx2,fma")]
                fn avx2 $(<$number: $bound>)? ($($argument: $type),*) $(-> $result)? {
                    #[allow(dead_code)]
                    type Here = $crate::kernel::rooms::Avx2;
                    $body
                }
                #[target_feature(enable = "avx2,fma,avx512f,avx512vl,avx512bw,avx512dq")]
                fn avx512 $(<$number: $bound>)? ($($argument: $type),*) $(-> $result)? {
                    #[allow(dead_code)]
                    type Here = $crate::kernel::rooms::Avx512;
                    $body
                }
                match $crate::kernel::level() {
                    // SAFETY: a level is chosen where the processor has what it is compiled for.
                    $crate::kernel::Level::Avx512 => return unsafe { avx512($($argument),*) },
                    // SAFETY: as above.
                    $crate::kernel::Level::Avx2 => return unsafe { avx2($($argument),*) },
                    _ => (),
                }
            }
            #[allow(dead_code)]
            type Here = $crate::kernel::rooms::Usual;
            $body
        }
    };
}
pub(crate) use at_level;

/// Likewise, where it shows whether products and sums fuse: in WebAssembly there is a function for either way, by these names, and the build divides them
/// (`scripts/lib/divide.mjs`), as a runtime that lacks an instruction refuses all of a module that has it.
macro_rules! in_room {
    ($name:ident($($argument:ident: $type:ty),*) $body:block) => {
        #[cfg(not(all(target_arch = "wasm32", target_feature = "simd128")))]
        $crate::kernel::at_level! {
            fn $name($($argument: $type),*) $body
        }
        #[cfg(all(target_arch = "wasm32", target_feature = "simd128"))]
        fn $name($($argument: $type),*) {
            #[inline(never)]
            fn relaxed($($argument: $type),*) {
                type Here = $crate::kernel::rooms::Relaxed;
                $body
            }
            #[inline(never)]
            fn plain($($argument: $type),*) {
                type Here = $crate::kernel::rooms::Usual;
                $body
            }
            match $crate::kernel::relaxes() {
                true => relaxed($($argument),*),
                false => plain($($argument),*),
            }
        }
    };
}
pub(super) use in_room;
