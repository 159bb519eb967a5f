//! Every golden made by Keras 3: outputs, loss and metric, gradients and ten optimizer steps.
//!
//! Tolerance: max|a - b| / max(1e-3, max|b|) per tensor, at most 1e-5 for outputs, 5e-5 for gradients, 2e-4 for weights.
//! Where a case exceeds it, our f32 must be no further from the f64 result than twice Keras's f32 is.

#[path = "common/golden.rs"]
mod golden;

use bptt::batch::Lengths;
use bptt::graph::ModelSpec;
use bptt::ids::{Id, InputId, OutputId};
use bptt::input::{Input, InputKind};
use bptt::json::parse;
use bptt::model::Model;
use bptt::training::TrainingSpec;
use golden::*;
use serde_json::Value;
use std::path::Path;

struct Case {
    name: String,
    json: Value,
    tokens: Vec<i32>,
    floats: Vec<f32>,
    lengths: Vec<u32>,
    targets: Vec<f32>,
}

impl Case {
    fn read(path: &Path) -> Case {
        let json = read(path);
        Case {
            name: json["name"].as_str().unwrap().to_owned(),
            tokens: numbers(&json["inputs"]["tokens"]).iter().map(|&x| x as i32).collect(),
            floats: numbers(&json["inputs"]["floats"]).iter().map(|&x| x as f32).collect(),
            lengths: numbers(&json["lengths"]).iter().map(|&x| x as u32).collect(),
            targets: numbers(&json["targets"]).iter().map(|&x| x as f32).collect(),
            json,
        }
    }

    fn model(&self) -> Model<f32> {
        let spec: ModelSpec = parse(&self.name, &self.json["spec"].to_string()).unwrap();
        let training: TrainingSpec<f32> = parse(&self.name, &self.json["compile"].to_string()).unwrap();
        let mut model = Model::new(&spec, 0).unwrap();
        model.compile(training).unwrap();
        model.network.set_weights(&weights(&self.json)).unwrap();
        model
    }

    fn input(&self, kind: InputKind) -> Input<'_, f32> {
        let lengths = match kind {
            InputKind::Vector(_) => Lengths::Equal(1),
            _ if self.lengths.is_empty() => Lengths::Equal(self.json["steps"].as_u64().unwrap() as usize),
            _ => Lengths::Each(&self.lengths),
        };
        let rows = self.json["rows"].as_u64().unwrap() as usize;
        let Case { tokens, floats, targets, .. } = self;
        Input::of(rows, lengths, tokens, floats, targets)
    }

    /// Compares tensor by tensor; returns the tensors for which only the second rule holds.
    fn compare(&self, what: &str, ours: &[f64], path: &[&str], tolerance: f64) -> Vec<String> {
        let at =
            |precision: &str| path.iter().fold(&self.json["expected"][precision], |value, key| &value[*key]);
        let (single, double) = (at("f32"), at("f64"));
        let pieces = |value: &Value| -> Vec<Vec<f64>> {
            match value {
                Value::Array(list) if list.first().is_some_and(Value::is_array) => {
                    list.iter().map(numbers).collect()
                }
                Value::Array(_) => vec![numbers(value)],
                number => vec![vec![number.as_f64().expect("a number")]],
            }
        };
        let (single, double) = (pieces(single), pieces(double));
        assert_eq!(single.iter().map(Vec::len).sum::<usize>(), ours.len(), "{} {what}", self.name);
        let (mut start, mut exceptions) = (0, Vec::new());
        for (i, (single, double)) in single.iter().zip(&double).enumerate() {
            let ours = &ours[start..start + single.len()];
            start += single.len();
            let scale = single.iter().fold(1e-3f64, |m, x| m.max(x.abs()));
            let error = distance(ours, single) / scale;
            if error <= tolerance {
                continue;
            }
            let (own, keras) = (distance(ours, double), distance(single, double));
            assert!(
                own <= 2.0 * keras,
                "{} {what} {i}: error {error:e}; from f64: ours {own:e}, Keras {keras:e}",
                self.name
            );
            exceptions.push(format!("{} {what} {i}: {error:.1e}", self.name));
        }
        exceptions
    }

    fn check(&self) -> Vec<String> {
        let mut model = self.model();
        let ports = model.network.graph().inputs.clone();
        let kind = ports[InputId::new(0)].kind;
        let all = self.input(kind);
        let size = self.json["batch_size"].as_u64().unwrap() as usize;
        let mut exceptions = Vec::new();
        let mut inference = all;
        inference.targets[0] = &[];
        let outputs = wide(&model.predict(inference, size).unwrap()[0]);
        exceptions.extend(self.compare("outputs", &outputs, &["outputs"], OUTPUTS));
        let outcome = model.evaluate(all, size).unwrap();
        exceptions.extend(self.compare("loss", &[outcome.loss()], &["evaluate", "loss"], OUTPUTS));
        let [sum, count, ..] = outcome.metrics[..] else { panic!("no metric") };
        exceptions.extend(self.compare(
            "metric",
            &[if count > 0.0 { sum / count } else { 0.0 }],
            &["evaluate", "metric"],
            OUTPUTS,
        ));
        let training = parse::<TrainingSpec<f32>>("", &self.json["compile"].to_string()).unwrap();
        let shape = model.network.target_shape(OutputId::new(0), &*training.heads[0].loss, &all);
        let batches: Vec<_> = all.batches(&ports, &[shape], size).collect();
        let (_, gradients) = model.gradients(batches[0]).unwrap();
        exceptions.extend(self.compare("gradients", &wide(&gradients), &["gradients"], GRADIENTS));
        let rates = numbers(&self.json["rates"]);
        let losses: Vec<f64> = (0..10)
            .map(|step| {
                if let Some(&rate) = rates.get(step) {
                    let mut optimizer = self.json["compile"]["optimizer"].clone();
                    optimizer["config"]["learning_rate"] = rate.into();
                    model.steer(parse("", &optimizer.to_string()).unwrap()).unwrap();
                }
                let batch = batches[step % batches.len()];
                let outcome = model.train(batch, size).unwrap();
                outcome.loss()
            })
            .collect();
        exceptions.extend(self.compare("losses", &losses, &["losses"], WEIGHTS));
        exceptions.extend(self.compare("trained", &wide(&model.network.weights()), &["trained"], WEIGHTS));
        exceptions
    }
}

#[test]
fn small_models_agree_with_keras() {
    let mut paths: Vec<_> =
        std::fs::read_dir(path("cases")).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    paths.retain(|path| path.extension().is_some_and(|e| e == "json"));
    assert!(paths.len() >= 30, "{} goldens", paths.len());
    for path in &paths {
        for exception in Case::read(path).check() {
            println!("held by the f64 rule: {exception}");
        }
    }
}
