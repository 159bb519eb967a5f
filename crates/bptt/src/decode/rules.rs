//! What may come next, whatever its probability.

/// Rules for sequences.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Rules {
    /// Behind this token nothing comes; without one sequences have the greatest length.
    pub end: Option<u32>,
    /// Tokens that never come.
    pub suppress: Vec<u32>,
    /// Tokens before the end, at least.
    pub min_length: usize,
    /// Tokens with the end, at most.
    pub max_length: usize,
    /// No group of so many tokens comes twice; 0 for any.
    pub no_repeat_ngram: usize,
}

impl Rules {
    /// The tokens that may not follow these.
    pub(super) fn forbidden(&self, tokens: &[u32], into: &mut Vec<u32>) {
        into.clear();
        into.extend(&self.suppress);
        if tokens.len() < self.min_length {
            into.extend(self.end);
        }
        let n = self.no_repeat_ngram;
        if n > 0 && tokens.len() + 1 >= n {
            let last = &tokens[tokens.len() + 1 - n..];
            // Every place at which the last tokens stood before tells one that came then.
            let again = tokens.windows(n).filter(|group| group[..n - 1] == *last);
            into.extend(again.map(|group| group[n - 1]));
        }
        into.sort_unstable();
        into.dedup();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn forbidden(rules: &Rules, tokens: &[u32]) -> Vec<u32> {
        let mut found = vec![9];
        rules.forbidden(tokens, &mut found);
        found
    }

    #[test]
    fn ends_come_late_enough_and_groups_once() {
        let rules = Rules { end: Some(2), suppress: vec![5], min_length: 2, ..Rules::default() };
        assert_eq!(forbidden(&rules, &[7]), [2, 5]);
        assert_eq!(forbidden(&rules, &[7, 7]), [5]);
        let pairs = Rules { no_repeat_ngram: 2, ..Rules::default() };
        assert_eq!(forbidden(&pairs, &[1, 2, 1, 3, 1]), [2, 3]);
        assert_eq!(forbidden(&pairs, &[]), [0u32; 0]);
        let single = Rules { no_repeat_ngram: 1, ..Rules::default() };
        assert_eq!(forbidden(&single, &[4, 1]), [1, 4]);
        let triples = Rules { no_repeat_ngram: 3, ..Rules::default() };
        assert_eq!(forbidden(&triples, &[1, 2, 3, 1, 2]), [3]);
        assert_eq!(forbidden(&triples, &[1]), [0u32; 0]);
    }
}
