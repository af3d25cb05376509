//! simple-shuffle: a weighted random choice (routing.md, 4.1).

use config::snapshot::Deployment;
use std::sync::Arc;

/// Chooses one of `left` by `weight`, else by `rpm`, else by `tpm`, else evenly. `random` lies in
/// [0, 1). As soon as one deployment has a weight, those without get nothing.
pub fn pick(left: &[Arc<Deployment>], random: f64) -> Option<&Arc<Deployment>> {
    #[expect(clippy::cast_precision_loss, reason = "a share of a limit, not a sum of money")]
    let scales: [fn(&Deployment) -> f64; 3] = [
        |one| one.weight.unwrap_or(0.0),
        |one| one.rpm.unwrap_or(0) as f64,
        |one| one.tpm.unwrap_or(0) as f64,
    ];
    for scale in scales {
        if left.iter().any(|one| scale(one) > 0.0) {
            return weighted(left, scale, random);
        }
    }
    weighted(left, |_| 1.0, random)
}

fn weighted(left: &[Arc<Deployment>], scale: impl Fn(&Deployment) -> f64, random: f64) -> Option<&Arc<Deployment>> {
    let share = |one: &Arc<Deployment>| scale(one).max(0.0);
    let mut point = random * left.iter().map(share).sum::<f64>();
    let positive = || left.iter().filter(|one| share(one) > 0.0);
    for one in positive() {
        point -= share(one);
        if point < 0.0 {
            return Some(one);
        }
    }
    positive().next_back()
}
