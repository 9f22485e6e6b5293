use std::{
    collections::{BTreeMap, BTreeSet, HashSet},
    rc::Rc,
};

use crate::{
    event::{Event, TaskHead},
    project::PlayTree,
    source::Diagnostic,
    vars::TaskScope,
};

use super::{
    batches,
    deeds::once_for_all,
    gather,
    host_env::{HostEnv, RunEnv},
    host_run::{Coming, HostRun, Last, Standing},
    how,
    program::{compile_handlers, compile_sections},
    turning::OfAll,
    walker::Position,
};

/// Hosts that take no part any more.
#[derive(Default)]
pub struct Fallen {
    pub failed: BTreeSet<String>,
    pub unreachable: BTreeSet<String>,
}

impl Fallen {
    pub fn has(&self, host: &str) -> bool {
        self.failed.contains(host) || self.unreachable.contains(host)
    }

    fn let_off(&mut self, host: &str) {
        self.failed.remove(host);
        self.unreachable.remove(host);
    }
}

/// How a batch ended.
pub struct Over {
    /// How many of its hosts were lost.
    pub lost: usize,
    /// More of them than `max_fail_percentage` allows, though some may have been rescued.
    pub too_many: bool,
    /// No other batch comes behind it.
    pub ends_play: bool,
}

/// One batch of hosts on its way through a play.
pub struct Batch<'a> {
    env: &'a Rc<RunEnv>,
    tree: &'a PlayTree,
    hosts: Vec<HostRun>,
    linear: bool,
    max_fail: Option<f64>,
    /// How many were lost before the task under way.
    lost: usize,
    /// How many had left when that was told last.
    told: usize,
    too_many: bool,
    ends_play: bool,
    /// Hosts that were lost before were let off.
    cleared: bool,
}

/// Hosts by the place of the task that comes next on them.
type Queue = BTreeMap<Position, Vec<usize>>;

impl<'a> Batch<'a> {
    pub fn new(env: &'a Rc<RunEnv>, tree: &'a PlayTree, names: Vec<String>) -> Result<Self, Diagnostic> {
        let selects = |tags: &[String]| env.options.tags.selects(tags);
        let scope = TaskScope::at_load(&env.store, &tree.context);
        let first = gather::task(env, tree, &scope)?;
        let sections = [&tree.pre_tasks[..], &tree.tasks, &tree.post_tasks];
        let code = compile_sections(first, sections, &selects, forced(env, tree, &scope)?);
        let handlers = compile_handlers(&tree.handlers);
        let alone = env.store.play_hosts.borrow()[0].len() == 1;
        let strategy = how::text(tree.play.strategy.as_ref(), &scope).map_err(super::halts::diagnostic)?;
        let strategy = strategy.as_deref().map(|name| name.strip_prefix("ansible.builtin.").unwrap_or(name));
        let linear = !matches!(strategy, Some("free" | "host_pinned"));
        let chains = !linear || names.len() == 1;
        let start = |name: &String| {
            HostRun::new(HostEnv::new(env, name, alone), code.clone(), handlers.clone(), chains)
        };
        let max_fail =
            how::number(tree.play.max_fail_percentage.as_ref(), &scope).map_err(super::halts::diagnostic)?;
        let hosts = names.iter().map(start).collect();
        let (lost, told) = (0, 0);
        let (too_many, ends_play, cleared) = (false, false, false);
        Ok(Self { env, tree, hosts, linear, max_fail, lost, told, too_many, ends_play, cleared })
    }

    /// Runs the batch to its end.
    pub async fn run(mut self, fallen: &mut Fallen) -> Result<Over, Diagnostic> {
        match self.linear {
            true => self.in_step().await,
            false => self.freely().await,
        }
        if self.cleared {
            let of_play = batches::hosts(&self.env.store, &self.env.options, self.tree)?;
            of_play.iter().for_each(|host| fallen.let_off(host));
        }
        for host in &self.hosts {
            let name = || host.env.host.clone();
            if host.standing == Standing::Unreachable {
                fallen.unreachable.insert(name());
            } else if lost(host) {
                fallen.failed.insert(name());
            }
        }
        let lost = self.hosts.iter().filter(|host| lost(host)).count();
        Ok(Over { lost, too_many: self.too_many, ends_play: self.ends_play })
    }

    /// `strategy: linear`: a task's turn comes for all hosts at once, when the one before has ended on all.
    async fn in_step(&mut self) {
        let mut queue = self.queue();
        while let Some((_, mut group)) = queue.pop_first() {
            group.sort_unstable();
            let Some(coming) = self.hosts[group[0]].coming() else {
                continue;
            };
            let head = Rc::new(self.head(&coming, group[0]));
            self.env.tell(Event::TaskStarted { task: head.clone() });
            match once_for_all(&coming.placed.task) || self.run_once(&coming, group[0]) {
                true => self.once(&group, &coming, &head).await,
                false => self.together(&group, &head).await,
            }
            match self.look_after(&group) {
                true => queue = self.queue(),
                false => group.iter().for_each(|at| self.enqueue(*at, &mut queue)),
            }
        }
    }

    fn queue(&mut self) -> Queue {
        let mut queue = Queue::new();
        (0..self.hosts.len()).for_each(|at| self.enqueue(at, &mut queue));
        queue
    }

    fn enqueue(&mut self, host: usize, queue: &mut Queue) {
        if let Some(coming) = self.hosts[host].coming() {
            match queue.get_mut(&coming.at) {
                Some(group) => group.push(host),
                None => drop(queue.insert(coming.at.clone(), vec![host])),
            }
        }
    }

