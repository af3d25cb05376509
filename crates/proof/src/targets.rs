//! The fuzz targets: what is done with an input, by name.

mod dialect;
mod eventstream;
mod forms;
mod lines;
mod splice;
mod sse;
mod texts;

/// A name, and a function that panics where a property is broken.
pub type Target = (&'static str, fn(&[u8]));

/// All of them. The inputs they start from are in `fuzz/seeds/<name>/`.
pub const TARGETS: &[Target] = &[
    ("splice", splice::check),
    ("sse", sse::check),
    ("lines", lines::check),
    ("eventstream", eventstream::check),
    ("forms", forms::check),
    ("texts", texts::check),
    ("openai", |data| dialect::check("openai", data)),
    ("completions", |data| dialect::check("completions", data)),
    ("responses", |data| dialect::check("responses", data)),
    ("anthropic", |data| dialect::check("anthropic", data)),
    ("gemini", |data| dialect::check("gemini", data)),
    ("cohere", |data| dialect::check("cohere", data)),
    ("ollama", |data| dialect::check("ollama", data)),
    ("bedrock", |data| dialect::check("bedrock", data)),
    ("invoke", |data| dialect::check("invoke", data)),
    ("whole", |data| dialect::check("whole", data)),
];

/// Checks an input for the target of this name.
///
/// # Panics
/// A broken property, or a name that doesn't exist.
pub fn check(name: &str, data: &[u8]) {
    let found = TARGETS.iter().find(|(other, _)| *other == name);
    let (_, check) = found.unwrap_or_else(|| panic!("no target is called {name}"));
    check(data);
}

/// The first byte of an input, which steers what is done with the others; letters and digits are as good as any.
fn steered(data: &[u8]) -> Option<(usize, &[u8])> {
    let (first, rest) = data.split_first()?;
    Some(((*first).into(), rest))
}
