//! Spectrograms: mel bands of rows of samples, and transforms of steps.

use super::*;

const STFT: [&str; 7] = ["log", "magnitude", "psd", "real", "imag", "angle", "stft"];

/// Its kernels start where no transform's do.
fn stft(mode: &str, padding: &str) -> Piece {
    let start = r#"{"class_name":"RandomUniform","config":{"minval":-0.8,"maxval":0.8}}"#;
    let kernels = ["real", "imag"].iter().filter(|&&side| mode == side || !["real", "imag"].contains(&mode));
    let kernels: Vec<String> =
        kernels.map(|side| format!(r#""{side}_kernel_initializer":{start}"#)).collect();
    let settings = format!(
        r#""mode":"{mode}","frame_length":3,"frame_step":2,"frequencies":3,"padding":"{padding}",{}"#,
        kernels.join(",")
    );
    layer("STFTSpectrogram", &settings)
}

fn mel(settings: &str) -> Piece {
    let rest = r#""sequence_stride":3,"sampling_rate":80,"num_mel_bins":3,"min_freq":2,"window":"hann""#;
    layer("MelSpectrogram", &format!("{settings},{rest}"))
}

/// Powers of any exponent and levels, of frames that look beyond the ends or do not, behind weights.
#[test]
fn mel_spectrograms() {
    let settings = [
        r#""fft_length":8,"power_to_db":false"#,
        r#""fft_length":16,"power_to_db":false,"mag_exp":1,"pad_mode":"constant","mel_scale":"slaney""#,
        r#""fft_length":8,"sequence_length":5,"mag_exp":1.5,"center":false"#,
        r#""fft_length":8,"ref_power":0.3,"min_power":0.2"#,
        r#""fft_length":8,"top_db":6"#,
        r#""fft_length":8,"top_db":6,"top_db_over":"clip""#,
    ];
    for settings in settings {
        let nodes = [
            (vectors(3), ""),
            (dense(17, "tanh", true), "0"),
            (mel(settings), "1"),
            (layer("Rescaling", r#""scale":0.1"#), "2"),
            (layer("GRU", r#""units":2"#), "3"),
        ];
        for outputs in ["4", "3,4"] {
            check(settings, &graph(&nodes, outputs));
        }
    }
}

/// Every mode, of one channel and of two, before and behind layers that learn; masked steps are samples like any other.
#[test]
fn transforms() {
    for (mode, padding) in STFT.into_iter().flat_map(|mode| [(mode, "valid"), (mode, "same")]) {
        let nodes = [
            (sequences(2), ""),
            (layer("Masking", ""), "0"),
            (layer("GRU", r#""units":2,"return_sequences":true"#), "1"),
            (stft(mode, padding), "2"),
            (layer("Rescaling", r#""scale":0.2"#), "3"),
            (stft(mode, padding), "1"),
            (layer("GRU", r#""units":2"#), "4"),
        ];
        let outputs = if mode == "angle" { "4,6" } else { "4,5,6" };
        check_lengths(
            &format!("{mode} {padding}"),
            &graph(&nodes, outputs),
            &[5; ROWS],
            false,
            &[0, 9, 15, 16, 17],
        );
    }
}

/// Stretches of real steps and of features, over masked steps and rows of different lengths.
#[test]
fn masked_stretches() {
    let settings =
        r#""time_masks":2,"time_mask_width":2,"frequency_masks":1,"frequency_mask_width":2,"mask_value":0.5"#;
    for read_by in ["GRU", "Conv1D"] {
        let reader = match read_by {
            "GRU" => layer("GRU", r#""units":2"#),
            _ => layer("Conv1D", r#""filters":2,"kernel_size":2"#),
        };
        let nodes = [
            (sequences(3), ""),
            (layer("Masking", ""), "0"),
            (dense(3, "tanh", true), "1"),
            (layer("SpecAugment", settings), "2"),
            (reader, "3"),
        ];
        check_lengths(read_by, &graph(&nodes, "3,4"), &[5; ROWS], false, &[0, 9, 15, 16, 17]);
    }
    let nodes = [
        (sequences(3), ""),
        (dense(3, "tanh", true), "0"),
        (layer("SpecAugment", settings), "1"),
        (layer("GRU", r#""units":2"#), "2"),
    ];
    check_lengths("ragged", &graph(&nodes, "2,3"), &[5, 0, 2, 4], true, &[0, 3]);
}
