use crate::{
    ask::{self, Account, Group, GroupEntry, Tool},
    plan::{Cx, Failure},
};

use super::params::User;

/// What the host knows about the account and the groups that are wanted.
pub struct Facts {
    pub account: Option<ask::User>,
    /// The primary group that is wanted.
    pub group: Option<GroupEntry>,
    /// The supplementary groups that are wanted, by name; `None` when nothing is said about them.
    pub groups: Option<Vec<String>>,
    /// The first group that does not exist.
    pub missing: Option<String>,
    /// Whether a group has the name of the user.
    pub namesake: bool,
    /// The host has busybox's tools in the place of the shadow suite.
    pub busybox: bool,
}

impl Facts {
    pub async fn ask(cx: &Cx, user: &User) -> Result<Self, Failure> {
        let group = |name: &String| cx.ask(Group { name: name.clone(), local: user.local });
        let wanted = words(user.groups.as_deref().unwrap_or_default());
        let account = Account { name: user.name.clone(), local: user.local };
        let (account, namesake, primary, groups, tool) = futures::try_join!(
            cx.ask(account),
            group(&user.name),
            futures::future::try_join_all(user.group.iter().map(group)),
            futures::future::try_join_all(wanted.iter().map(group)),
            cx.ask(Tool::named(user.tool("useradd"))),
        )?;
        let given = user.group.iter().zip(&primary).chain(wanted.iter().zip(&groups));
        let missing = given.filter(|(_, found)| found.is_none()).map(|(name, _)| name.clone()).next();
        let names = groups.into_iter().flatten().map(|group| group.name).collect();
        Ok(Self {
            account,
            group: primary.into_iter().flatten().next(),
            groups: user.groups.as_ref().map(|_| names),
            missing,
            namesake: namesake.is_some(),
            busybox: tool.is_none() && !user.local,
        })
    }
}

/// Names without blanks around them and without empty ones.
fn words(names: &[String]) -> Vec<String> {
    let names = names.iter().map(|name| name.trim());
    names.filter(|name| !name.is_empty()).map(str::to_owned).collect()
}
