//! Whether the reasoning that the mock signed comes back as it was.

use crate::ask::{Ask, Part, Role};
use crate::signature;

/// A signature that isn't right: which part of which turn has it.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Wrong {
    /// The turn.
    pub(crate) turn: usize,
    /// The part of it.
    pub(crate) part: usize,
    /// Whether there is none at all.
    pub(crate) missing: bool,
}

/// The signatures that came back, each with its place and the turn it was issued in.
///
/// # Errors
/// The first that the mock never issued for what it stands at, or that belongs to an earlier turn
/// than one before it.
pub(crate) fn signatures(ask: &Ask) -> Result<Vec<(usize, usize)>, Wrong> {
    let mut issued: Vec<(usize, usize)> = Vec::new();
    for (turn, said) in ask.turns.iter().enumerate() {
        for (part, what) in said.parts.iter().enumerate() {
            let (signature, subject) = match what {
                Part::Thought { text, signature } => (signature.clone(), text),
                Part::Call {
                    name,
                    signature: Some(signature),
                } if !is_dummy(signature) => (Some(standard(signature)), name),
                _ => continue,
            };
            let missing = signature.is_none();
            let from = signature.and_then(|signature| signature::turn(&signature, subject));
            let newest = issued.last().map(|&(_, from)| from);
            let from = from.filter(|from| newest.is_none_or(|newest| newest <= *from));
            issued.push((turn, from.ok_or(Wrong { turn, part, missing })?));
        }
    }
    Ok(issued)
}

/// Whether every turn that called a tool came back with the signature it was issued with; else the
/// first that didn't.
pub(crate) fn complete(ask: &Ask) -> Result<(), usize> {
    let issued = signatures(ask).map_err(|wrong| wrong.turn)?;
    let answers = ask
        .turns
        .iter()
        .enumerate()
        .filter(|(_, turn)| turn.role == Role::Model);
    let mut calls = answers.enumerate().filter(|(_, (_, turn))| turn.calls());
    match calls.find(|(answer, (turn, _))| !issued.contains(&(*turn, *answer))) {
        Some((_, (turn, _))) => Err(turn),
        None => Ok(()),
    }
}

/// Google takes bytes in both alphabets of base64, and its SDK for Python sends the one for URLs.
fn standard(signature: &str) -> String {
    signature.replace('-', "+").replace('_', "/")
}

/// What Google accepts in place of a signature, plain or in base64.
fn is_dummy(signature: &str) -> bool {
    const DUMMIES: [&str; 3] = [
        "skip_thought_signature_validator",
        "c2tpcF90aG91Z2h0X3NpZ25hdHVyZV92YWxpZGF0b3I=",
        "context_engineering_is_the_way_to_go",
    ];
    DUMMIES.contains(&signature)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn thought(turn: usize, text: &str) -> Vec<Part> {
        let signature = Some(signature::issue(turn, "t"));
        let text = text.to_owned();
        let name = "f".to_owned();
        vec![Part::Thought { text, signature }, Part::Call { name, signature: None }]
    }

    fn ask(turns: Vec<Vec<Part>>) -> Ask {
        let mut ask = Ask::default();
        for parts in turns {
            ask.say(Role::User, vec![Part::Result]);
            ask.say(Role::Model, parts);
        }
        ask
    }

    #[test]
    fn sees_what_is_changed_swapped_or_missing() {
        let wrong = |turn| {
            Err(Wrong {
                turn,
                part: 0,
                missing: false,
            })
        };
        let good = ask(vec![thought(0, "t"), thought(1, "t")]);
        assert_eq!(signatures(&good), Ok(vec![(1, 0), (3, 1)]));
        assert_eq!(complete(&good), Ok(()));
        assert_eq!(signatures(&ask(vec![thought(0, "t"), thought(1, "T")])), wrong(3));
        let swapped = ask(vec![thought(1, "t"), thought(0, "t")]);
        assert_eq!(signatures(&swapped), wrong(3));
        let missing = ask(vec![thought(0, "t"), thought(1, "t").split_off(1)]);
        assert_eq!(signatures(&missing).unwrap().len(), 1);
        assert_eq!(complete(&missing), Err(3));
    }
}
