//! Reads the page as strictly as Prometheus does.

use std::collections::BTreeMap;

/// A page.
#[derive(Debug, Default)]
pub(super) struct Page {
    /// In their order.
    pub(super) families: Vec<Family>,
}

/// One metric.
#[derive(Debug)]
pub(super) struct Family {
    /// Its name as `# TYPE` has it.
    pub(super) name: String,
    /// `counter`, `gauge` or `histogram`.
    pub(super) kind: String,
    /// Its samples.
    pub(super) samples: Vec<Sample>,
}

/// One line.
#[derive(Debug)]
pub(super) struct Sample {
    /// The name before the labels.
    pub(super) name: String,
    /// The labels.
    pub(super) labels: BTreeMap<String, String>,
    /// The value.
    pub(super) value: f64,
}

impl Page {
    /// Reads it; whatever isn't as it should be ends the test.
    pub(super) fn read(text: &str) -> Self {
        assert!(text.ends_with('\n'), "the last line has an end");
        let mut page = Self::default();
        let mut lines = text.lines();
        while let Some(line) = lines.next() {
            if let Some(rest) = line.strip_prefix("# HELP ") {
                let (name, help) = rest.split_once(' ').expect("a help text");
                assert!(!help.is_empty(), "{line}");
                let kind = lines.next().expect("a type after the help");
                page.begin(name, kind);
            } else {
                let family = page.families.last_mut().expect("a family");
                let sample = Sample::read(line);
                assert!(family.may_have(&sample.name), "{line} in {}", family.name);
                family.samples.push(sample);
            }
        }
        page
    }

    fn begin(&mut self, name: &str, kind: &str) {
        let kind = kind
            .strip_prefix(&format!("# TYPE {name} "))
            .expect("the type of the same metric");
        assert!(
            self.families.iter().all(|family| family.name != name),
            "{name} stands twice"
        );
        self.families.push(Family {
            name: name.to_owned(),
            kind: kind.to_owned(),
            samples: Vec::new(),
        });
    }

    /// All samples of this name whose labels have these values.
    pub(super) fn samples(&self, name: &str, labels: &[(&str, &str)]) -> Vec<&Sample> {
        let all = self.families.iter().flat_map(|family| &family.samples);
        let fits = |sample: &&Sample| {
            let has = |(label, value): &(&str, &str)| sample.labels.get(*label).is_some_and(|known| known == value);
            sample.name == name && labels.iter().all(has)
        };
        all.filter(fits).collect()
    }

    /// The sum of these samples' values; there must be some.
    pub(super) fn value(&self, name: &str, labels: &[(&str, &str)]) -> f64 {
        let samples = self.samples(name, labels);
        assert!(!samples.is_empty(), "no {name} with {labels:?} in {self:#?}");
        samples.iter().map(|sample| sample.value).sum()
    }
}

impl Family {
    fn may_have(&self, sample: &str) -> bool {
        let parts: &[&str] = if self.kind == "histogram" {
            &["_bucket", "_count", "_sum"]
        } else {
            &[""]
        };
        parts.iter().any(|part| format!("{}{part}", self.name) == sample)
    }
}

impl Sample {
    fn read(line: &str) -> Self {
        let (series, value) = line.rsplit_once(' ').expect("a value");
        let (name, labels) = match series.split_once('{') {
            Some((name, labels)) => (name, labels.strip_suffix('}').expect("a brace")),
            None => (series, ""),
        };
        let value = value.replace("+Inf", "inf").parse();
        Self {
            name: name.to_owned(),
            labels: labels_of(labels),
            value: value.unwrap_or_else(|_| panic!("no number: {line}")),
        }
    }
}

/// `a="1",b="2"`, with `\\`, `\"` and `\n` inside of values.
fn labels_of(mut text: &str) -> BTreeMap<String, String> {
    let mut labels = BTreeMap::new();
    while !text.is_empty() {
        let (name, rest) = text.split_once("=\"").expect("a value in quotes");
        let mut value = String::new();
        let mut characters = rest.char_indices();
        let end = loop {
            match characters.next().expect("the value's end") {
                (end, '"') => break end,
                (_, '\\') => match characters.next().expect("what is escaped").1 {
                    'n' => value.push('\n'),
                    other => value.push(other),
                },
                (_, other) => value.push(other),
            }
        };
        assert!(labels.insert(name.to_owned(), value).is_none(), "{name} stands twice");
        text = &rest[end + 1..];
        text = text.strip_prefix(',').unwrap_or(text);
    }
    labels
}
