//! The skeleton of a payload: its fields, and the members of unknown objects, as spans of the text.
//!
//! The skeleton is a flat list in the order of the text. The members of an object follow it, up to its
//! `end`. Nothing is copied. However large the payload is, the list has about one node for every five
//! bytes of the limit. When there are more, the skeleton makes a plan with the nodes so far, and forgets
//! the ones that the plan drops. Nodes that are read later can only leave less room, so a forgotten node
//! would not have had a place anyway.

use std::hash::{BuildHasher, RandomState};

use super::TruncateError;
use crate::contract::field::{Field, Type, is_identifier};
use crate::decode::{TRUNCATED_KEY, read_strings};
use crate::json::{Kind, Walker, unescape};

/// The ways in which a value may be shortened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    /// It is never changed.
    Kept,
    /// A field that the contract does not know. It is dropped before anything else is cut.
    Extra,
    /// A string, which may be cut.
    Text,
    /// An array, which may lose items from its end.
    Items,
    /// An object, which may be pruned from the inside.
    Pruned,
    /// An object of the contract, whose fields stay.
    Fields,
    /// The list of the cuts of an earlier publisher.
    Reserved,
}

/// What happens to a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fate {
    /// It stays as it is.
    Whole,
    /// It is dropped, with its key.
    Dropped,
    /// A string or an array is cut at this byte of its text. An object has lost members.
    Cut(usize),
}

/// A value, and its place in the payload.
#[derive(Clone, Copy, Debug)]
pub(super) struct Node<'a> {
    /// The raw key, as it stands between its quotes. Empty for the payload itself.
    pub key: &'a str,
    /// The value's text as received.
    pub text: &'a str,
    pub part: Part,
    pub fate: Fate,
    /// The size of the value in bytes, without white space.
    pub size: usize,
    /// The end of the nodes inside this one.
    pub end: usize,
}

impl Node<'_> {
    /// The size of the member in bytes: the value, the key with its quotes, a colon and a comma.
    pub(super) fn member_size(&self) -> usize {
        self.key.len() + 4 + self.size
    }
}

/// The rules for the members of an object.
#[derive(Clone, Copy)]
pub(super) enum Rules {
    /// A payload or a nested object of the contract.
    Fields(&'static [Field]),
    /// The payload of an event that the contract does not have.
    Unknown,
    /// An object that the contract says nothing about.
    Inside,
}

impl Rules {
    fn part(self, key: &str, found: Kind) -> (Part, Rules) {
        let part = match (self, found) {
            (Rules::Fields(fields), _) => {
                let Some(field) = fields.iter().find(|field| field.name == key) else {
                    return (Part::Extra, self);
                };
                match (field.ty, found) {
                    _ if field.is_identifier() => Part::Kept,
                    (Type::String, Kind::String) => Part::Text,
                    (Type::Strings, Kind::Array) => Part::Items,
                    (Type::AnyObject, Kind::Object) => Part::Pruned,
                    (Type::Object(_, nested), Kind::Object) => return (Part::Fields, Rules::Fields(nested)),
                    _ => Part::Kept,
                }
            }
            (_, Kind::Array) => Part::Items,
            (_, Kind::Object) => Part::Pruned,
            (_, Kind::String) if !is_identifier(key) => Part::Text,
            _ => Part::Kept,
        };
        (part, Rules::Inside)
    }
}

/// The nodes of a payload, and the limit that they must fit.
pub(super) struct Skeleton<'a> {
    pub nodes: Vec<Node<'a>>,
    pub limit: usize,
    /// The pointers of the objects whose extras are no longer among the nodes.
    pub forgotten_extras: Vec<String>,
    /// The pointers that `_truncated` listed before.
    pub listed_before: Vec<String>,
    /// The values that are being read, outermost first. `None` for a value that is already forgotten.
    open: Vec<Option<Open>>,
    hasher: RandomState,
}

#[derive(Clone, Copy)]
struct Open {
    node: usize,
    /// Its start, not counting white space, minus the bytes that it has lost since.
    start: usize,
}

