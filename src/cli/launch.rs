use std::{
    path::{Path, PathBuf},
    process::ExitCode,
    rc::Rc,
    sync::{Arc, atomic::Ordering},
};

use clap::Parser;
use tokio::runtime::Runtime;

use crate::{
    actions::ACTIONS,
    event::Prompt,
    inventory::Inventory,
    playbook::VarEntry,
    project::{self, PlayTree, Project, Show, Tags},
    report::{self, Console, Format, Screen, Terminal},
    run::{self, Chains, MODULES, Options, Run},
    source::{Diagnostic, Secrets, did_you_mean_hint},
    template::Plugin,
    vars::{Config, Given, Settings, Store, extra_vars},
};

use super::{
    args::{Args, Command, Play},
    broken::Broken,
    doc,
    exit::{self, Stop},
    loaded::Loaded,
    locate, secrets, signals,
    told::told,
    trial, vault,
};

/// The program, after the trial host's own entry has been seen to.
pub fn main() -> ExitCode {
    let (args, console) = (Args::parse(), Arc::new(Console::default()));
    let ended = match &args.command {
        Some(Command::Trial { what }) => {
            trial::command(what).map_err(|message| Diagnostic::error(message).into())
        }
        Some(Command::Doc { module }) => doc::command(module.as_deref())
            .map(|page| {
                report::print(&page);
                0
            })
            .map_err(Stop::from),
        None => play(&args.play, &console),
    };
    match ended {
        Ok(code) => ExitCode::from(code),
        Err(stop) => {
            console.tell(&stop.diagnostics);
            ExitCode::from(stop.code)
        }
    }
}

fn play(args: &Play, console: &Arc<Console>) -> Result<u8, Stop> {
    one_of_each(args)?;
    let cannot = |error: std::io::Error| Diagnostic::error(format!("cannot start: {error}"));
    let runtime = runtime().map_err(cannot)?;
    let running = Arc::default();
    signals::listen(&runtime, console, &running).map_err(cannot)?;
    let mut loaded = load(args, console).map_err(|stop| match console.interrupted() {
        Some(signal) => Stop { diagnostics: vec![], code: exit::interrupted_by(signal) },
        None => stop,
    })?;
    let only_listed = !args.syntax_check && (args.list_hosts || args.list_tasks || args.list_tags);
    told(args, &mut loaded, only_listed)?;
    let name = args.playbook.as_deref().unwrap_or(Path::new("")).display().to_string();
    if only_listed {
        list(args, &loaded, &name);
        return Ok(0);
    }
    if args.syntax_check {
        report::print(&project::syntax_check(&name));
        return Ok(0);
    }
    running.store(true, Ordering::Relaxed);
    Ok(go(args, loaded, runtime))
}

fn list(args: &Play, loaded: &Loaded, name: &str) {
    let show = Show { hosts: args.list_hosts, tasks: args.list_tasks, tags: args.list_tags };
    let hosts = |tree: &PlayTree| run::hosts(&loaded.store, &loaded.options, tree).unwrap_or_default();
    report::print(&project::list(&loaded.project, name, show, &loaded.options.tags, &hosts));
}

fn runtime() -> std::io::Result<Runtime> {
    tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()
}

fn load(args: &Play, console: &Arc<Console>) -> Result<Loaded, Stop> {
    report::log_to(console, args.verbose);
    let prompt: Arc<dyn Prompt> = Arc::new(Terminal::new(console.clone()));
    let cwd = std::env::current_dir().map_err(|error| Diagnostic::error(error.to_string()))?;
    let playbook = args.playbook.clone().unwrap_or_default();
    let configured = Config::find(std::env::vars().collect(), &locate::config_dir(&cwd, &playbook))?;
    console.tell(&configured.warnings);
    let vault = vault::vault(args, &configured.config, &*prompt, console)?;
    let learn = secrets::learner(console);
    let extra = extra(args, &cwd, &vault)?;
    secrets::learn_all(&extra, &*learn);
    let (mut project, errors) = project(&playbook, &configured.config, &extra, &vault)?;
    let sources = locate::inventory(&args.inventory, &configured.config, &project.root);
    let inventory = match Inventory::load_with(&sources, &vault) {
        Ok(inventory) if errors.is_empty() => inventory,
        inventory => {
            let (config, secrets, only_checked) = (configured.config, vault, args.syntax_check);
            let broken = Broken { project, errors, inventory, config, secrets, learn, extra, only_checked };
            return Err(broken.stop());
        }
    };
    console.tell(&inventory.warnings);
    let given = given(args, &*prompt)?;
    let mut settings = Settings::of(configured.config)?;
    lay_over(&mut settings, args, given, vault, sources);
    let (options, inventory) = options(args, &settings, inventory.inventory, &project, console)?;
    if let Some(name) = &args.start_at_task {
        project.start_at(name, &options.tags)?;
    }
    let store = Store::new(settings, inventory, extra)?;
    store.root.replace(Some(project.root.clone()));
    store.on_secret(learn);
    Ok(Loaded { project: Rc::new(project), store, options, prompt, console: console.clone() })
}

