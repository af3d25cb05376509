//! `docs/config.md`, `docs/config.schema.json` and `docs/providers.md`, made from the tables that the program works by:
//! `cargo run -p xtask -- config-docs` runs this test so that it writes them.

mod flags;
mod json_schema;
mod page;
mod providers;

use std::fs;
use std::path::Path;

#[test]
fn the_reference_is_up_to_date() {
    let docs = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs");
    for (name, text) in [
        ("config.md", page::page()),
        ("config.schema.json", json_schema::schema()),
        ("providers.md", providers::page()),
    ] {
        let file = docs.join(name);
        if std::env::var_os("UPDATE_SNAPSHOTS").is_some() {
            fs::write(&file, &text).expect("the reference is written");
        }
        let found = fs::read_to_string(&file).unwrap_or_default();
        assert!(
            found == text,
            "docs/{name} is out of date: cargo run -p xtask -- config-docs"
        );
    }
}
