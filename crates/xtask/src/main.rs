//! `xtask INPUT.wasm OUTPUT_DIRECTORY NAME`: does what wasm-pack does after compiling, namely to run
//! wasm-bindgen over the module. Writes `NAME.js`, `NAME.d.ts` and `NAME_bg.wasm`.

use std::path::Path;
use std::process::ExitCode;

use wasm_bindgen_cli_support::Bindgen;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [input, output, name] = arguments.as_slice() else {
        eprintln!("usage: xtask INPUT.wasm OUTPUT_DIRECTORY NAME");
        return ExitCode::from(2);
    };
    let mut bindgen = Bindgen::new();
    let bindgen = bindgen
        .input_path(Path::new(input))
        .out_name(name)
        .typescript(true)
        // The engine always says which module it wants: no default URL for bundlers to chase.
        .omit_default_module_path(true);
    let generated = bindgen.web(true).and_then(|b| b.generate(Path::new(output)));
    match generated {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("wasm-bindgen: {error:#}");
            ExitCode::FAILURE
        }
    }
}
