//! A sorted map for keys that mostly arrive in order.

use std::collections::VecDeque;

/// Like a `BTreeMap`, in a tenth of its code.
///
/// New keys are nearly always the largest, and a removed key comes back to its old place. To insert a key
/// between others moves the entries on the shorter side.
pub(super) struct Ordered<K, V> {
    /// The entries in the order of their keys. A removed entry leaves a gap, except at the front.
    places: VecDeque<(K, Option<V>)>,
    len: usize,
}

impl<K, V> Default for Ordered<K, V> {
    fn default() -> Self {
        Self { places: VecDeque::new(), len: 0 }
    }
}

impl<K: Copy + Ord, V> Ordered<K, V> {
    pub(super) fn len(&self) -> usize {
        self.len
    }

    pub(super) fn is_empty(&self) -> bool {
        self.len == 0
    }

    fn place(&self, key: K) -> Result<usize, usize> {
        // most lookups are for the last or the first key
        match self.places.back() {
            Some((last, _)) if *last >= key => self.places.binary_search_by(|(other, _)| other.cmp(&key)),
            _ => Err(self.places.len()),
        }
    }

    pub(super) fn get(&self, key: K) -> Option<&V> {
        let place = self.place(key).ok()?;
        self.places.get(place)?.1.as_ref()
    }

    pub(super) fn get_mut(&mut self, key: K) -> Option<&mut V> {
        let place = self.place(key).ok()?;
        self.places.get_mut(place)?.1.as_mut()
    }

    /// Adds a value, or replaces the value of the key.
    pub(super) fn insert(&mut self, key: K, value: V) {
        match self.place(key) {
            Ok(place) => self.len += usize::from(self.places[place].1.replace(value).is_none()),
            Err(place) => {
                self.places.insert(place, (key, Some(value)));
                self.len += 1;
            }
        }
    }

    pub(super) fn remove(&mut self, key: K) -> Option<V> {
        let place = self.place(key).ok()?;
        let value = self.places.get_mut(place)?.1.take()?;
        self.len -= 1;
        while let Some((_, None)) = self.places.front() {
            self.places.pop_front();
        }
        // a first entry that stays long must not keep the gaps of all later entries
        if self.places.len() > 2 * self.len + 32 {
            self.places.retain(|(_, value)| value.is_some());
        }
        Some(value)
    }

    pub(super) fn first(&self) -> Option<(K, &V)> {
        self.iter().next()
    }

    pub(super) fn pop_first(&mut self) -> Option<(K, V)> {
        let key = self.first()?.0;
        Some((key, self.remove(key)?))
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = (K, &V)> {
        self.places.iter().filter_map(|(key, value)| Some((*key, value.as_ref()?)))
    }

    pub(super) fn clear(&mut self) {
        *self = Self::default();
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;

    use super::*;

    #[test]
    fn gaps_take_no_more_than_twice_the_room_of_what_stays() {
        let mut ordered = Ordered::default();
        (0..1000).for_each(|key| ordered.insert(key, key));
        // the first stays, so that no gap is at the front
        for key in 1..1000 {
            ordered.remove(key);
            assert!(
                ordered.places.len() <= 2 * ordered.len() + 32,
                "{} of {}",
                ordered.places.len(),
                ordered.len()
            );
        }
    }

    proptest! {
        #[test]
        fn does_what_a_btree_map_does(steps in proptest::collection::vec((0..7u8, 0..90u8), 0..600)) {
            let mut map = BTreeMap::new();
            let mut ordered = Ordered::default();
            for (at, (what, key)) in steps.into_iter().enumerate() {
                match what {
                    0..=2 => {
                        map.insert(key, at);
                        ordered.insert(key, at);
                    }
                    3 | 4 => prop_assert_eq!(ordered.remove(key), map.remove(&key)),
                    5 => prop_assert_eq!(ordered.pop_first(), map.pop_first()),
                    _ => prop_assert_eq!(ordered.get_mut(key), map.get_mut(&key)),
                }
                prop_assert_eq!(ordered.get(key), map.get(&key));
                prop_assert_eq!(ordered.first(), map.first_key_value().map(|(key, value)| (*key, value)));
                prop_assert_eq!(ordered.len(), map.len());
                prop_assert_eq!(ordered.is_empty(), map.is_empty());
                prop_assert!(ordered.iter().eq(map.iter().map(|(key, value)| (*key, value))));
                prop_assert!(ordered.places.len() <= 2 * ordered.len() + 33);
            }
            ordered.clear();
            prop_assert!(ordered.is_empty());
        }
    }
}
