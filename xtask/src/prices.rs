//! `prices FILE`: renew the embedded price map from LiteLLM's published one.

use serde_json::value::RawValue;
use std::collections::BTreeMap;
use std::error::Error;
use std::fs;
use std::io::Write;
use std::path::Path;

/// What the binary embeds: one `KEY<tab>JSON` line per model, sorted by the lowercase key.
const OUTPUT: &str = "crates/catalog/data/prices.tsv";
/// Entries of LiteLLM's file that are no models.
const NOT_MODELS: [&str; 2] = ["sample_spec", "fallback_generalizations"];
/// The mark of a model that LiteLLM's map no longer lists; its last price stays.
const RETIRED: &str = ",\"retired\":true}";

/// Lowercase key to key and row, which is the file's order.
type Rows = BTreeMap<String, (String, String)>;

/// Writes the price map anew from LiteLLM's JSON file at `source`.
///
/// # Errors
/// A file that cannot be read or written, or isn't an object of objects.
pub(crate) fn run(root: &Path, source: &str, out: &mut dyn Write) -> Result<(), Box<dyn Error>> {
    let mut rows = read_json(Path::new(source))?;
    let old = fs::read_to_string(root.join(OUTPUT)).unwrap_or_default();
    let count = rows.len();
    let retired = keep_retired(&mut rows, &old);
    let text: String = rows.values().map(|(key, row)| format!("{key}\t{row}\n")).collect();
    fs::write(root.join(OUTPUT), &text)?;
    writeln!(
        out,
        "{OUTPUT}: {} rows ({count} published, {retired} newly retired), {} bytes",
        rows.len(),
        text.len()
    )?;
    Ok(())
}

fn read_json(path: &Path) -> Result<Rows, Box<dyn Error>> {
    let text = fs::read_to_string(path).map_err(|e| format!("{}: {e}", path.display()))?;
    let entries: BTreeMap<String, Box<RawValue>> = serde_json::from_str(&text)?;
    let mut rows = Rows::new();
    for (key, row) in entries {
        if NOT_MODELS.contains(&key.as_str()) {
            continue;
        }
        let row = minified(row.get());
        if !row.starts_with('{') || key.contains(['\t', '\n']) {
            return Err(format!("{}: `{key}` is no row", path.display()).into());
        }
        if let Some((twin, _)) = rows.insert(key.to_ascii_lowercase(), (key.clone(), row)) {
            return Err(format!("{}: `{key}` and `{twin}` differ by case alone", path.display()).into());
        }
    }
    Ok(rows)
}

/// Keeps what only the old file has, marked as retired. Returns how many are newly marked.
fn keep_retired(rows: &mut Rows, old: &str) -> usize {
    let mut count = 0;
    for (key, row) in old.lines().filter_map(|line| line.split_once('\t')) {
        rows.entry(key.to_ascii_lowercase()).or_insert_with(|| {
            let marked = row.ends_with(RETIRED);
            count += usize::from(!marked);
            let open = row.strip_suffix('}').unwrap_or(row);
            let row = if marked {
                row.to_owned()
            } else {
                format!("{open}{RETIRED}")
            };
            (key.to_owned(), row)
        });
    }
    count
}

/// JSON without the blanks between its tokens; numbers keep their own text.
fn minified(json: &str) -> String {
    let (mut quoted, mut escaped) = (false, false);
    json.chars()
        .filter(|&c| {
            let keep = quoted || !c.is_ascii_whitespace();
            quoted ^= c == '"' && !escaped;
            escaped = quoted && c == '\\' && !escaped;
            keep
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blanks_inside_strings_stay() {
        assert_eq!(
            minified("{ \"a\" : [1e-06,\n\t\"b \\\" c\\\\\" , 2] }"),
            "{\"a\":[1e-06,\"b \\\" c\\\\\",2]}"
        );
    }

    #[test]
    fn a_dropped_model_is_kept_and_marked_once() {
        let old = "Gone\t{\"a\":1}\nkept\t{\"a\":1}\nolder\t{\"a\":1,\"retired\":true}\n";
        let mut rows = Rows::from([("kept".into(), ("kept".into(), "{\"a\":2}".into()))]);
        assert_eq!(keep_retired(&mut rows, old), 1);
        assert_eq!(rows["gone"].1, "{\"a\":1,\"retired\":true}");
        assert_eq!(rows["kept"].1, "{\"a\":2}");
        assert_eq!(rows["older"].1, "{\"a\":1,\"retired\":true}");
    }
}
