//! Where Vertex AI has a model: the newest ones are in a few places alone, or `global`.

use super::row;
use serde::Deserialize;

/// The region in which a model is called: the one that is wished for, unless the model isn't there. `None` if nothing
/// is wished for and it is everywhere.
pub fn vertex_region(model: &str, wished: Option<&str>) -> Option<String> {
    #[derive(Default, Deserialize)]
    struct Regions {
        #[serde(default)]
        supported_regions: Vec<String>,
    }
    let row = row(&format!("vertex_ai/{model}"));
    let regions: Regions = row.and_then(|row| serde_json::from_str(row).ok()).unwrap_or_default();
    let there = regions
        .supported_regions
        .iter()
        .find(|region| wished == Some(region.as_str()));
    let instead = there.or(regions.supported_regions.first());
    instead.cloned().or_else(|| wished.map(str::to_owned))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_model_that_is_not_there_is_called_where_it_is() {
        let everywhere = "gemini-2.5-flash";
        assert_eq!(vertex_region(everywhere, None), None);
        assert_eq!(
            vertex_region(everywhere, Some("europe-west4")).as_deref(),
            Some("europe-west4")
        );
        let global = "zai-org/glm-5-maas";
        for wished in [None, Some("us-central1"), Some("global")] {
            assert_eq!(vertex_region(global, wished).as_deref(), Some("global"), "{wished:?}");
        }
    }
}
