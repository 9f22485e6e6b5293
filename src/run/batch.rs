use std::{
    collections::{BTreeMap, BTreeSet},
    rc::Rc,
};

use crate::{
    event::{Event, TaskHead},
    project::PlayTree,
    source::Diagnostic,
    vars::TaskScope,
};

use super::{
    deeds::once_for_all,
    gather,
    host_env::{HostEnv, RunEnv},
    host_run::{Coming, HostRun, Last, Standing},
    how,
    program::{compile_handlers, compile_sections},
    walker::Position,
};

/// Hosts that take no part any more.
#[derive(Default)]
pub struct Fallen {
    pub failed: BTreeSet<String>,
    pub unreachable: BTreeSet<String>,
}

/// One batch of hosts on its way through a play.
pub struct Batch<'a> {
    env: &'a Rc<RunEnv>,
    hosts: Vec<HostRun>,
    linear: bool,
    max_fail: Option<f64>,
    /// How many were lost before the task under way.
    lost: usize,
    /// How many were left when their names were told last.
    told: Option<usize>,
}

/// Hosts by the place of the task that comes next on them.
type Queue = BTreeMap<Position, Vec<usize>>;

impl<'a> Batch<'a> {
    pub fn new(
        env: &'a Rc<RunEnv>,
        tree: &PlayTree,
        names: Vec<String>,
        all: &[String],
    ) -> Result<Self, Diagnostic> {
        let selects = |tags: &[String]| env.options.tags.selects(tags);
        let scope = TaskScope::at_load(&env.store, &tree.context);
        let first = gather::task(env, tree, &scope)?;
        let sections = [&tree.pre_tasks[..], &tree.tasks, &tree.post_tasks];
        let code = compile_sections(first, sections, &selects, forced(env, tree, &scope)?);
        let handlers = compile_handlers(&tree.handlers);
        let alone = all.len() == 1;
        let strategy = how::text(tree.play.strategy.as_ref(), &scope).map_err(super::halts::diagnostic)?;
        let strategy = strategy.as_deref().map(|name| name.strip_prefix("ansible.builtin.").unwrap_or(name));
        let linear = !matches!(strategy, Some("free" | "host_pinned"));
        let chains = !linear || names.len() == 1;
        let start = |name: &String| {
            HostRun::new(HostEnv::new(env, name, alone), code.clone(), handlers.clone(), chains)
        };
        let max_fail =
            how::number(tree.play.max_fail_percentage.as_ref(), &scope).map_err(super::halts::diagnostic)?;
        env.store.play_hosts.replace([all.to_vec(), names.clone(), all.to_vec()]);
        let hosts = names.iter().map(start).collect();
        Ok(Self { env, hosts, linear, max_fail, lost: 0, told: None })
    }

    /// Runs the batch to its end; tells how many of its hosts were lost.
    pub async fn run(mut self, fallen: &mut Fallen) -> Result<usize, Diagnostic> {
        match self.linear {
            true => self.in_step().await,
            false => self.freely().await,
        }
        for host in &self.hosts {
            let name = || host.env.host.clone();
            if host.standing == Standing::Unreachable {
                fallen.unreachable.insert(name());
            } else if lost(host) {
                fallen.failed.insert(name());
            }
        }
        Ok(self.hosts.iter().filter(|host| lost(host)).count())
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
        let (fatal, ended) = (last(|last| last.fatal), last(|last| last.ends_play));
        let fails = self.too_many_lost() || fatal;
        if fails {
            self.hosts.iter_mut().for_each(HostRun::fail_along);
            self.lost = self.count_lost();
        }
        if ended {
            self.hosts.iter_mut().for_each(HostRun::end);
        }
        group.iter().for_each(|at| self.hosts[*at].last = None);
        self.tell_who_is_left();
        fails || ended
    }

    fn tell_who_is_left(&mut self) {
        let count = self.hosts.len() - self.lost;
        if self.told.replace(count) != Some(count) {
            let left = self.hosts.iter().filter(|host| !lost(host)).map(|host| host.env.host.clone());
            self.env.store.play_hosts.borrow_mut()[2] = left.collect();
        }
    }

    /// The task under way lost hosts, and with them more than `max_fail_percentage`.
    fn too_many_lost(&mut self) -> bool {
        let lost = self.count_lost();
        let more = lost > std::mem::replace(&mut self.lost, lost);
        let share = 100.0 * lost as f64 / self.hosts.len() as f64;
        more && self.max_fail.is_some_and(|limit| share > limit)
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
                if host.last.take().is_some_and(|last| last.ends_play) {
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
