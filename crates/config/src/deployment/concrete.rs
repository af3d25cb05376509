//! A wildcard deployment for the one model that a request names.

use crate::snapshot::Deployment;
use catalog::prices::{self, Rates};
use wire::codec::ParamPolicy;
use wire::facts::Place;

impl Deployment {
    /// Whether its model is a pattern.
    pub fn is_wildcard(&self) -> bool {
        self.model.contains('*')
    }

    /// The same deployment for `model`: with that model's prices (unless it has its own), limits
    /// and parameters.
    #[must_use]
    pub fn concrete(&self, model: &str) -> Self {
        let found = prices::find(self.provider.name(), model, None);
        let row = found.map_or("{}", |found| found.row);
        let facts = prices::facts(row);
        let rates = if self.rates.has_price() {
            self.rates.clone()
        } else {
            Rates::from_json(row, &[])
        };
        let supported = catalog::params::supported(self.provider, model, &facts);
        // The name may tell the region that nobody stated.
        let model_id = self.place.model_id.as_deref();
        let named = || wire::bedrock::named_region(model, model_id).map(str::to_owned);
        let region = self.place.region.clone().or_else(named);
        let place = Place {
            region,
            ..self.place.clone()
        };
        let prefix = self.litellm_model.split_once('/').map_or("", |(prefix, _)| prefix);
        Self {
            model: model.to_owned(),
            litellm_model: if prefix.is_empty() {
                model.to_owned()
            } else {
                format!("{prefix}/{model}")
            },
            params: ParamPolicy {
                supported,
                ..self.params.clone()
            },
            aws: self.aws.clone().map(|access| access.at(&place)),
            place,
            price_key: found.map(|found| found.key.to_owned()),
            rates,
            facts,
            ..self.clone()
        }
    }
}