    async fn together(&mut self, group: &[usize], head: &Rc<TaskHead>) {
        let forks = tokio::sync::Semaphore::new(self.env.options.forks.max(1));
        let mut group = group.iter().peekable();
        let hosts = self.hosts.iter_mut().enumerate().filter(|(at, _)| group.next_if_eq(&at).is_some());
        let turns = hosts.map(|(_, host)| async {
            let _fork = forks.acquire().await;
            host.turn(head).await;
        });
        futures::future::join_all(turns).await;
    }

    /// On the first host; under `run_once` the others take over what it came to.
    async fn once(&mut self, group: &[usize], coming: &Coming, head: &Rc<TaskHead>) {
        let shared = self.run_once(coming, group[0]);
        self.hosts[group[0]].turn(head).await;
        let Some(last) = self.hosts[group[0]].last.clone() else {
            return;
        };
        if last.acted {
            self.env.links.forget_all();
        }
        for at in &group[1..] {
            if let Some(own) = self.hosts[*at].coming() {
                debug_assert!(own.at == coming.at);
                self.hosts[*at].copy(&own, head, &last, shared);
            }
        }
    }

    fn run_once(&self, coming: &Coming, host: usize) -> bool {
        let bindings = coming.behind.bindings();
        let scope = self.hosts[host].env.scope(&coming.placed, bindings);
        how::boolean(how::nearest(&coming.placed, |keywords| keywords.run_once.as_ref()), &scope)
            .is_ok_and(|once| once.unwrap_or(false))
    }

    /// `any_errors_fatal`, `max_fail_percentage`, `end_play`, and who is left. Whether that moved hosts that are not in
    /// the group whose turn it was.
    fn look_after(&mut self, group: &[usize]) -> bool {
        let last =
            |test: fn(&Last) -> bool| group.iter().filter_map(|at| self.hosts[*at].last.as_ref()).any(test);
        let (fatal, elsewhere) = (last(|last| last.fatal), last(|last| last.elsewhere));
        let of_all = group.iter().find_map(|at| self.hosts[*at].last.as_ref()?.of_all);
        let fails = self.too_many_lost() || fatal;
        if fails {
            self.hosts.iter_mut().for_each(HostRun::fail_along);
            self.lost = self.count_lost();
        }
        if let Some(what) = of_all {
            self.of_all(what);
        }
        if elsewhere {
            // What is planned has seen hosts without them.
            self.hosts.iter_mut().for_each(|host| host.ahead.drop_all());
        }
        group.iter().for_each(|at| self.hosts[*at].last = None);
        self.tell_who_is_left();
        fails || of_all.is_some()
    }

    fn of_all(&mut self, what: OfAll) {
        match what {
            OfAll::EndPlay | OfAll::EndBatch => {
                self.ends_play |= what == OfAll::EndPlay;
                self.hosts.iter_mut().for_each(HostRun::end);
            }
            OfAll::ClearErrors => {
                self.cleared = true;
                self.hosts.iter_mut().for_each(HostRun::let_off);
                self.lost = self.count_lost();
            }
            OfAll::Refreshed => {
                let left = batches::hosts(&self.env.store, &self.env.options, self.tree).unwrap_or_default();
                let gone = |host: &&mut HostRun| !left.contains(&host.env.host);
                self.hosts.iter_mut().filter(gone).for_each(HostRun::end);
                let mut lists = self.env.store.play_hosts.borrow_mut();
                lists.iter_mut().for_each(|list| list.retain(|host| left.contains(host)));
            }
        }
    }

    fn tell_who_is_left(&mut self) {
        let gone = self.hosts.iter().filter(|host| host.ended || lost(host));
        let gone: HashSet<&str> = gone.map(|host| &*host.env.host).collect();
        if std::mem::replace(&mut self.told, gone.len()) != gone.len() {
            let mut lists = self.env.store.play_hosts.borrow_mut();
            lists[1..].iter_mut().for_each(|list| list.retain(|host| !gone.contains(&**host)));
        }
    }

    /// The task under way lost hosts, and with them more than `max_fail_percentage`.
    fn too_many_lost(&mut self) -> bool {
        let lost = self.count_lost();
        let more = lost > std::mem::replace(&mut self.lost, lost);
        let share = 100.0 * lost as f64 / self.hosts.len() as f64;
        let too_many = more && self.max_fail.is_some_and(|limit| share > limit);
        self.too_many |= too_many;
        too_many
    }

    fn count_lost(&self) -> usize {
        self.hosts.iter().filter(|host| lost(host)).count()
    }

    /// `strategy: free`: every host goes on as it can.
    async fn freely(&mut self) {
        let forks = tokio::sync::Semaphore::new(self.env.options.forks.max(1));
        let env = self.env;
        let ways = self.hosts.iter_mut().map(|host| async {
            let _fork = forks.acquire().await;
            while let Some(coming) = host.coming() {
                let head = Rc::new(host.env.head(&coming));
                env.tell(Event::TaskStarted { task: head.clone() });
                host.turn(&head).await;
                if let Some(OfAll::EndPlay | OfAll::EndBatch) = host.last.take().and_then(|last| last.of_all)
                {
                    host.end();
                }
            }
        });
        futures::future::join_all(ways).await;
    }

    fn head(&self, coming: &Coming, host: usize) -> TaskHead {
        self.hosts[host].env.head(coming)
    }
}

/// Whether handlers run on hosts that failed too.
fn forced(env: &RunEnv, tree: &PlayTree, scope: &TaskScope) -> Result<bool, Diagnostic> {
    let said = how::boolean(tree.play.force_handlers.as_ref(), scope).map_err(super::halts::diagnostic)?;
    let configured = env.store.settings.config.flag("defaults.force_handlers")?;
    Ok(env.options.force_handlers || said.unwrap_or(configured))
}

fn lost(host: &HostRun) -> bool {
    host.marked || matches!(host.standing, Standing::Failed | Standing::Unreachable)
}
