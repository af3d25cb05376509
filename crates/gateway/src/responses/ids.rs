//! Ids of responses that a provider keeps: sealed, with the deployment that answered and whose they are, as LiteLLM has
//! it. Without a secret they are plain, as LiteLLM's are then.

use super::owner;
use crate::app::Live;
use crate::auth::Caller;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use config::secret::Secret;
use config::snapshot::GeneralSettings;
use std::sync::Arc;
use store::{Owner, SealKey};
use wire::responses::{Address, PlainIds, ResponseIds, is_ours};

const PREFIX: &str = "resp_";
/// What the keys are for; to change it is to lose what is sealed.
const FOR_KEPT: &str = "kept responses";
const FOR_IDS: &str = "ids of responses";

/// The keys that a configuration's secret gives.
#[derive(Clone, Debug)]
pub struct Keys {
    /// Seals what we keep.
    pub kept: Arc<SealKey>,
    ids: Arc<SealKey>,
}

impl Keys {
    /// The keys of `LITELLM_SALT_KEY`, else of the master key.
    pub fn of(general: &GeneralSettings) -> Option<Self> {
        let secret = general.salt_key.as_ref().or(general.master_key.as_ref());
        let secret = secret.map(Secret::reveal)?;
        let derive = |purpose| SealKey::derive(secret, purpose).ok().map(Arc::new);
        Some(Self {
            kept: derive(FOR_KEPT)?,
            ids: derive(FOR_IDS)?,
        })
    }
}

/// Makes the ids of one deployment's responses for one owner.
#[derive(Debug)]
pub struct SealedIds {
    /// The keys; ids are plain without.
    pub keys: Option<Keys>,
    /// Whose the responses are.
    pub owner: Owner,
    /// The deployment that answers.
    pub deployment: String,
}

impl ResponseIds for SealedIds {
    fn shown(&self, provider: &str, id: &str) -> String {
        let sealed = self.keys.as_ref().and_then(|keys| {
            let parts = [&*self.owner.key, &*self.owner.team, &*self.deployment, id];
            keys.ids.seal(PREFIX.as_bytes(), serde_json::to_vec(&parts).ok()?).ok()
        });
        match sealed {
            Some(sealed) => format!("{PREFIX}{}", URL_SAFE_NO_PAD.encode(sealed)),
            None => PlainIds {
                deployment: Some(self.deployment.clone()),
            }
            .shown(provider, id),
        }
    }
}

/// Where a response is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// We keep it, if it is there and the caller's.
    Kept,
    /// A provider keeps it.
    At(Address),
}

/// Where the id of a caller's leads; `None` if it isn't the caller's to use.
pub fn place(live: &Live, caller: &Caller, id: &str) -> Option<Place> {
    if is_ours(id) {
        return Some(Place::Kept);
    }
    let general = &live.snapshot.general;
    let Some(keys) = &live.keys else {
        return Some(Place::At(foreign(id)));
    };
    if let Some((of, address)) = opened(keys, id) {
        let is_theirs = of == owner(caller) || general.share_responses;
        return is_theirs.then_some(Place::At(address));
    }
    let takes_foreign = caller.admin || general.foreign_response_ids || general.share_responses;
    takes_foreign.then(|| Place::At(foreign(id)))
}

fn opened(keys: &Keys, id: &str) -> Option<(Owner, Address)> {
    let sealed = URL_SAFE_NO_PAD.decode(id.strip_prefix(PREFIX)?).ok()?;
    let text = keys.ids.open(PREFIX.as_bytes(), sealed).ok()?;
    let [key, team, deployment, id]: [String; 4] = serde_json::from_slice(&text).ok()?;
    let deployment = Some(deployment);
    Some((Owner { key, team }, Address { deployment, id }))
}

/// An id that we didn't make, or without a secret.
fn foreign(id: &str) -> Address {
    Address::of_plain(id).unwrap_or_else(|| Address {
        deployment: None,
        id: id.to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use config::snapshot::Snapshot;

    fn live(change: impl FnOnce(&mut GeneralSettings)) -> Live {
        let mut snapshot = Snapshot::default();
        snapshot.general.master_key = Some(Secret::new("sk-master".into()));
        change(&mut snapshot.general);
        Live::new(snapshot)
    }

    fn caller(key: &str, admin: bool) -> Caller {
        Caller {
            key: key.into(),
            user: "u".into(),
            admin,
        }
    }

    fn id(live: &Live, key: &str) -> String {
        let ids = SealedIds {
            keys: live.keys.clone(),
            owner: owner(&caller(key, false)),
            deployment: "d1".into(),
        };
        ids.shown("openai", "resp_up")
    }

    fn at(deployment: Option<&str>, id: &str) -> Option<Place> {
        let (deployment, id) = (deployment.map(str::to_owned), id.to_owned());
        Some(Place::At(Address { deployment, id }))
    }

    #[test]
    fn a_sealed_id_is_its_owners_alone() {
        let secured = live(|_| {});
        let shown = id(&secured, "k1");
        assert!(!shown.contains("resp_up") && !shown.contains('='));
        assert_eq!(place(&secured, &caller("k1", false), &shown), at(Some("d1"), "resp_up"));
        for other in [caller("k2", false), caller("k2", true)] {
            assert_eq!(place(&secured, &other, &shown), None);
        }
        let shared = live(|general| general.share_responses = true);
        assert_eq!(place(&shared, &caller("k2", false), &shown), at(Some("d1"), "resp_up"));
        let salted = live(|general| general.salt_key = Some(Secret::new("salt".into())));
        assert_eq!(place(&salted, &caller("k1", false), &shown), None, "another secret");
    }

    #[test]
    fn ids_that_we_did_not_make_are_for_those_who_may() {
        let plain = PlainIds {
            deployment: Some("d1".into()),
        };
        let plain = plain.shown("openai", "resp_up");
        let secured = live(|_| {});
        for (shown, address) in [("resp_up", at(None, "resp_up")), (&plain, at(Some("d1"), "resp_up"))] {
            assert_eq!(place(&secured, &caller("k1", false), shown), None);
            assert_eq!(place(&secured, &caller("k1", true), shown), address);
            let open = live(|general| general.foreign_response_ids = true);
            assert_eq!(place(&open, &caller("k1", false), shown), address);
            let keyless = live(|general| general.master_key = None);
            assert_eq!(place(&keyless, &caller("", false), shown), address);
        }
    }

    #[test]
    fn without_a_secret_an_id_is_plain() {
        let keyless = live(|general| general.master_key = None);
        let shown = id(&keyless, "");
        assert_eq!(place(&keyless, &caller("", true), &shown), at(Some("d1"), "resp_up"));
        assert_eq!(
            Address::of_plain(&shown).map(|address| address.id).as_deref(),
            Some("resp_up")
        );
    }
}
