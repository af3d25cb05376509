//! `docs/config.md`.

use super::flags;
use config::schema::{Kind, Row, SECTIONS, Section, Support, Unknown, variables};

const INTRO: &str = "# Configuration

<!-- Made by `cargo run -p xtask -- config-docs` from the tables in crates/config/src/schema and the flags in
     src/cli/args.rs: change those. -->

The config file is LiteLLM's: every key of LiteLLM 1.106.2 has its place here, and the column *here* tells what becomes of
it. `litellm --config config.yaml --validate_config` checks a file against these tables and says everything that is wrong
with it at once. An editor with the YAML language server checks it while you write, and completes keys, if the file begins
with the path or URL of [config.schema.json](config.schema.json):

```yaml
# yaml-language-server: $schema=docs/config.schema.json
```

| here | |
|---|---|
| ✓ | works |
| sent | goes to the provider with every request that doesn't bring its own |
| not yet | LiteLLM has it, this gateway doesn't yet: named at start, and ignored |
| – | there is nothing to set: accepted in silence |

Values are read as PyYAML reads them (`yes` is true, `010` is 8, `1e3` is text). Null means *not set*. Numbers and flags may be
text, as the environment has nothing else. `os.environ/NAME` is replaced by the variable's value everywhere but in plain
lists. A duration is a number and a unit: `30d`, `24h`, `15m`, `60s`, `2w`, `1mo`. A name that ends in `*` stands for all
that begin so.
";

/// The whole page.
pub(super) fn page() -> String {
    let mut text = String::from(INTRO);
    for section in &SECTIONS {
        text.push_str(&chapter(section));
    }
    text.push_str(&chapter(&variables::SECTION));
    text.push_str("\n## Providers\n\n[providers.md](providers.md) has their prefixes, keys and base URLs.\n");
    text.push('\n');
    text.push_str(&flags::chapter());
    text
}

fn chapter(section: &Section) -> String {
    let unknown = match section.unknown {
        Unknown::Ignored | Unknown::IgnoredHere => " Other keys are ignored, and named.",
        Unknown::Sent | Unknown::Kept | Unknown::Open => "",
    };
    let required = match section.required {
        [] => String::new(),
        keys => format!(" It needs `{}`.", keys.join("` and `")),
    };
    let name = match section.name {
        "the top level" => "Sections",
        "the environment" => "Environment",
        name => &format!("`{name}`"),
    };
    let mut text = format!(
        "\n## {name}\n\n{}{required}{unknown}\n\n| key | type | default | here | meaning |\n|---|---|---|---|---|\n",
        section.doc
    );
    section.rows().for_each(|row| text.push_str(&line(row)));
    text
}

fn line(row: &Row) -> String {
    let default = row.default.map(|default| format!("`{default}`")).unwrap_or_default();
    let here = match row.support {
        Support::Works => "✓",
        Support::Sent => "sent",
        Support::NotYet => "not yet",
        Support::NoEffect => "–",
    };
    format!(
        "| `{}` | {} | {default} | {here} | {} |\n",
        row.name,
        kind(row.kind),
        row.doc.replace('|', "\\|")
    )
}

fn kind(kind: Kind) -> String {
    match kind {
        Kind::Keys(section) => format!("[map](#{})", anchor(section.name)),
        Kind::Each(section) => format!("[list](#{})", anchor(section.name)),
        Kind::Named(section) => format!("[map of names](#{})", anchor(section.name)),
        Kind::Choice(words) if words.len() <= 4 => format!("`{}`", words.join("`, `")),
        Kind::Choice(words) => format!("one of `{}`", words.join("`, `")),
        kind => kind.words(),
    }
}

/// GitHub's anchor of a heading.
fn anchor(name: &str) -> String {
    let kept = name.chars().filter(|c| c.is_alphanumeric() || matches!(c, '_' | '-'));
    kept.collect::<String>().to_lowercase()
}
