//! Members that stand twice in a body. Python's last one counts; the upstream must not get to see
//! the others, since it might take another one than was checked and reserved for.

use bytes::Bytes;
use wire::json::{Member, Peek};

/// The body with the last of several members of one name only; `None` if it is so already.
pub(super) fn last_only(body: &Bytes, peek: &Peek) -> Option<Bytes> {
    if !peek.may_repeat(body) {
        return None;
    }
    let counts = |member: &Member, name: &str| peek.span(body, name).as_ref() == Some(&member.value());
    let members = || peek.members.iter().zip(peek.iter(body));
    if members().all(|(member, (name, _))| counts(member, &name)) {
        return None;
    }
    let kept = members().filter(|(member, (name, _))| counts(member, name));
    let kept = kept.filter_map(|(member, (_, value))| {
        let key = body.get(member.key())?;
        Some([b"\"".as_slice(), key, b"\":", value].concat())
    });
    let kept: Vec<Vec<u8>> = kept.collect();
    Some([b"{".as_slice(), &kept.join(&b','), b"}"].concat().into())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn last_only(body: &'static str) -> Option<String> {
        let body = Bytes::from(body);
        let once = super::last_only(&body, &Peek::object(&body).unwrap())?;
        Some(String::from_utf8(once.into()).unwrap())
    }

    #[test]
    fn keeps_the_last_one() {
        assert_eq!(last_only(r#"{"a": 1, "b": {"a": 1, "a": 2}}"#), None);
        assert_eq!(last_only("{}"), None);
        let once = last_only(r#"{"a": 1, "b": [2], "a": 3, "\u0061": "four"}"#);
        assert_eq!(once.as_deref(), Some(r#"{"b":[2],"\u0061":"four"}"#));
    }
}