fn extra(args: &Play, cwd: &Path, vault: &Secrets) -> Result<Vec<VarEntry>, Diagnostic> {
    let each = args.extra_vars.iter().map(|argument| extra_vars(argument, cwd, vault));
    let entries: Result<Vec<_>, _> = each.collect();
    entries.map(|entries| entries.concat())
}

fn project(
    playbook: &Path,
    config: &Config,
    extra: &[VarEntry],
    vault: &Secrets,
) -> Result<(Project, Vec<Diagnostic>), Diagnostic> {
    let actions = ACTIONS.iter().map(|action| action.manual());
    let actions = actions.flat_map(|manual| manual.aliases.iter().chain([&manual.name]));
    let modules = MODULES.iter().map(|entry| &entry.name).chain(actions);
    let options = project::Options {
        roles_path: config.paths("defaults.roles_path"),
        collections_path: config.paths("defaults.collections_path"),
        extra: extra.to_vec(),
        passes_strays: !config.flag("defaults.invalid_task_attribute_failed")?,
        plugins: plugins(config),
        modules: modules.map(|name| (*name).to_owned()).collect(),
        secrets: vault.clone(),
    };
    Project::load_partly(playbook, options)
}

/// Where `ansible.cfg` says that plugins are.
fn plugins(config: &Config) -> Vec<(Plugin, PathBuf)> {
    let settings = [
        ("defaults.filter_plugins", Plugin::Filter),
        ("defaults.test_plugins", Plugin::Test),
        ("defaults.lookup_plugins", Plugin::Lookup),
        ("defaults.library", Plugin::Module),
        ("defaults.action_plugins", Plugin::Module),
    ];
    let folders =
        |(setting, kind): (&str, Plugin)| config.paths(setting).into_iter().map(move |path| (kind, path));
    settings.into_iter().flat_map(folders).collect()
}

/// What the command line says of how to connect.
fn given(args: &Play, prompt: &dyn Prompt) -> Result<Given, Diagnostic> {
    let password = |wanted: bool, what: &str| wanted.then(|| secrets::ask(prompt, what)).transpose();
    args.private_key.as_deref().map(secrets::readable).transpose()?;
    let login = password(args.ask_pass, "SSH password")?;
    let what = if args.ask_pass { "BECOME password[defaults to SSH password]" } else { "BECOME password" };
    let other = password(args.ask_become_pass, what)?;
    let other = other.and_then(|given| match given.reveal().is_empty() {
        true => login.clone().or(Some(given)),
        false => Some(given),
    });
    Ok(Given {
        connection: args.connection.clone(),
        user: args.user.clone(),
        private_key: args.private_key.as_ref().map(|path: &PathBuf| path.display().to_string()),
        timeout: args.timeout,
        r#become: args.become_.then_some(true),
        become_method: args.become_method.clone(),
        become_user: args.become_user.clone(),
        password: login.as_ref().map(secrets::text),
        become_password: other.as_ref().map(secrets::text),
        ..Given::default()
    })
}

fn lay_over(settings: &mut Settings, args: &Play, given: Given, vault: Secrets, sources: Vec<String>) {
    settings.check = args.check;
    settings.diff |= args.diff;
    settings.verbosity = args.verbose;
    settings.forks = args.forks.unwrap_or(settings.forks);
    settings.limit = args.limit.clone().or_else(|| args.pattern.clone());
    settings.run_tags.extend(args.tags.iter().cloned());
    settings.skip_tags.extend(args.skip_tags.iter().cloned());
    settings.inventory_sources = sources;
    settings.given = given;
    settings.secrets = Rc::new(vault);
}

