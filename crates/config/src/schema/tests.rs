use super::*;

#[test]
fn every_row_is_documented_and_alone() {
    for section in SECTIONS {
        let names: std::collections::HashSet<_> = section.rows().map(|row| row.name).collect();
        assert_eq!(
            names.len(),
            section.rows().count(),
            "a key stands twice in {}",
            section.name
        );
        assert!(section.doc.ends_with('.'), "{}", section.name);
        for row in section.rows() {
            assert!(
                row.doc.ends_with(['.', '…']) && row.doc.len() > 6,
                "{}.{}: {}",
                section.name,
                row.name,
                row.doc
            );
        }
    }
}

#[test]
fn defaults_are_of_their_kind() {
    for section in SECTIONS.iter().chain([&variables::SECTION]) {
        for row in section.rows() {
            let Some(default) = row.default else { continue };
            let node = crate::yaml::Node::unplaced(crate::yaml::scalar(default));
            assert!(row.kind.accepts(&node), "{}.{}: {default}", section.name, row.name);
        }
    }
}

#[test]
fn typos_find_their_key() {
    for (section, typo, name) in [
        (router_settings::SECTION, "num_retires", Some("num_retries")),
        (general_settings::SECTION, "masterkey", Some("master_key")),
        (litellm_params::SECTION, "temprature", Some("temperature")),
        (litellm_params::SECTION, "endpoint", Some("api_base")),
        (litellm_params::SECTION, "something_else", None),
        (top_level::SECTION, "models", Some("model_list")),
    ] {
        assert_eq!(section.nearest(typo), name);
    }
}
