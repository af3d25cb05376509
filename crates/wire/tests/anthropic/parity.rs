//! How records are compared: by the same rules as in the whole gateway's parity test.

pub(crate) mod corpus;
#[path = "../../../../tests/parity/judge.rs"]
#[expect(dead_code, reason = "the gateway's test asks for more")]
pub(crate) mod judge;
#[path = "../../../../tests/parity/loosen.rs"]
pub(crate) mod loosen;
#[path = "../../../../tests/parity/normalise.rs"]
pub(crate) mod normalise;
#[path = "../../../../tests/parity/pyjson.rs"]
pub(crate) mod pyjson;
#[path = "../../../../tests/parity/sse.rs"]
pub(crate) mod sse;