fn options(
    args: &Play,
    settings: &Settings,
    mut inventory: Inventory,
    project: &Project,
    console: &Console,
) -> Result<(Options, Inventory), Diagnostic> {
    // An empty one comes from a variable of who calls, and limits nothing.
    let given = [&args.pattern, &args.limit].into_iter().flatten();
    let limit: Vec<String> = given.filter(|pattern| !pattern.is_empty()).cloned().collect();
    let named = inventory.hosts.contains_key(trial::NAME) || inventory.groups.contains_key(trial::NAME);
    let stand_in = limit == [trial::NAME] && !named;
    if stand_in {
        console.tell(&trial::stand_in(&mut inventory, project));
    }
    for pattern in &limit {
        console.tell(&known(pattern, &inventory)?);
    }
    let options = Options {
        check: settings.check,
        diff: settings.diff,
        forks: settings.forks,
        force_handlers: args.force_handlers,
        ahead: args.no_look_ahead.then_some(1),
        chains: if args.no_look_ahead { Chains::Never } else { Chains::Remote },
        tags: Tags::new(&settings.run_tags, &settings.skip_tags),
        limit,
        stand_in: stand_in.then(|| trial::NAME.to_owned()),
        unmatched_told: false,
    };
    Ok((options, inventory))
}

/// A limit has to name somebody. Parts of it that do not are told.
fn known(pattern: &str, inventory: &Inventory) -> Result<Vec<Diagnostic>, Diagnostic> {
    let selection = inventory.select(&[pattern.to_owned()])?;
    let names = || inventory.groups.keys().chain(inventory.hosts.keys()).map(String::as_str);
    let meant = |term: &String| did_you_mean_hint(term, names().chain([trial::NAME]));
    if selection.hosts.is_empty() {
        let error = Diagnostic::error(format!("no host or group matches `{pattern}`"));
        return Err(selection.unmatched.iter().filter_map(meant).fold(error, Diagnostic::hint));
    }
    let warning = |term: &String| {
        let message = format!("could not match supplied host pattern, ignoring: {term}");
        Diagnostic::warning(message).maybe_hint(meant(term))
    };
    Ok(selection.unmatched.iter().map(warning).collect())
}

/// One playbook and one pattern: more of them are meant otherwise.
fn one_of_each(args: &Play) -> Result<(), Stop> {
    let is_playbook = |text: &&String| text.ends_with(".yml") || text.ends_with(".yaml");
    let error = if let Some(other) = args.pattern.iter().chain(&args.more).find(is_playbook) {
        Diagnostic::error(format!("one playbook is run at a time, but `{other}` is another"))
            .hint(format!("a playbook of several has a line `- import_playbook: {other}` for each"))
    } else if let (Some(pattern), Some(other)) = (&args.pattern, args.more.first()) {
        Diagnostic::error(format!("there is one pattern, but `{other}` is another"))
            .hint(format!("patterns are joined with commas or colons: `{pattern},{}`", args.more.join(",")))
    } else {
        return Ok(());
    };
    Err(Stop { diagnostics: vec![error], code: exit::USAGE })
}

fn go(args: &Play, loaded: Loaded, runtime: Runtime) -> u8 {
    let format = if args.json { Format::Json } else { Format::Text };
    let console = loaded.console;
    let screen = Rc::new(Screen::new(console.clone(), format, args.verbose, loaded.options.diff));
    runtime.spawn(console.clone().gather());
    let shown = screen.clone();
    let run = Run {
        store: loaded.store,
        project: loaded.project,
        options: loaded.options,
        prompt: loaded.prompt,
        trial: Some(trial::starter()),
        sink: Rc::new(move |event| shown.show(event)),
    };
    let end = runtime.block_on(run.go(console.stopped()));
    runtime.shutdown_background();
    screen.finish();
    if args.stats {
        console.print(&report::stats(&end.traffic.counts()));
    }
    console.tell(end.error.as_slice());
    // Who closed the pipe has seen enough: that is no failure.
    if console.is_gone() { 0 } else { exit::code(&end, console.interrupted()) }
}
