use crate::{
    ask::{AptLists, ListsAge},
    plan::{Cx, Failure, Returns, Step},
    sh::Sh,
};

use super::params::{Apt, environment};

/// The package lists: whether they are to be fetched.
pub struct Lists {
    /// Fetching was asked for, be it done or not.
    pub wanted: bool,
    pub age: Option<ListsAge>,
    pub fetch: Option<Step>,
}

impl Lists {
    pub async fn ask(cx: &Cx, apt: &Apt) -> Result<Self, Failure> {
        let wanted = apt.update_cache.unwrap_or(apt.cache_valid_time > 0);
        if !wanted {
            return Ok(Self { wanted, age: None, fetch: None });
        }
        let age = cx.ask(AptLists).await?;
        let limit = age.now.saturating_sub(apt.cache_valid_time);
        let young = apt.cache_valid_time > 0 && age.updated.is_some_and(|updated| updated >= limit);
        Ok(Self { wanted, age: Some(age), fetch: (!young).then(|| fetch(apt)) })
    }

    /// How old they are once they were fetched.
    pub fn fetched(&self) -> ListsAge {
        let now = self.age.map_or(0, |age| age.now);
        ListsAge { updated: Some(now), now }
    }

    /// `cache_updated` and `cache_update_time`: 0 where the lists were not asked for.
    pub fn returns(&self, updated: bool) -> Returns {
        let Some(age) = self.age.filter(|_| self.wanted) else {
            return Returns::new().with("cache_updated", false).with("cache_update_time", 0);
        };
        Returns::new()
            .with("cache_updated", updated)
            .with("cache_update_time", if updated { age.now } else { age.updated.unwrap_or(0) })
    }
}

/// Fetches with retries; doubles the pause up to a limit.
fn fetch(apt: &Apt) -> Step {
    let args = [apt.update_cache_retries, apt.update_cache_retry_max_delay];
    Step::Run(environment(Sh::script(FETCH, args)))
}

/// An index that cannot be fetched counts as a failure.
const FETCH: &str = r#"n=$1 d=1
until apt-get -q update -o APT::Update::Error-Mode=any; do
  n=$((n - 1))
  [ "$n" -gt 0 ] || exit 100
  sleep "$d"
  d=$((d * 2)); [ "$d" -le "$2" ] || d=$2
done"#;
