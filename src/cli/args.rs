use std::path::PathBuf;

use clap::{ArgAction, Parser, Subcommand};

use crate::{run, source::Diagnostic};

/// Makes hosts what a playbook says, over SSH, without Python or an agent on them.
#[derive(Debug, Parser)]
#[command(
    name = "deploy-host",
    version,
    args_conflicts_with_subcommands = true,
    subcommand_negates_reqs = true,
    arg_required_else_help = true,
    override_usage = "deploy-host [OPTIONS] PLAYBOOK [PATTERN]\n       deploy-host trial diff|ssh|reset\n       deploy-host doc [MODULE]",
    override_help = include_str!("help.txt")
)]
pub struct Args {
    #[command(subcommand)]
    pub command: Option<Command>,
    #[command(flatten)]
    pub play: Play,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Say what a module does and takes, or list all
    Doc { module: Option<String> },
    /// Look at, enter or throw away the trial host
    Trial {
        #[command(subcommand)]
        what: TrialCommand,
    },
}

#[derive(Debug, Subcommand)]
pub enum TrialCommand {
    /// List what runs changed on the trial host
    Diff,
    /// Open a shell on the trial host, or run a command
    Ssh {
        #[arg(last = true)]
        command: Vec<String>,
    },
    /// Throw the trial host away
    Reset,
}

#[derive(Debug, clap::Args)]
pub struct Play {
    /// Playbook: a path, or a name under playbooks/, with or without .yml
    #[arg(required = true)]
    pub playbook: Option<PathBuf>,
    /// Hosts or groups to limit the run to
    pub pattern: Option<String>,
    /// What is too much
    #[arg(hide = true)]
    pub more: Vec<String>,
    /// Inventory: a file, a folder, or hosts between commas
    #[arg(short, long, value_name = "SOURCE", alias = "inventory-file")]
    pub inventory: Vec<String>,
    /// Limit the run to these hosts
    #[arg(short, long, value_name = "PATTERN")]
    pub limit: Option<String>,
    /// Variables: k=v, JSON, or @FILE
    #[arg(short, long, value_name = "VARS")]
    pub extra_vars: Vec<String>,
    /// Only tasks with these tags
    #[arg(short, long, value_name = "TAGS")]
    pub tags: Vec<String>,
    /// Leave out tasks with these tags
    #[arg(long, value_name = "TAGS")]
    pub skip_tags: Vec<String>,
    /// Leave out what comes before the task of this name
    #[arg(long, value_name = "NAME")]
    pub start_at_task: Option<String>,
    /// Say what would change, change nothing
    #[arg(short = 'C', long)]
    pub check: bool,
    /// Show what changes in files
    #[arg(short = 'D', long)]
    pub diff: bool,
    /// Hosts at a time
    #[arg(short, long, value_name = "N", value_parser = forks)]
    pub forks: Option<usize>,
    /// User to log in as
    #[arg(short, long, value_name = "USER", alias = "remote-user")]
    pub user: Option<String>,
    /// Become another user (root)
    #[arg(short = 'b', long = "become")]
    pub become_: bool,
    /// Whom to become
    #[arg(long, value_name = "USER")]
    pub become_user: Option<String>,
    /// How to become: sudo, su, …
    #[arg(long, value_name = "METHOD", value_parser = become_method)]
    pub become_method: Option<String>,
    /// Ask for the password to become
    #[arg(short = 'K', long)]
    pub ask_become_pass: bool,
    /// Ask for the login password
    #[arg(short = 'k', long)]
    pub ask_pass: bool,
    /// Private key to log in with
    #[arg(long, value_name = "FILE", alias = "key-file")]
    pub private_key: Option<PathBuf>,
    /// How to reach hosts: ssh, local
    #[arg(short, long, value_name = "KIND", value_parser = connection)]
    pub connection: Option<String>,
    /// Seconds to wait for a connection
    #[arg(short = 'T', long, value_name = "SECONDS")]
    pub timeout: Option<u64>,
    /// Vault password with a label: LABEL@FILE, LABEL@prompt
    #[arg(long, value_name = "LABEL@SOURCE")]
    pub vault_id: Vec<String>,
    /// File with the vault password
    #[arg(long, value_name = "FILE", alias = "vault-pass-file")]
    pub vault_password_file: Vec<PathBuf>,
    /// Ask for the vault password
    #[arg(short = 'J', long, alias = "ask-vault-pass")]
    pub ask_vault_password: bool,
    /// Run notified handlers on hosts that failed too
    #[arg(long)]
    pub force_handlers: bool,
    /// List the hosts and stop
    #[arg(long)]
    pub list_hosts: bool,
    /// List the tasks and stop
    #[arg(long)]
    pub list_tasks: bool,
    /// List the tags and stop
    #[arg(long)]
    pub list_tags: bool,
    /// Only read and check everything
    #[arg(long)]
    pub syntax_check: bool,
    /// Print events as JSON lines
    #[arg(long)]
    pub json: bool,
    /// Print what the run cost: bursts, bytes, questions
    #[arg(long)]
    pub stats: bool,
    /// Ask for each task alone, at its turn
    #[arg(long)]
    pub no_look_ahead: bool,
    /// Say more; repeat for still more
    #[arg(short, long, action = ArgAction::Count)]
    pub verbose: u8,
}

fn connection(text: &str) -> Result<String, String> {
    checked(text, run::connection(text))
}

fn become_method(text: &str) -> Result<String, String> {
    checked(text, run::become_method(text))
}

fn checked(text: &str, wrong: Option<Diagnostic>) -> Result<String, String> {
    wrong.map_or(Ok(text.to_owned()), |wrong| Err(format!("{}; {}", wrong.message, wrong.hints.join(", "))))
}

fn forks(text: &str) -> Result<usize, String> {
    let number = text.parse::<usize>().map_err(|_| "this is no number of hosts".to_owned())?;
    Some(number).filter(|number| *number > 0).ok_or_else(|| "at least one host has to be at work".to_owned())
}
