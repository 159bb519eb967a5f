//! Places in lists. Each kind of list has a type for its places, so that one is not taken for another.

use std::fmt;
use std::marker::PhantomData;
use std::ops::{Index, IndexMut};

/// A place in a [`List`].
pub trait Id: Copy {
    /// The place number `index`.
    fn new(index: usize) -> Self;

    /// Its number.
    fn index(self) -> usize;
}

macro_rules! ids {
    ($($(#[$doc:meta])* $id:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub struct $id(usize);

        impl Id for $id {
            fn new(index: usize) -> Self {
                $id(index)
            }

            fn index(self) -> usize {
                self.0
            }
        }
    )*};
}

ids! {
    /// A tensor of a graph.
    TensorId;
    /// A node of a graph.
    NodeId;
    /// A time axis of a graph.
    AxisId;
    /// An input of a model.
    InputId;
    /// An output of a model.
    OutputId;
}

/// A list whose places are `I`.
pub struct List<I, T> {
    items: Vec<T>,
    places: PhantomData<I>,
}

impl<I: Id, T> List<I, T> {
    /// Without items.
    pub const fn new() -> Self {
        List { items: Vec::new(), places: PhantomData }
    }

    /// An item for each place of another list.
    pub fn like<U>(other: &List<I, U>, item: impl FnMut(&U) -> T) -> Self {
        other.iter().map(item).collect()
    }

    /// Adds an item and tells its place.
    pub fn push(&mut self, item: T) -> I {
        self.items.push(item);
        I::new(self.items.len() - 1)
    }

    /// The place of the next item.
    pub fn next(&self) -> I {
        I::new(self.items.len())
    }

    /// Items.
    pub fn len(&self) -> usize {
        self.items.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.items.is_empty()
    }

    /// The last item.
    pub fn last_mut(&mut self) -> Option<&mut T> {
        self.items.last_mut()
    }

    /// All places.
    pub fn ids(&self) -> impl DoubleEndedIterator<Item = I> + ExactSizeIterator + Clone + use<I, T> {
        (0..self.items.len()).map(I::new)
    }

    /// All items.
    pub fn iter(&self) -> std::slice::Iter<'_, T> {
        self.items.iter()
    }

    /// All items, to be changed.
    pub fn iter_mut(&mut self) -> std::slice::IterMut<'_, T> {
        self.items.iter_mut()
    }

    /// All items with their places.
    pub fn pairs(&self) -> impl DoubleEndedIterator<Item = (I, &T)> + ExactSizeIterator + Clone {
        self.items.iter().enumerate().map(|(index, item)| (I::new(index), item))
    }

    /// The same, to be changed.
    pub fn pairs_mut(&mut self) -> impl DoubleEndedIterator<Item = (I, &mut T)> {
        self.items.iter_mut().enumerate().map(|(index, item)| (I::new(index), item))
    }

    /// Makes all items the same.
    pub fn fill(&mut self, item: T)
    where
        T: Clone,
    {
        self.items.fill(item);
    }
}

impl<I: Id, T> Index<I> for List<I, T> {
    type Output = T;

    fn index(&self, place: I) -> &T {
        &self.items[place.index()]
    }
}

impl<I: Id, T> IndexMut<I> for List<I, T> {
    fn index_mut(&mut self, place: I) -> &mut T {
        &mut self.items[place.index()]
    }
}

impl<I: Id, T> FromIterator<T> for List<I, T> {
    fn from_iter<A: IntoIterator<Item = T>>(items: A) -> Self {
        List { items: items.into_iter().collect(), places: PhantomData }
    }
}

impl<'a, I: Id, T> IntoIterator for &'a List<I, T> {
    type Item = &'a T;
    type IntoIter = std::slice::Iter<'a, T>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl<I, T: Clone> Clone for List<I, T> {
    fn clone(&self) -> Self {
        List { items: self.items.clone(), places: PhantomData }
    }
}

impl<I: Id, T> Default for List<I, T> {
    fn default() -> Self {
        List::new()
    }
}

impl<I, T: fmt::Debug> fmt::Debug for List<I, T> {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        self.items.fmt(f)
    }
}

/// Places that follow each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Span<I> {
    /// The first.
    pub first: I,
    /// How many.
    pub len: usize,
}

impl<I: Id> Span<I> {
    /// All of them.
    pub fn iter(self) -> impl DoubleEndedIterator<Item = I> + ExactSizeIterator + Clone {
        (self.first.index()..self.first.index() + self.len).map(I::new)
    }

    /// Whether it is one of them.
    pub fn contains(self, place: I) -> bool {
        (self.first.index()..self.first.index() + self.len).contains(&place.index())
    }
}
