//! The layers: each file holds one, with its formulas, its settings as JSON, its shapes, forward and backward. A layer holds
//! sizes, never tensors; it knows no optimizer.

mod activation;
mod any;
mod batch_normalization;
mod constant;
mod conv1d;
mod dense;
mod dropout;
mod einsum_dense;
mod embedding;
mod flatten;
mod gaussian_noise;
mod group_normalization;
mod gru;
mod layer_normalization;
mod lstm;
mod mask;
mod masking;
mod merge;
mod not_equal;
mod permute;
mod pooling;
mod recurrent;
mod repeat_vector;
mod resampling;
mod rescaling;
mod reshape;
mod rms_normalization;
mod settings;
mod simple_rnn;
mod spatial_dropout1d;
mod unit_normalization;
mod windows;

use crate::graph::Build;
use crate::kernel::Real;

/// Every layer by its class: one line a layer.
pub(crate) fn registry<F: Real>(class: &str) -> Option<Build<F>> {
    Some(match class {
        "Activation" => activation::build,
        "Any" => any::build,
        "AveragePooling1D" => pooling::build_average,
        "BatchNormalization" => batch_normalization::build,
        "Constant" => constant::build,
        "Conv1D" => conv1d::build,
        "Cropping1D" => resampling::build_cropping,
        "Dense" => dense::build,
        "Dropout" => dropout::build,
        "EinsumDense" => einsum_dense::build,
        "Embedding" => embedding::build,
        "Flatten" => flatten::build,
        "GRU" => gru::build,
        "GaussianNoise" => gaussian_noise::build,
        "GlobalAveragePooling1D" => pooling::build_global_average,
        "GlobalMaxPooling1D" => pooling::build_global_max,
        "GroupNormalization" => group_normalization::build,
        "LSTM" => lstm::build,
        "LayerNormalization" => layer_normalization::build,
        "Mask" => mask::build,
        "Masking" => masking::build,
        "MaxPooling1D" => pooling::build_max,
        "Merge" => merge::build,
        "NotEqual" => not_equal::build,
        "Permute" => permute::build,
        "RMSNormalization" => rms_normalization::build,
        "RepeatVector" => repeat_vector::build,
        "Rescaling" => rescaling::build,
        "Reshape" => reshape::build,
        "SimpleRNN" => simple_rnn::build,
        "SpatialDropout1D" => spatial_dropout1d::build,
        "UnitNormalization" => unit_normalization::build,
        "UpSampling1D" => resampling::build_up_sampling,
        "ZeroPadding1D" => resampling::build_padding,
        _ => return None,
    })
}
