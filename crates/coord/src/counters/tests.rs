use super::*;
use proptest::prelude::*;
use std::thread;

const DAY: Window = Window {
    start_us: 0,
    end_us: 86_400_000_000,
};
const NEXT_DAY: Window = Window {
    start_us: 86_400_000_000,
    end_us: 172_800_000_000,
};

fn usd(femtos: i128) -> Amount {
    Amount::from_femtos(femtos)
}

fn claim(scope: &str, window: Window, limit: i128, amount: i128) -> Claim {
    Claim {
        scope: scope.into(),
        window,
        limit: usd(limit),
        amount: usd(amount),
    }
}

#[test]
fn all_or_nothing() {
    let counters = Counters::new();
    let exceeded = counters
        .reserve(&[claim("key", DAY, 100, 60), claim("proxy", DAY, 50, 60)])
        .unwrap_err();
    assert_eq!(&*exceeded.scope, "proxy");
    assert_eq!(exceeded.limit, usd(50));
    assert_eq!(counters.held("key", DAY), Amount::ZERO);
}

#[test]
fn refuses_when_spent_or_held_fill_the_limit() {
    let counters = Counters::new();
    let mut first = counters.reserve(&[claim("proxy", DAY, 100, 60)]).unwrap();
    let exceeded = counters.reserve(&[claim("proxy", DAY, 100, 41)]).unwrap_err();
    assert_eq!((exceeded.spent, exceeded.held), (usd(0), usd(60)));
    let second = counters.reserve(&[claim("proxy", DAY, 100, 40)]).unwrap();
    drop(second);
    first.settle(usd(100));
    first.settle(usd(100));
    assert_eq!(counters.spent("proxy", DAY), usd(100));
    assert!(counters.reserve(&[claim("proxy", DAY, 100, 0)]).is_err());
}

#[test]
fn raising_is_all_or_nothing_too() {
    let counters = Counters::new();
    let claims = [claim("key", DAY, 100, 10), claim("proxy", DAY, 30, 10)];
    let mut hold = counters.reserve(&claims).unwrap();
    hold.raise(usd(20)).unwrap();
    assert_eq!(&*hold.raise(usd(1)).unwrap_err().scope, "proxy");
    assert_eq!(counters.held("key", DAY), usd(30));
    hold.settle(usd(25));
    hold.raise(usd(1_000)).unwrap();
    assert_eq!(
        (counters.held("key", DAY), counters.spent("key", DAY)),
        (usd(0), usd(25))
    );
}

#[test]
fn a_new_window_starts_at_zero_and_a_late_settlement_stays_in_the_old_one() {
    let counters = Counters::new();
    let mut late = counters.reserve(&[claim("proxy", DAY, 100, 50)]).unwrap();
    let now = counters.reserve(&[claim("proxy", NEXT_DAY, 100, 100)]).unwrap();
    late.settle(usd(40));
    assert_eq!(counters.spent("proxy", DAY), usd(40));
    assert_eq!(counters.spent("proxy", NEXT_DAY), usd(0));
    drop(now);
}

#[test]
fn seeds_once_per_window() {
    let counters = Counters::new();
    let scope: Arc<str> = "proxy".into();
    assert!(counters.seed(&scope, DAY, usd(90)));
    assert!(!counters.seed(&scope, DAY, usd(90)));
    assert!(counters.reserve(&[claim("proxy", DAY, 100, 11)]).is_err());
    assert_eq!(counters.spent("proxy", NEXT_DAY), usd(0));
}

#[test]
fn windows_with_holds_outlive_many_rollovers_and_others_go() {
    let counters = Counters::new();
    let at = |n: i64| Window {
        start_us: n * 10,
        end_us: n * 10 + 10,
    };
    let mut old = counters.reserve(&[claim("proxy", at(0), 100, 50)]).unwrap();
    for n in 1..50 {
        counters
            .reserve(&[claim("proxy", at(n), 100, 7)])
            .unwrap()
            .settle(usd(7));
    }
    old.settle(usd(9));
    assert_eq!(counters.spent("proxy", at(0)), usd(9));
    assert_eq!(counters.spent("proxy", at(49)), usd(7));
    assert_eq!(counters.scopes.lock()["proxy"].len(), 3);
    counters
        .reserve(&[claim("proxy", at(-5), 100, 1)])
        .unwrap()
        .settle(usd(1));
    assert_eq!(
        counters.spent("proxy", at(49)),
        usd(7),
        "a stray old window evicts nothing newer"
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// Threads with random bounds and costs, some raising, some leaving: nobody overspends, and
    /// what is spent is the sum of what was settled.
    #[test]
    fn threads_never_overspend(
        limit in 1i128..5_000,
        plans in prop::collection::vec(prop::collection::vec((0i128..200, 0i128..100, 0u8..4), 1..60), 2..5),
    ) {
        let counters = Counters::new();
        let settled: Amount = thread::scope(|scope| {
            let threads: Vec<_> = plans.iter().map(|plan| scope.spawn(|| run(&counters, limit, plan))).collect();
            threads.into_iter().map(|thread| thread.join().unwrap()).sum()
        });
        prop_assert_eq!(counters.spent("proxy", DAY), settled);
        prop_assert_eq!(counters.spent("key", DAY), settled);
        prop_assert_eq!(counters.held("proxy", DAY), Amount::ZERO);
        prop_assert!(settled <= usd(limit));
    }
}

fn run(counters: &Counters, limit: i128, plan: &[(i128, i128, u8)]) -> Amount {
    let mut settled = Amount::ZERO;
    for &(bound, percent, kind) in plan {
        let claims = [claim("key", DAY, limit * 2, bound), claim("proxy", DAY, limit, bound)];
        let Ok(mut hold) = counters.reserve(&claims) else {
            continue;
        };
        let bound = if kind == 1 && hold.raise(usd(bound)).is_ok() {
            bound * 2
        } else {
            bound
        };
        assert!(counters.spent("proxy", DAY) + counters.held("proxy", DAY) <= usd(limit));
        if kind != 2 {
            let actual = usd(bound * percent / 100);
            hold.settle(actual);
            settled += actual;
        }
    }
    settled
}
