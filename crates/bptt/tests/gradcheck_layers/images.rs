//! Layers over images: as frames of sequences, open, ragged and masked, and as the whole of a row.

use super::*;

/// Each with its settings, for images of 3 x 3 pixels with 2 channels.
const LAYERS: &[(&str, &str)] = &[
    ("Conv2D", r#""filters":3,"kernel_size":[2,2],"strides":[1,1],"dilation_rate":[1,1]"#),
    ("Conv2D", r#""filters":2,"kernel_size":[3,2],"strides":[2,1],"dilation_rate":[1,1],"padding":"same""#),
    ("Conv2D", r#""filters":2,"kernel_size":[2,3],"strides":[1,2],"dilation_rate":[1,1],"padding":"same""#),
    ("Conv2D", r#""filters":2,"kernel_size":[2,2],"strides":[1,1],"dilation_rate":[3,2],"padding":"same""#),
    ("Conv2D", r#""filters":2,"kernel_size":[2,2],"strides":[1,1],"dilation_rate":[2,1],"use_bias":false"#),
    ("Conv2D", r#""filters":4,"kernel_size":[2,2],"strides":[1,1],"dilation_rate":[1,1],"groups":2"#),
    (
        "Conv2D",
        r#""filters":3,"kernel_size":[1,1],"strides":[1,1],"dilation_rate":[1,1],"activation":"tanh""#,
    ),
    ("Conv2D", r#""filters":4,"kernel_size":[1,1],"strides":[1,1],"dilation_rate":[1,1],"groups":2"#),
    ("Conv2D", r#""filters":2,"kernel_size":[1,1],"strides":[2,2],"dilation_rate":[1,1]"#),
    ("DepthwiseConv2D", r#""kernel_size":[2,2],"strides":[1,1],"dilation_rate":[1,1]"#),
    (
        "DepthwiseConv2D",
        r#""kernel_size":[3,2],"strides":[2,2],"dilation_rate":[1,1],"padding":"same","depth_multiplier":2"#,
    ),
    ("Conv2DTranspose", r#""filters":3,"kernel_size":[2,3],"strides":[1,2]"#),
    ("Conv2DTranspose", r#""filters":2,"kernel_size":[2,1],"strides":[3,2],"padding":"same""#),
    (
        "Conv2DTranspose",
        r#""filters":2,"kernel_size":[3,3],"strides":[2,1],"padding":"same","use_bias":false"#,
    ),
    ("Conv2DTranspose", r#""filters":2,"kernel_size":[2,1],"strides":[2,3],"output_padding":[1,0]"#),
    (
        "Conv2DTranspose",
        r#""filters":2,"kernel_size":[2,3],"strides":[3,2],"padding":"same","output_padding":[2,0]"#,
    ),
    ("MaxPooling2D", r#""pool_size":[2,2],"strides":[2,2]"#),
    ("MaxPooling2D", r#""pool_size":[3,2],"strides":[1,2],"padding":"same""#),
    ("AveragePooling2D", r#""pool_size":[2,2],"strides":[1,1]"#),
    ("AveragePooling2D", r#""pool_size":[3,2],"strides":[2,1],"padding":"same""#),
    ("GlobalAveragePooling2D", r#""keepdims":true"#),
    ("GlobalMaxPooling2D", r#""keepdims":true"#),
    ("ZeroPadding2D", r#""padding":[[1,0],[2,1]]"#),
    ("Cropping2D", r#""cropping":[[1,0],[0,1]]"#),
    ("UpSampling2D", r#""size":[2,3]"#),
    ("UpSampling2D", r#""size":[2,1],"interpolation":"bilinear""#),
    ("Resizing", r#""height":2,"width":5,"interpolation":"nearest""#),
    ("Resizing", r#""height":5,"width":2,"antialias":true"#),
    ("Resizing", r#""height":4,"width":2,"interpolation":"bicubic","crop_to_aspect_ratio":true"#),
    ("Resizing", r#""height":2,"width":5,"pad_to_aspect_ratio":true,"fill_value":0.5"#),
    ("RandomFlip", r#""mode":"horizontal""#),
    ("RandomRotation", r#""factor":[-0.3,0.2],"fill_mode":"constant","fill_value":0.5"#),
    ("RandomTranslation", r#""height_factor":[-0.4,0.2],"width_factor":[0.3,0.3],"by_row":true"#),
    ("CenterCrop", r#""height":2,"width":1"#),
    ("CenterCrop", r#""height":4,"width":2"#),
    ("BatchNormalization", r#""epsilon":0.01"#),
    ("LayerNormalization", r#""epsilon":0.01"#),
    ("Dense", r#""units":3"#),
];

/// Each with its settings, for lines of 6 steps of 3 features.
const LAYERS_OF_STEPS: &[(&str, &str)] = &[
    ("Conv1D", r#""filters":2,"kernel_size":3,"strides":2,"dilation_rate":1,"padding":"causal""#),
    ("Conv1D", r#""filters":2,"kernel_size":2,"strides":1,"dilation_rate":2,"padding":"same""#),
    ("MaxPooling1D", r#""pool_size":2,"strides":3"#),
    ("AveragePooling1D", r#""pool_size":3,"strides":2,"padding":"same""#),
    ("GlobalMaxPooling1D", ""),
    ("GlobalAveragePooling1D", ""),
];

fn gru() -> Piece {
    layer("GRU", r#""units":2,"activation":"tanh","return_sequences":true"#)
}

#[test]
fn images_as_frames() {
    for (class, settings) in LAYERS {
        let layers = [
            layer("Reshape", r#""features":[3,3,2],"each":true"#),
            layer(class, settings),
            layer("Flatten", r#""each":true"#),
            dense(2, "tanh", true),
            gru(),
        ];
        let embedding = layer("Embedding", r#""input_dim":4,"output_dim":18,"mask_zero":true"#);
        let masked = chain(&[&[tokens(), embedding], &layers[..]].concat());
        // Padding left and right, a hole, and a row that is nothing but padding.
        let zero = [0, 1, 8, 9, 12, 15, 16, 17, 18, 19];
        check_lengths(&format!("{class} {settings} masked"), &masked, &[5; ROWS], false, &zero);
        let floats = chain(&[&[sequences(18)], &layers[..]].concat());
        check_lengths(&format!("{class} {settings} ragged"), &floats, &[2, 0, 1, 1], true, &[]);
    }
}

#[test]
fn steps_within_steps() {
    for (class, settings) in LAYERS_OF_STEPS {
        let settings = [settings, r#""each":true"#].into_iter().filter(|part| !part.is_empty());
        let layers = [
            layer("Reshape", r#""features":[6,3],"each":true"#),
            layer(class, &settings.collect::<Vec<_>>().join(",")),
            layer("Flatten", r#""each":true"#),
            dense(2, "tanh", true),
            gru(),
        ];
        let floats = chain(&[&[sequences(18)], &layers[..]].concat());
        check_lengths(&format!("{class} ragged"), &floats, &[2, 0, 1, 1], true, &[]);
    }
}

#[test]
fn images_as_rows() {
    for (class, settings) in LAYERS {
        let name = format!("{class} {settings}");
        let layer_here = layer(class, settings);
        // Steps become the height, and what was made of it steps.
        let folded = [
            layer("Reshape", r#""features":[3,2],"each":true"#),
            layer("Images", r#""height":5"#),
            layer_here.clone(),
            layer("Frames", ""),
            layer("Flatten", r#""each":true"#),
            gru(),
        ];
        check(&format!("{name} of steps"), &chain(&[&[sequences(6)], &folded[..]].concat()));
        let whole = [images([3, 3, 2]), layer_here, layer("Flatten", ""), dense(2, "tanh", true)];
        check(&format!("{name} of an input"), &chain(&whole));
    }
}

/// More rows of windows than are laid out together: a block ends within an image.
#[test]
fn images_that_are_more_than_a_block() {
    let conv = layer(
        "Conv2D",
        r#""filters":1,"kernel_size":[3,3],"strides":[1,1],"dilation_rate":[1,1],"padding":"same""#,
    );
    let pool = layer("GlobalAveragePooling2D", "");
    let small = layer("MaxPooling2D", r#""pool_size":[20,20],"strides":[20,20]"#);
    let large = layer("UpSampling2D", r#""size":[20,20]"#);
    check("blocks", &chain(&[images([2, 2, 1]), large, conv, small, pool]));
}
