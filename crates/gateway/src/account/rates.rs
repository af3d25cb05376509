//! At which prices a call is booked: its deployment's, or those of the model that its answer says it is from.

use super::{Account, Closing};
use catalog::prices::{self, Rates};
use wire::amount::Amount;
use wire::entry::CostBreakdown;

/// What was booked for a call.
#[derive(Clone, Copy, Debug, Default)]
pub struct Booked {
    /// Its cost, by term.
    pub cost: CostBreakdown,
    /// Whether a price was known.
    pub is_priced: bool,
}

impl Booked {
    /// The cost to be shown: an unknown one is not shown as nothing.
    pub fn shown(&self) -> Option<Amount> {
        self.is_priced.then_some(self.cost.total)
    }
}

impl Account {
    /// What a call that ends so costs now.
    pub(super) fn booked(&self, closing: &Closing<'_>) -> Booked {
        let Some(deployment) = &self.deployment else {
            return Booked::default();
        };
        let told = (closing.reported_cost, closing.tier);
        let served = (!deployment.rates.has_price()).then(|| named(deployment.provider.name(), closing.model));
        let served = served.flatten();
        let rates = served.as_ref().unwrap_or(&deployment.rates);
        Booked {
            cost: self.cost_of(&closing.usage, rates, told, self.entry.end_us),
            is_priced: rates.has_price(),
        }
    }
}

/// The price of the model that an answer names, where it has one at this provider.
fn named(provider: &str, model: Option<&str>) -> Option<Rates> {
    let found = prices::find(provider, model?, None)?;
    Some(Rates::from_json(found.row, &[])).filter(Rates::has_price)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answers_model_has_the_price_of_its_provider() {
        for (provider, model, expected) in [
            ("azure", Some("gpt-4o-2024-08-06"), Some("azure/gpt-4o-2024-08-06")),
            ("openai", Some("gpt-4o-2024-08-06"), Some("gpt-4o-2024-08-06")),
            ("azure", Some("gpt4o-prod"), None),
            ("hosted_vllm", Some("gpt-4o"), None),
            ("azure", None, None),
        ] {
            let row = expected.map(|key| prices::row(key).unwrap());
            let expected = row.map(|row| Rates::from_json(row, &[]));
            assert_eq!(named(provider, model), expected, "{provider} {model:?}");
        }
    }
}
