//! Operations: numbers beside each other, elementary functions, what is one number of several, and what takes a mask away.

use super::*;

/// Steps that are masked: at the beginning of a row, at its end, in holes, and all of a row.
const ZERO: [usize; 10] = [0, 1, 8, 9, 12, 15, 16, 17, 18, 19];

fn embedding(mask: bool) -> Piece {
    layer("Embedding", &format!(r#""input_dim":6,"output_dim":2,"mask_zero":{mask}"#))
}

fn gru(units: usize) -> Piece {
    layer(
        "GRU",
        &format!(
            r#""units":{units},"activation":"tanh","recurrent_activation":"sigmoid","return_sequences":true"#
        ),
    )
}

fn last() -> Piece {
    layer("LSTM", r#""units":2,"activation":"tanh","recurrent_activation":"sigmoid""#)
}

fn unmask() -> Piece {
    layer("Unmask", "")
}

fn elementwise(rule: &str, more: &str) -> Piece {
    layer("Elementwise", &format!(r#""rule":"{rule}"{more}"#))
}

/// Numbers around 1.5, of which there are powers, roots and logarithms.
fn above() -> Piece {
    layer("Rescaling", r#""offset":1.5"#)
}

const RULES: [&str; 9] =
    ["add", "subtract", "multiply", "maximum", "minimum", "divide", "mod", "power", "logaddexp"];

#[test]
fn two_tensors_beside_each_other() {
    for rule in RULES {
        let vectors = [
            (vectors(2), ""),
            (dense(2, "tanh", true), "0"),
            (dense(2, "sigmoid", true), "0"),
            (above(), "1"),
            (above(), "2"),
            (elementwise(rule, ""), "3,4"),
            (elementwise("multiply", ""), "5,5"),
        ];
        check(rule, &graph(&vectors, "5,6"));
        for mask in [false, true] {
            let nodes = [
                (tokens(), ""),
                (embedding(mask), "0"),
                (gru(2), "1"),
                (gru(2), "2"),
                (above(), "2"),
                (above(), "3"),
                (unmask(), "4"),
                (unmask(), "5"),
                (elementwise(rule, ""), "6,7"),
                (elementwise(rule, ""), "8,7"),
                (last(), "9"),
            ];
            let name = format!("{rule} {mask}");
            check_lengths(&name, &graph(&nodes, "8,9,10"), &[5; ROWS], false, &ZERO);
            check_lengths(&format!("{name} ragged"), &graph(&nodes, "10"), &[5, 0, 2, 4], true, &[0, 3, 8]);
        }
    }
}

/// A number on either side, and a tensor of one feature or one step beside another.
#[test]
fn numbers_and_sizes_of_one() {
    for rule in RULES {
        for operands in ["[null,1.5]", "[1.5,null]"] {
            let nodes = [
                (tokens(), ""),
                (embedding(true), "0"),
                (gru(2), "1"),
                (above(), "2"),
                (unmask(), "3"),
                (elementwise(rule, &format!(r#","operands":{operands}"#)), "4"),
                (last(), "5"),
            ];
            let name = format!("{rule} {operands}");
            check_lengths(&name, &graph(&nodes, "5,6"), &[5; ROWS], false, &ZERO);
            let open = [(sequences(2), ""), (above(), "0"), (nodes[5].0.clone(), "1"), (last(), "2")];
            check_lengths(&format!("{name} open"), &graph(&open, "2,3"), &[5; ROWS], false, &[]);
        }
        let nodes = [
            (tokens(), ""),
            (embedding(false), "0"),
            (gru(2), "1"),
            (above(), "2"),
            (layer("MaxPooling1D", r#""pool_size":5"#), "3"),
            (layer("Slice", r#""features":{"stop":1}"#), "3"),
            (elementwise(rule, r#","spread":[1]"#), "3,4"),
            (elementwise(rule, ""), "5,3"),
        ];
        check_lengths(rule, &graph(&nodes, "6,7"), &[5; ROWS], false, &[]);
    }
}

#[test]
fn what_is_chosen_by_a_comparison() {
    for how in ["less", "less_equal", "greater", "greater_equal", "not_equal", "equal"] {
        let nodes = [
            (vectors(3), ""),
            (dense(3, "tanh", true), "0"),
            (dense(3, "tanh", true), "0"),
            (elementwise(how, ""), "1,2"),
            (elementwise("where", ""), "3,1,2"),
            (elementwise("where", r#","operands":[null,0.5,null]"#), "3,2"),
            (elementwise(how, r#","operands":[null,0.1]"#), "1"),
            (elementwise("where", r#","operands":[null,null,-1]"#), "6,4"),
        ];
        check(how, &graph(&nodes, "4,5,7"));
    }
}

/// Functions of all numbers.
const ELEMENTARY: [&str; 14] = [
    "absolute",
    "arcsinh",
    "arctan",
    "cbrt",
    "cos",
    "cosh",
    "erf",
    "exp2",
    "expm1",
    "gelu_approximate",
    "log1p",
    "sin",
    "sinh",
    "square",
];

#[test]
fn elementary_functions() {
    let of = |function: &str, before: &dyn Fn() -> Piece| {
        let node = || layer("Elementary", &format!(r#""function":"{function}""#));
        let cases = [vec![before(), node(), gru(3)], vec![last(), before(), node()]];
        cases.iter().for_each(|layers| check_around(function, layers));
    };
    ELEMENTARY.iter().for_each(|function| of(function, &above));
    ["log", "log2", "log10", "rsqrt", "sqrt"].iter().for_each(|function| of(function, &above));
    of("arccosh", &|| layer("Rescaling", r#""offset":3"#));
    ["arccos", "arcsin", "arctanh", "tan"].iter().for_each(|function| of(function, &within));
}

/// Numbers between -1 and 1.
fn within() -> Piece {
    layer("Activation", r#""activation":"tanh""#)
}

#[test]
fn one_number_of_several() {
    for rule in ["sum", "mean", "prod", "max", "min", "var", "std", "logsumexp", "norm"] {
        let reduce = |over: &str| layer("Reduce", &format!(r#""rule":"{rule}","over":"{over}""#));
        let cases = [
            vec![gru(3), reduce("features"), gru(2)],
            vec![gru(3), reduce("steps")],
            vec![last(), reduce("features")],
        ];
        cases.iter().for_each(|layers| check_around(rule, layers));
    }
}

#[test]
fn sums_of_all_before() {
    let sums = |over: &str| layer("CumulativeSum", &format!(r#""over":"{over}""#));
    let cases = [
        vec![gru(3), sums("features"), gru(2)],
        vec![gru(3), sums("steps"), gru(2)],
        vec![last(), sums("features")],
    ];
    cases.iter().for_each(|layers| check_around("cumulative", layers));
}

/// One of the factors is 0, or two of them: what is left of the product are the others.
#[test]
fn products_with_zeros() {
    let relu = || layer("Activation", r#""activation":"relu""#);
    let product = || layer("Reduce", r#""rule":"prod","over":"features""#);
    check_around("prod", &[gru(3), relu(), product(), gru(2)]);
}

/// A place and what is rounded have no gradient, and neither has what is stopped.
#[test]
fn operations_without_a_gradient() {
    let elementary = ["ceil", "floor", "round", "sign", "stop_gradient", "trunc"]
        .map(|name| layer("Elementary", &format!(r#""function":"{name}""#)));
    let places =
        ["argmax", "argmin"].map(|rule| layer("Reduce", &format!(r#""rule":"{rule}","over":"features""#)));
    for node in elementary.into_iter().chain(places) {
        let nodes =
            [(vectors(2), ""), (dense(3, "linear", false), "0"), (node, "1"), (dense(2, "tanh", true), "2")];
        let mut model = Model::<f64>::new(&graph(&nodes, "3"), 7).unwrap();
        model.compile(training(&[("mean_squared_error", &[])], "SGD", json!({}))).unwrap();
        let floats = (0..2 * ROWS).map(|i| 3.0 * number(i, 5)).collect();
        let data = Data {
            lengths: vec![5; ROWS],
            vectors: vec![false; 2],
            tokens: vec![vec![]],
            floats: vec![floats],
            targets: vec![(0..2 * ROWS).map(|i| number(i, 3)).collect()],
        };
        let (_, gradients) = model.gradients(data.input(false)).unwrap();
        let (before, behind) = gradients.split_at(6);
        assert!(before.iter().all(|&g| g == 0.0) && behind.iter().any(|&g| g != 0.0), "{gradients:?}");
    }
}

/// Each with what it is refused for.
#[test]
fn operations_that_are_refused() {
    let refused = |node: Piece, inputs: &str, expected: &str| {
        let spec = graph(&[(vectors(2), ""), (dense(3, "tanh", true), "0"), (node, inputs)], "2");
        let error = Model::<f64>::new(&spec, 1).err().unwrap_or_else(|| panic!("not refused: {expected}"));
        assert!(error.to_string().contains(expected), "{error}");
    };
    refused(elementwise("divide", ""), "0", "2 operands, got 1");
    refused(elementwise("where", ""), "0,0", "3 operands, got 2");
    refused(elementwise("add", ""), "0,1", "can't join");
    refused(elementwise("add", r#","operands":[null]"#), "1,1", "`operands`");
    refused(elementwise("add", r#","operands":[null,null]"#), "1", "`operands`");
    refused(elementwise("add", r#","operands":[null,"2"]"#), "1", "`operands`");
    refused(elementwise("modulo", ""), "1", "`rule`");
    refused(layer("Elementary", r#""function":"gamma""#), "1", "`function`");
    refused(layer("Reduce", r#""rule":"sum","over":"steps""#), "1", "sequences");
}

/// What goes over the last dimension of lines of several, and the order of these.
#[test]
fn lines_of_several_dimensions() {
    let lines = || layer("Reshape", r#""features":[3,2],"each":true"#);
    let flat = |size: usize| layer("Reshape", &format!(r#""features":{size},"each":true"#));
    let cases = [
        (layer("Reduce", r#""rule":"logsumexp","over":"features""#), 3),
        (layer("CumulativeSum", r#""over":"features""#), 6),
        (layer("Slice", r#""features":{"stop":1}"#), 3),
        (layer("Slice", r#""steps":{"start":-2,"step":-1},"features":{"step":-1}"#), 6),
        (layer("Transpose", r#""sizes":[3,2],"order":[1,0]"#), 6),
        (layer("Transpose", r#""sizes":[1,3,2],"order":[2,0,1]"#), 6),
    ];
    for (node, size) in cases {
        let name = node.clone();
        check_around(&name, &[gru(6), lines(), node, flat(size), gru(2)]);
    }
}
