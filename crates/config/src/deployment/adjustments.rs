//! Discounts and margins by provider.

use crate::finding::Findings;
use crate::schema::{self, Kind};
use crate::yaml::{Node, Value};
use catalog::cost::Adjustments;
use std::collections::HashMap;
use wire::amount::{Amount, Price};

/// The margin of providers that have none of their own.
const GLOBAL: &str = "global";

/// `cost_discount_config` and `cost_margin_config`.
#[derive(Debug, Default)]
pub(crate) struct Adjusting {
    discounts: HashMap<String, Price>,
    margins: HashMap<String, (Price, Amount)>,
}

impl Adjusting {
    /// Reads both settings.
    pub(crate) fn read(litellm: &Node, findings: &mut Findings) -> Self {
        let mut read = Self::default();
        for entry in litellm
            .get("cost_discount_config")
            .map(Node::entries)
            .unwrap_or_default()
        {
            let name = format!("litellm_settings.cost_discount_config.{}", entry.key);
            read.discounts
                .extend(price(&name, &entry.value, findings).map(|price| (entry.key.clone(), price)));
        }
        for entry in litellm.get("cost_margin_config").map(Node::entries).unwrap_or_default() {
            let name = format!("litellm_settings.cost_margin_config.{}", entry.key);
            read.margins
                .insert(entry.key.clone(), margin(&name, &entry.value, findings));
        }
        read
    }

    /// What applies to a provider.
    pub(crate) fn of(&self, provider: &str) -> Adjustments {
        let margin = self.margins.get(provider).or_else(|| self.margins.get(GLOBAL));
        let (margin_percent, margin_fixed) = margin.copied().unwrap_or_default();
        Adjustments {
            discount: self.discounts.get(provider).copied().unwrap_or_default(),
            margin_percent,
            margin_fixed,
            ..Adjustments::default()
        }
    }
}

/// A fraction, or `{percentage, fixed_amount}`.
fn margin(name: &str, node: &Node, findings: &mut Findings) -> (Price, Amount) {
    if !matches!(node.value, Value::Map(_)) {
        return (price(name, node, findings).unwrap_or_default(), Amount::ZERO);
    }
    let mut part = |key: &str| {
        let node = node.get(key)?;
        price(&schema::join(name, key), node, findings)
    };
    let (percentage, fixed) = (part("percentage"), part("fixed_amount"));
    (
        percentage.unwrap_or_default(),
        fixed.map(|price| price.times(1)).unwrap_or_default(),
    )
}

fn price(name: &str, node: &Node, findings: &mut Findings) -> Option<Price> {
    let price = node.number().and_then(|number| Price::parse(&format!("{number:e}")));
    if price.is_none() {
        schema::wrong_type(name, Kind::Number, node, findings);
    }
    price
}
