//! From files and environment to a snapshot, with everything that was found on the way.

use crate::budget;
use crate::deployment::{self, Adjusting, Context, Models};
use crate::environ::{self, Lookup, Variables};
use crate::finding::{Finding, Findings, Report};
use crate::general;
use crate::include::{self, Read, Tree};
use crate::names;
use crate::prometheus;
use crate::restart;
use crate::router::{self, Sections};
use crate::schema;
use crate::snapshot::{RouterSettings, Snapshot};
use crate::wildcard;
use crate::yaml::{Mark, Node};
use std::collections::HashMap;
use std::path::{Path, PathBuf};

/// Where a config comes from.
#[derive(Clone, Copy)]
pub struct Sources<'a> {
    /// The config file; without one, the environment alone counts.
    pub config: Option<&'a Path>,
    /// The `.env` file to look for, usually `.env`; read only if `LITELLM_MODE` is `DEV` or not set.
    pub dotenv: Option<&'a Path>,
    /// Reads a variable of the process.
    pub env: Lookup<'a>,
    /// Reads a file.
    pub read: Read<'a>,
}

/// A config that can be used.
#[derive(Debug)]
pub struct Loaded {
    /// What it says.
    pub snapshot: Snapshot,
    /// Warnings.
    pub findings: Vec<Finding>,
    /// Files that it was read from (config, includes, `.env`), to be watched.
    pub files: Vec<PathBuf>,
}

/// Loads a config.
///
/// # Errors
/// Everything that is wrong with it, warnings included, if anything makes it unusable.
pub fn load(sources: &Sources<'_>) -> Result<Loaded, Report> {
    let mut findings = Findings::default();
    let mut files = Vec::new();
    let mut variables = dotenv(sources, &mut files);
    let mut tree = match sources.config {
        Some(path) => include::load(path, sources.read, &mut files, &mut findings),
        None => Some(Tree {
            root: deployment::nothing(),
            complete: true,
        }),
    };
    findings.incomplete = tree.as_ref().is_none_or(|tree| !tree.complete);
    let snapshot = tree.as_mut().map(|Tree { root, .. }| {
        if let Some(section) = root.get("environment_variables") {
            variables.add_section(section, sources.env, &mut findings);
        }
        let env = |name: &str| variables.get(name, sources.env);
        environ::resolve(root, &env, &mut findings);
        snapshot(root, &env, &mut findings)
    });
    let findings = findings.finish()?;
    let snapshot = snapshot.unwrap_or_default();
    Ok(Loaded {
        snapshot,
        findings,
        files,
    })
}

pub(crate) fn dotenv(sources: &Sources<'_>, files: &mut Vec<PathBuf>) -> Variables {
    let mut variables = Variables::default();
    let is_dev = (sources.env)("LITELLM_MODE").is_none_or(|mode| mode == "DEV");
    if let Some(path) = sources.dotenv.filter(|_| is_dev)
        && let Ok(bytes) = (sources.read)(path)
    {
        files.push(path.to_owned());
        variables.add_dotenv(&String::from_utf8_lossy(&bytes));
    }
    variables
}

/// Builds the snapshot of a resolved tree.
pub(crate) fn snapshot(root: &Node, env: &dyn Fn(&str) -> Option<String>, findings: &mut Findings) -> Snapshot {
    schema::check(root, findings);
    schema::variables::check(root, env, findings);
    let empty = deployment::nothing();
    let section = |name: &str| root.get(name).unwrap_or(&empty);
    let (litellm, general) = (section("litellm_settings"), section("general_settings"));
    let router = section("router_settings");
    let router_settings = router::read(Sections { router, litellm, env }, findings);
    let adjusting = Adjusting::read(litellm, findings);
    let context = Context {
        litellm,
        router,
        credentials: section("credential_list"),
        adjusting: &adjusting,
        env,
    };
    let models = deployment::read(section("model_list"), context, findings);
    let aliases = router::aliases(router.get("model_group_alias"), findings);
    let mut snapshot = assemble(models, router_settings);
    snapshot.aliases = aliases;
    snapshot.general = general::read(general, litellm, env, findings);
    snapshot.budget = budget::read(general, litellm, findings);
    snapshot.prometheus = prometheus::read(litellm, findings);
    snapshot.inferred = general::inferred(general, env);
    snapshot.restart_settings = restart::settings(general, router, env);
    names::check(&snapshot, router, litellm, findings);
    note_emptiness(&snapshot, findings);
    snapshot
}

/// A gateway without models answers nothing but errors.
fn note_emptiness(snapshot: &Snapshot, findings: &mut Findings) {
    if !snapshot.deployments.is_empty() || findings.incomplete || findings.has_error() {
        return;
    }
    let (message, help) = match snapshot.dropped.is_empty() {
        true => ("there is no model to call", "add one below `model_list:`"),
        false => (
            "no model is left to call",
            "every model of model_list was left out, for the reasons given",
        ),
    };
    findings.warn(Mark::default(), message).help(help);
}

/// A snapshot of models alone.
pub(crate) fn assemble(models: Models, router: RouterSettings) -> Snapshot {
    let mut groups: HashMap<String, Vec<_>> = HashMap::new();
    for deployment in models
        .deployments
        .iter()
        .filter(|deployment| !deployment.model_name.contains('*'))
    {
        groups
            .entry(deployment.model_name.clone())
            .or_default()
            .push(std::sync::Arc::clone(deployment));
    }
    Snapshot {
        wildcards: wildcard::sorted(&models.deployments),
        deployments: models.deployments,
        groups,
        router,
        dropped: models.dropped,
        ..Snapshot::default()
    }
}
