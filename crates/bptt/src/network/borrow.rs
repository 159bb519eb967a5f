//! Parts of a network for a call of a layer. Macros, as a method would borrow the blocks of memory as well.

/// A [`View`](super::view::View) of a network.
macro_rules! view {
    ($network:expr) => {
        $crate::network::view::View {
            graph: &$network.graph,
            batch: &$network.batch,
            map: &$network.memory.map,
            training: $network.training,
            traced: $network.traced,
            explaining: $network.explaining,
            none: &$network.no_timeline,
        }
    };
}

/// What a node of a network draws from.
macro_rules! draws {
    ($network:expr, $index:expr) => {{
        let name = &$network.graph.nodes[$index].name;
        let injected = $network.injected.iter().find(|(known, _)| known == name);
        $network.training.then(|| $crate::node::Draws {
            stream: $crate::rng::Stream::new(
                $network.seed,
                $crate::rng::stream::NOISE | (crate::ids::Id::index($index) as u64) << 43 | $network.steps,
            ),
            injected: injected.map(|(_, factors)| &factors[..]),
        })
    }};
}

pub(super) use {draws, view};