impl<'a> Skeleton<'a> {
    /// Reads the object `text`, which must be valid JSON of bounded depth.
    pub(super) fn read(text: &'a str, rules: Rules, limit: usize) -> Result<Self, TruncateError> {
        let mut skeleton = Self {
            nodes: Vec::new(),
            limit,
            forgotten_extras: Vec::new(),
            listed_before: Vec::new(),
            open: Vec::new(),
            hasher: RandomState::new(),
        };
        skeleton.value(&mut Walker::new(text), "", (Part::Fields, rules))?;
        skeleton.drop_repeated_keys(0);
        Ok(skeleton)
    }

    /// The nodes directly inside this one.
    pub(super) fn members(&self, node: usize) -> impl Iterator<Item = usize> + '_ {
        let end = self.nodes[node].end;
        let first = Some(node + 1).filter(|first| *first < end);
        std::iter::successors(first, move |member| Some(self.nodes[*member].end).filter(|next| *next < end))
    }

    fn value(
        &mut self,
        walker: &mut Walker<'a>,
        key: &'a str,
        (part, rules): (Part, Rules),
    ) -> Result<(), TruncateError> {
        walker.kind()?;
        let (from, start) = (walker.at(), walker.at_compact());
        let node = self.nodes.len();
        self.nodes.push(Node { key, text: "", part, fate: Fate::Whole, size: 0, end: node + 1 });
        self.open.push(Some(Open { node, start }));
        match part {
            Part::Pruned | Part::Fields => {
                walker.object(|walker, key| self.member(walker, key, rules))?;
            }
            _ => drop(walker.value()?),
        }
        if let Some(Some(open)) = self.open.pop() {
            self.read_up_to(open, walker.at_compact());
            self.nodes[open.node].text = walker.since(from);
        }
        Ok(())
    }

    fn member(&mut self, walker: &mut Walker<'a>, key: &'a str, rules: Rules) -> Result<(), TruncateError> {
        if self.open.last().is_none_or(Option::is_none) {
            walker.value()?;
            return Ok(());
        }
        let (mut part, inside) = rules.part(&unescape(key), walker.kind()?);
        if self.open.len() == 1 && unescape(key) == TRUNCATED_KEY {
            let list = walker.clone().value()?;
            // no publisher writes a list that leaves no room for anything else
            let list = read_strings(list).filter(|_| list.text.len() < self.limit);
            part = if list.is_some() { Part::Reserved } else { part };
            self.listed_before = list.unwrap_or_default();
        }
        self.value(walker, key, (part, inside))?;
        if self.nodes.len() >= self.room() {
            self.forget_what_has_no_place(walker.at_compact())?;
        }
        Ok(())
    }

    fn read_up_to(&mut self, open: Open, at: usize) {
        let end = self.nodes.len();
        let node = &mut self.nodes[open.node];
        // a value that has lost members stays larger than any room
        node.size = node.size.max(at - open.start);
        node.end = end;
    }

    fn forget_what_has_no_place(&mut self, at: usize) -> Result<(), TruncateError> {
        for open in self.open.clone().into_iter().flatten() {
            self.read_up_to(open, at);
        }
        self.drop_repeated_keys(0);
        let planned = self.plan();
        if planned.is_err() {
            self.drop_insides();
        }
        for node in 0..self.nodes.len() {
            if self.members(node).any(|member| self.nodes[member].fate == Fate::Dropped) {
                match self.nodes[node].part {
                    Part::Fields => {
                        let pointer = self.pointer(node);
                        if !self.forgotten_extras.contains(&pointer) {
                            self.forgotten_extras.push(pointer);
                        }
                    }
                    _ => self.nodes[node].size = self.nodes[node].size.max(self.limit),
                }
            }
        }
        self.forget_dropped();
        // the contract names few fields, but an unknown event can have any number of them
        if self.nodes.len() > self.room() * 4 / 5 { planned.map(drop) } else { Ok(()) }
    }

    /// Drops all members of unknown objects.
    fn drop_insides(&mut self) {
        let mut inside = 0;
        for (at, node) in self.nodes.iter_mut().enumerate() {
            if at < inside {
                node.fate = Fate::Dropped;
            } else if node.part == Part::Pruned {
                inside = node.end;
            }
        }
    }

    /// The most nodes that are held: more than a result can have, because its keys differ and so a
    /// member has 8 bytes or more.
    fn room(&self) -> usize {
        (self.limit / 5).max(256)
    }

    /// Drops all but the last member of each duplicate key. Returns the bytes that this saves.
    fn drop_repeated_keys(&mut self, node: usize) -> usize {
        let mut gone = 0;
        let members: Vec<usize> = self.members(node).collect();
        for repeated in self.repeated(&members) {
            gone += self.nodes[repeated].member_size();
            self.nodes[repeated].fate = Fate::Dropped;
        }
        for member in members {
            if self.nodes[member].fate != Fate::Dropped && self.nodes[member].end > member + 1 {
                gone += self.drop_repeated_keys(member);
            }
        }
        self.nodes[node].size = self.nodes[node].size.saturating_sub(gone);
        if gone > 0
            && let Some(open) = self.open.iter_mut().flatten().find(|open| open.node == node)
        {
            open.start += gone;
        }
        if node == 0 && gone > 0 {
            self.forget_dropped();
        }
        gone
    }

    /// The members whose key occurs again after them.
    fn repeated(&self, members: &[usize]) -> Vec<usize> {
        let key = |member: &usize| self.nodes[*member].key;
        if members.len() <= 16 && !members.iter().any(|member| key(member).contains('\\')) {
            // to compare few keys is faster than to hash them
            let is_repeated =
                |at: &usize| members[at + 1..].iter().any(|later| key(later) == key(&members[*at]));
            return (0..members.len()).filter(is_repeated).map(|at| members[at]).collect();
        }
        let hashed = |member: &usize| (self.hasher.hash_one(unescape(key(member))), *member);
        let mut hashed: Vec<(u64, usize)> = members.iter().map(hashed).collect();
        // keys with the same hash are compared, because they can differ
        hashed.sort_unstable_by(|(hash, member), (other_hash, other)| {
            let keys = || unescape(key(member)).cmp(&unescape(key(other)));
            hash.cmp(other_hash).then_with(keys).then(member.cmp(other))
        });
        let pairs = hashed.windows(2).map(|pair| (pair[0], pair[1]));
        pairs
            .filter(|((hash, earlier), (other, later))| {
                hash == other && unescape(key(earlier)) == unescape(key(later))
            })
            .map(|((_, earlier), _)| earlier)
            .collect()
    }

    fn forget_dropped(&mut self) {
        // the number of nodes that stay before each node
        let mut stay_before = Vec::with_capacity(self.nodes.len() + 1);
        let (mut stay, mut dropped_up_to) = (0, 0);
        for (at, node) in self.nodes.iter().enumerate() {
            stay_before.push(stay);
            if node.fate == Fate::Dropped {
                dropped_up_to = dropped_up_to.max(node.end);
            }
            stay += usize::from(at >= dropped_up_to);
        }
        stay_before.push(stay);
        let stays = |node: usize| stay_before[node + 1] > stay_before[node];
        for open in &mut self.open {
            *open = open.filter(|open| stays(open.node));
            if let Some(open) = open {
                open.node = stay_before[open.node];
            }
        }
        let mut at = 0;
        self.nodes.retain_mut(|node| {
            node.end = stay_before[node.end];
            at += 1;
            stays(at - 1)
        });
    }

    /// The JSON Pointer of a field, which may be nested in objects of the contract.
    pub(super) fn pointer(&self, node: usize) -> String {
        let around = (0..=node).filter(|outer| self.nodes[*outer].end > node);
        let keys =
            around.skip(1).map(|outer| unescape(self.nodes[outer].key).replace('~', "~0").replace('/', "~1"));
        keys.fold(String::new(), |pointer, key| format!("{pointer}/{key}"))
    }
}
