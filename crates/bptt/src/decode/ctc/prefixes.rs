//! Lists of labels as they grow: a tree, in which each list stands once.

use super::reading::WHAT;
use crate::ask::one_more;
use crate::error::Result;

/// Stands for none.
pub(super) const NONE: u32 = u32::MAX;

/// The empty list.
pub(super) const ROOT: u32 = 0;

#[derive(Debug, Clone, Copy)]
struct Node {
    before: u32,
    label: u32,
    /// The last of the lists that are one label longer, and the one that was there before it.
    child: u32,
    sibling: u32,
    /// Which of the lists that are followed it is.
    live: u32,
}

#[derive(Debug)]
pub(super) struct Prefixes(Vec<Node>);

impl Prefixes {
    /// With the empty list, which is followed.
    pub fn new() -> Self {
        Prefixes(vec![Node { before: NONE, label: NONE, child: NONE, sibling: NONE, live: 0 }])
    }

    /// The last label of a list; none of the empty one.
    pub fn label(&self, node: u32) -> Option<u32> {
        (node != ROOT).then(|| self.0[node as usize].label)
    }

    /// The list without its last label.
    pub fn before(&self, node: u32) -> Option<u32> {
        (node != ROOT).then(|| self.0[node as usize].before)
    }

    /// Which of the lists that are followed it is, if it is one of them.
    pub fn live(&self, node: u32) -> Option<usize> {
        Some(self.0[node as usize].live).filter(|&live| live != NONE).map(|live| live as usize)
    }

    pub fn set_live(&mut self, node: u32, live: Option<usize>) {
        self.0[node as usize].live = live.map_or(NONE, |live| live as u32);
    }

    /// The lists that are one label longer.
    pub fn children(&self, node: u32) -> impl Iterator<Item = u32> + '_ {
        let mut next = self.0[node as usize].child;
        std::iter::from_fn(move || {
            let child = Some(next).filter(|&child| child != NONE)?;
            next = self.0[child as usize].sibling;
            Some(child)
        })
    }

    /// The list with one more label.
    pub fn longer(&mut self, node: u32, label: u32) -> Result<u32> {
        let known = self.children(node).find(|&child| self.0[child as usize].label == label);
        if let Some(known) = known {
            return Ok(known);
        }
        one_more(&mut self.0, WHAT)?;
        let child = self.0.len() as u32;
        let sibling = std::mem::replace(&mut self.0[node as usize].child, child);
        self.0.push(Node { before: node, label, child: NONE, sibling, live: NONE });
        Ok(child)
    }

    /// The labels of a list, the last one first.
    pub fn backwards(&self, node: u32) -> impl Iterator<Item = u32> + '_ {
        let mut at = node;
        std::iter::from_fn(move || {
            let label = self.label(at)?;
            at = self.0[at as usize].before;
            Some(label)
        })
    }
}
