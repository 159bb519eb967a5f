//! What a layer asks of the place where it is built.

use super::axis::{Gridded, Outer, Source};
use super::builder::{Builder, Owned};
use super::copy::Copied;
use super::nodes::Tensor;
use super::spec::{NodeSpec, Stepped};
use crate::error::{Error, Result};
use crate::fields::Fields;
use crate::ids::{AxisId, Id, InputId, TensorId};
use crate::input::InputKind;
use crate::kernel::Real;
use crate::node::{Dims, Form, Over};

/// Reads a layer's settings, checks what it is applied to, adds it to a graph and tells its outputs.
pub type Build<F> = fn(&mut Place<F>) -> Result<Vec<TensorId>>;

/// Where a layer is built: its settings, what it is applied to, and the graph that it is added to.
pub struct Place<'a, F> {
    /// The layer's name.
    pub name: &'a str,
    /// Its settings.
    pub config: Fields,
    /// The tensors that it is applied to.
    pub inputs: Vec<TensorId>,
    pub(super) node: &'a NodeSpec,
    /// What the layer has whose weights it shares.
    pub(super) shared: Option<Owned>,
    pub(super) builder: &'a mut Builder<F>,
}

impl<F: Real> Place<'_, F> {
    /// A tensor of the graph.
    pub fn tensor(&self, tensor: TensorId) -> Tensor {
        self.builder.graph.tensors[tensor]
    }

    /// The form of a tensor.
    pub fn form(&self, tensor: TensorId) -> Form {
        self.tensor(tensor).form
    }

    /// An error about the layer.
    #[cold]
    pub fn refuse<T>(&self, problem: impl Into<String>) -> Result<T> {
        Err(Error::spec(self.name, problem))
    }

    /// Refuses any other number of inputs.
    pub fn expect_inputs(&self, count: usize) -> Result<()> {
        match self.inputs.len() {
            n if n == count => Ok(()),
            n => self.refuse(format!("{count} inputs are expected, got {n}")),
        }
    }

    /// The only input and its form, refused if it is made of token ids.
    pub fn numbers(&self) -> Result<(TensorId, Form)> {
        self.expect_inputs(1)?;
        let form = self.form(self.inputs[0]);
        match form.is_tokens() {
            true => self.refuse("it takes numbers, not token ids; put an Embedding before it"),
            false => Ok((self.inputs[0], form)),
        }
    }

    /// The numbers of each line of a tensor, which must have one dimension.
    pub fn features(&self, tensor: TensorId) -> Result<usize> {
        let form = self.form(tensor);
        match form.dims.sizes() {
            &[features] => Ok(features),
            _ => self.refuse(format!("it takes one dimension of features, got {form}")),
        }
    }

    /// The only input, for a layer that draws numbers: with every position where what it makes of masked ones is read.
    pub fn drawn_over(&mut self) -> Result<(TensorId, Form)> {
        let (input, form) = self.numbers()?;
        let everywhere = self.builder.drawn_everywhere.iter().any(|name| name == self.name);
        if !(everywhere && form.is_sequence()) {
            return Ok((input, form));
        }
        let grid = self.grid()?;
        Ok((grid, self.form(grid)))
    }

    /// Input `index` with steps: where a row is one line of several dimensions, the first of them becomes time.
    pub fn frames(&mut self, index: usize) -> Result<TensorId> {
        let input = self.inputs[index];
        let form = self.form(input);
        let (Over::Rows, [steps, frame @ ..]) = (form.over, form.dims.sizes()) else { return Ok(input) };
        match Dims::new(frame) {
            Some(dims) => Ok(self.split(index, *steps, dims)),
            None => Ok(input),
        }
    }

    /// Input `index` with a step for each number of a row, where a row is one line of one dimension.
    pub fn elements(&mut self, index: usize) {
        let form = self.form(self.inputs[index]);
        if let (Over::Rows, &[steps]) = (form.over, form.dims.sizes()) {
            self.split(index, steps, Dims::from(1));
        }
    }

    /// The first input with its lines as rows, whose first dimension becomes time, or which are a `single` step: on a nested time axis. On one that
    /// is nested it stays as it is.
    pub fn nested(&mut self, single: bool) -> Result<TensorId> {
        let (input, form) = self.numbers()?;
        if self.nest().is_some() {
            return Ok(input);
        }
        let within = match form.dims.sizes() {
            _ if single => Some((1, form.dims)),
            [steps, frame @ ..] => Dims::new(frame).map(|dims| (*steps, dims)),
            [] => None,
        };
        match within.filter(|_| form.has_steps()) {
            Some((steps, dims)) => Ok(self.split(0, steps, dims)),
            None => self.refuse(format!("it takes steps of each step, got {form}")),
        }
    }

    /// What the rows of the inputs are, where they lie on a nested time axis.
    pub fn nest(&self) -> Option<Outer> {
        Some(self.builder.graph.nest(&self.inputs)?.1)
    }

    /// A line of this shape for each row of the inputs.
    pub fn rows(&self, dims: impl Into<Dims>) -> Form {
        Form { over: self.nest().map_or(Over::Rows, |outer| outer.over), dims: dims.into() }
    }

    /// Whether a tensor of this form has a line for each row of the inputs.
    pub fn is_of_rows(&self, form: Form) -> bool {
        self.nest().map_or(form.over == Over::Rows, |outer| form.axis() == outer.over.axis())
    }

    /// Brings inputs with a line for each row onto those that are the rows of the nested time axis, where there is one.
    pub fn meet_rows(&mut self) {
        let Some((over, axis)) = self.nest().and_then(|outer| Some((outer.over, outer.over.axis()?))) else {
            return;
        };
        for i in 0..self.inputs.len() {
            let (input, form) = (self.inputs[i], self.form(self.inputs[i]));
            if form.axis() == Some(axis) && form.over != over {
                self.inputs[i] = match over {
                    Over::Cells(_) => self.packed(input, axis),
                    _ => self.positions(input, axis),
                };
            }
        }
    }

    /// A time axis of as many steps as this, whatever the inputs have.
    pub fn fixed(&mut self, steps: usize) -> AxisId {
        let source = self.nest().map_or(Source::Fixed(steps), |outer| Source::Nested(outer, steps));
        self.axis(source)
    }

    /// Lines as so many steps of this shape.
    fn split(&mut self, index: usize, steps: usize, dims: Dims) -> TensorId {
        let Tensor { form, fill, masked, .. } = self.tensor(self.inputs[index]);
        let axis = self.axis(match form.over {
            Over::Rows => Source::Fixed(steps),
            over => Source::Nested(Outer { over, fill, masked }, steps),
        });
        let (layer, form) = (Copied { row_by_row: false }, Form::positions(axis, dims));
        let made = self.builder.push_one(self.name, self.inputs[index], Tensor::new(form), Box::new(layer));
        self.inputs[index] = made;
        made
    }

    /// The time axis of an input that must be a sequence.
    fn steps_of(&mut self, index: usize) -> Result<(TensorId, Form, AxisId)> {
        let input = self.frames(index)?;
        let form = self.form(input);
        match form.axis().filter(|_| form.has_steps()) {
            Some(axis) => Ok((input, form, axis)),
            None => self.refuse(format!("it takes sequences of shape (batch, steps, features), got {form}")),
        }
    }

    /// The first input as cells alone, and its time axis.
    pub fn sequence(&mut self) -> Result<(TensorId, AxisId)> {
        let (input, form, axis) = self.steps_of(0)?;
        Ok((if form.is_sequence() { input } else { self.builder.pack(self.name, input, axis) }, axis))
    }

    /// The time axis of the first input's steps, masked ones included, for a layer that reads no more of it.
    pub fn every_step(&mut self) -> Result<AxisId> {
        let (_, _, axis) = self.steps_of(0)?;
        Ok(self.builder.unmasked(axis))
    }

    /// The first input as all its steps: masked ones are cells like any other. With their time axis.
    pub fn unmasked(&mut self) -> Result<(TensorId, AxisId)> {
        let (_, _, axis) = self.steps_of(0)?;
        let all = self.builder.unmasked(axis);
        if all == axis {
            return self.sequence();
        }
        let grid = self.grid()?;
        Ok((self.builder.pack(self.name, grid, all), all))
    }

    /// The only input, of numbers, for a layer at which masks end: masked steps are steps like any other.
    pub fn unmasked_numbers(&mut self) -> Result<(TensorId, Form)> {
        let (input, form) = self.numbers()?;
        match form.axis() {
            Some(axis) if self.builder.unmasked(axis) != axis => {
                let (all, _) = self.unmasked()?;
                Ok((all, self.form(all)))
            }
            _ => Ok((input, form)),
        }
    }

    /// Whether the layer goes over the steps of each feature, or over the features of each line, as its setting `over` says; and the only input
    /// as it is read then, with every step.
    pub fn numbers_over(&mut self) -> Result<(bool, (TensorId, Form))> {
        let over_steps = self.config.choice("over", &[("features", false), ("steps", true)])?;
        if !over_steps {
            return Ok((false, self.unmasked_numbers()?));
        }
        let grid = self.grid()?;
        Ok((true, (grid, self.form(grid))))
    }

    /// The first input with every position.
    pub fn grid(&mut self) -> Result<TensorId> {
        self.grid_of(0)
    }

    /// Input `index` with every position.
    pub fn grid_of(&mut self, index: usize) -> Result<TensorId> {
        let (input, form, axis) = self.steps_of(index)?;
        if !form.is_grid() {
            return Ok(self.expand(input, false, axis));
        }
        // Who made it may have taken the positions one by one; this layer does not.
        if self.builder.graph.axes[axis].gridded == Gridded::OneByOne {
            self.ask(axis, Gridded::By(self.builder.graph.nodes.next()));
        }
        Ok(input)
    }

    /// A tensor on `axis` with every position, for a layer that takes them one by one: rows may end where they end.
    pub fn positions(&mut self, tensor: TensorId, axis: AxisId) -> TensorId {
        let grid = match self.form(tensor).is_grid() {
            true => tensor,
            false => self.expand_as(tensor, false, axis),
        };
        self.ask(axis, Gridded::OneByOne);
        grid
    }

    /// A grid as cells alone; a sequence as it is.
    pub fn packed(&mut self, tensor: TensorId, axis: AxisId) -> TensorId {
        match self.form(tensor).is_sequence() {
            true => tensor,
            false => self.builder.pack(self.name, tensor, axis),
        }
    }

    /// Whether steps are left out on a time axis.
    pub fn masks(&self, axis: AxisId) -> bool {
        self.builder.graph.axes[axis].masks()
    }

    /// Whether the graph is run step by step.
    pub fn goes_by_steps(&self) -> bool {
        self.builder.graph.stepped != Stepped::No
    }

    /// Whether each call goes one step on along a time axis.
    pub fn is_stepped(&self, axis: AxisId) -> bool {
        self.builder.graph.advances(axis)
    }

    /// The time axis with the same positions, of which none is left out.
    pub fn unmasked_axis(&mut self, axis: AxisId) -> AxisId {
        self.builder.unmasked(axis)
    }

    /// Notes who asks for every position of a time axis.
    pub fn ask(&mut self, axis: AxisId, by: Gridded) {
        self.builder.graph.axes[axis].ask_for_grid(by);
    }

    /// A sequence with every position, from its end if `reversed`; `onto` is its time axis, or another with the same positions, whose
    /// mask then holds.
    pub fn expand(&mut self, sequence: TensorId, reversed: bool, onto: AxisId) -> TensorId {
        let node = self.builder.graph.nodes.next();
        if let Some(axis) = self.form(sequence).axis() {
            self.ask(axis, Gridded::By(node));
        }
        self.expand_as(sequence, reversed, onto)
    }

    fn expand_as(&mut self, sequence: TensorId, reversed: bool, onto: AxisId) -> TensorId {
        self.builder.expand(self.name, sequence, reversed, onto)
    }

    /// A time axis, as it is or made now.
    pub fn axis(&mut self, source: Source) -> AxisId {
        let lexicon = match source {
            Source::Words(input) | Source::Tokens(input) => Some(self.builder.graph.inputs[input].lexicon),
            _ => None,
        };
        self.builder.axis(source, lexicon)
    }

    /// The input that a tensor of tokens is, and the layer's vocabulary noted there.
    pub fn token_input(&mut self, tensor: TensorId, size: usize) -> InputId {
        // Inputs are the first tensors.
        let input = InputId::new(tensor.index());
        let shared = self.shared.clone();
        let graph = &mut self.builder.graph;
        if let InputKind::Tokens { vocabulary, .. } = &mut graph.inputs[input].kind {
            *vocabulary = size.min(*vocabulary);
        }
        // One embedding over two inputs: their tokens are one list.
        let earlier =
            graph.nodes.iter().find(|node| shared.as_ref().is_some_and(|shared| shared.slots == node.slots));
        if let Some(lexicon) = earlier.map(|node| graph.tensors[node.outputs.first].lexicon) {
            let own = graph.inputs[input].lexicon;
            let joined = |id: &mut InputId| {
                if *id == own {
                    *id = lexicon;
                }
            };
            graph.inputs.iter_mut().for_each(|input| joined(&mut input.lexicon));
            graph.tensors.iter_mut().for_each(|tensor| joined(&mut tensor.lexicon));
            graph.axes.iter_mut().filter_map(|t| t.lexicon.as_mut()).for_each(joined);
        }
        input
    }

    /// Ids of each step of an input, where its steps are sequences of them.
    pub fn words(&self, input: InputId) -> Option<usize> {
        self.builder.graph.words(input)
    }

    /// The time axis of an input's ids, where each step is one.
    pub fn ids(&self, input: TensorId) -> Result<AxisId> {
        match self.form(input).over {
            Over::Tokens(axis) if self.words(InputId::new(input.index())).is_none() => Ok(axis),
            _ => self.refuse("it takes token ids of shape (batch, steps)"),
        }
    }

    /// The rows that every batch must have, where the input says so.
    pub fn fixed_rows(&self) -> Option<usize> {
        self.builder.graph.inputs.iter().find_map(|input| input.rows)
    }

    /// The lexicon of an input of tokens.
    pub fn lexicon(&self, input: InputId) -> InputId {
        self.builder.graph.inputs[input].lexicon
    }
}
