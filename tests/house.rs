//! The walls of the house: which room may use which, no circles between files, and sizes. `docs/design.md` says why.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on has failed")]

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

use syn::{UseTree, spanned::Spanned, visit::Visit};

/// Each room and all that it may use.
const ROOMS: &[(&str, &[&str])] = &[
    ("source", &[]),
    ("template", &["source"]),
    ("playbook", &["source", "template"]),
    ("inventory", &["source", "template"]),
    ("vars", &["source", "template", "playbook", "inventory"]),
    ("project", &["source", "template", "playbook", "inventory", "vars"]),
    ("actions", &["source", "template", "playbook", "inventory", "vars", "project"]),
    ("sh", &[]),
    ("ask", &["sh"]),
    ("plan", &["sh", "ask"]),
    ("modules", &["sh", "ask", "plan"]),
    ("remote", &["sh", "ask", "plan"]),
    ("trial", &["sh"]),
    ("event", &["source", "sh", "plan"]),
    ("report", &["source", "sh", "plan", "event"]),
    (
        "run",
        &[
            "source",
            "template",
            "playbook",
            "inventory",
            "vars",
            "project",
            "actions",
            "sh",
            "ask",
            "plan",
            "modules",
            "remote",
            "event",
        ],
    ),
    (
        "cli",
        &[
            "source",
            "template",
            "playbook",
            "inventory",
            "vars",
            "project",
            "actions",
            "sh",
            "ask",
            "plan",
            "modules",
            "remote",
            "trial",
            "event",
            "report",
            "run",
        ],
    ),
];

const FUNCTION_MEDIAN: usize = 7;
const FUNCTION_P95: usize = 35;
const FUNCTION_MAX: usize = 60;
const FILE_MEDIAN: usize = 130;
const FILE_P95: usize = 300;

struct Source {
    path: PathBuf,
    syntax: syn::File,
    /// Lines before the tests.
    lines: usize,
}

fn sources() -> Vec<Source> {
    let mut paths = vec![];
    walk(Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/src")), &mut paths);
    paths.sort();
    paths.into_iter().filter(|path| !is_test(path)).map(read).collect()
}

fn walk(dir: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            walk(&path, found);
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            found.push(path);
        }
    }
}

fn is_test(path: &Path) -> bool {
    path.components().any(|part| part.as_os_str() == "tests" || part.as_os_str() == "tests.rs")
        || path
            .file_stem()
            .is_some_and(|stem| stem.to_string_lossy().ends_with("_tests") || stem == "testing")
}

fn read(path: PathBuf) -> Source {
    let text = fs::read_to_string(&path).unwrap();
    let syntax = syn::parse_file(&text).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
    let lines = text.lines().take_while(|line| !line.starts_with("#[cfg(test)]")).count();
    Source { path, syntax, lines }
}

/// The module path of a file below `src`: `["ask", "stat"]`; `mod.rs` and `lib.rs` are their folder.
fn module(path: &Path) -> Vec<String> {
    let below = path.strip_prefix(concat!(env!("CARGO_MANIFEST_DIR"), "/src")).unwrap().with_extension("");
    let mut parts: Vec<String> = below.iter().map(|part| part.to_string_lossy().into_owned()).collect();
    if matches!(parts.last().map(String::as_str), Some("mod" | "lib" | "main")) {
        parts.pop();
    }
    parts
}

/// All `crate::…`, `super::…` and `self::…` paths of a file outside of its tests, as absolute module paths.
struct Paths {
    here: Vec<String>,
    found: BTreeSet<Vec<String>>,
}

impl Paths {
    fn absolute(&self, path: &[String]) -> Option<Vec<String>> {
        let mut base = self.here.clone();
        let mut rest = path;
        match rest.first()?.as_str() {
            "crate" => base.clear(),
            "self" => {}
            "super" => {
                while rest.first().is_some_and(|part| part == "super") {
                    base.pop();
                    rest = &rest[1..];
                }
                base.extend(rest.iter().cloned());
                return Some(base);
            }
            _ => return None,
        }
        base.extend(rest[1..].iter().cloned());
        Some(base)
    }

    fn tree(&mut self, prefix: &[String], tree: &UseTree) {
        let with = |name: &syn::Ident| [prefix, &[name.to_string()]].concat();
        match tree {
            UseTree::Path(path) => self.tree(&with(&path.ident), &path.tree),
            UseTree::Name(name) => self.add(&with(&name.ident)),
            UseTree::Rename(rename) => self.add(&with(&rename.ident)),
            UseTree::Glob(_) => self.add(prefix),
            UseTree::Group(group) => group.items.iter().for_each(|item| self.tree(prefix, item)),
        }
    }

    fn add(&mut self, path: &[String]) {
        self.found.extend(self.absolute(path));
    }
}

fn is_cfg_test(attributes: &[syn::Attribute]) -> bool {
    attributes.iter().any(|a| {
        a.path().is_ident("cfg") && a.meta.require_list().is_ok_and(|l| l.tokens.to_string() == "test")
    })
}

impl<'ast> Visit<'ast> for Paths {
    fn visit_item_use(&mut self, item: &'ast syn::ItemUse) {
        self.tree(&[], &item.tree);
    }

    fn visit_path(&mut self, path: &'ast syn::Path) {
        let parts: Vec<String> = path.segments.iter().map(|segment| segment.ident.to_string()).collect();
        self.add(&parts);
        syn::visit::visit_path(self, path);
    }

    fn visit_item_mod(&mut self, item: &'ast syn::ItemMod) {
        if !is_cfg_test(&item.attrs) {
            syn::visit::visit_item_mod(self, item);
        }
    }
}

fn paths(source: &Source) -> BTreeSet<Vec<String>> {
    let mut paths = Paths { here: module(&source.path), found: BTreeSet::new() };
    paths.visit_file(&source.syntax);
    paths.found
}

#[test]
fn arrows_run_one_way() {
    let mut wrong = vec![];
    for source in sources() {
        let here = module(&source.path);
        let Some(room) = here.first() else { continue };
        let (_, allowed) =
            ROOMS.iter().find(|(name, _)| name == room).unwrap_or_else(|| panic!("no room `{room}`"));
        for used in paths(&source) {
            let Some(other) = used.first() else { continue };
            let is_room = ROOMS.iter().any(|(name, _)| name == other);
            if is_room && other != room && !allowed.contains(&other.as_str()) {
                wrong.push(format!("{} uses {}", source.path.display(), used.join("::")));
            }
        }
    }
    assert!(wrong.is_empty(), "arrows that run the wrong way:\n{}", wrong.join("\n"));
}

/// Which files each file uses; a path to an item re-exported by `mod.rs` leads to that `mod.rs`, which is exempt.
fn file_graph(sources: &[Source]) -> BTreeMap<Vec<String>, BTreeSet<Vec<String>>> {
    let is_mod = |source: &Source| source.path.file_stem().is_some_and(|stem| stem == "mod" || stem == "lib");
    let files: BTreeSet<Vec<String>> =
        sources.iter().filter(|s| !is_mod(s)).map(|s| module(&s.path)).collect();
    let target =
        |path: &Vec<String>| (1..=path.len()).rev().map(|n| path[..n].to_vec()).find(|p| files.contains(p));
    let edges = |source: &Source| {
        paths(source).iter().filter_map(target).filter(|to| *to != module(&source.path)).collect()
    };
    sources.iter().filter(|s| !is_mod(s)).map(|source| (module(&source.path), edges(source))).collect()
}

fn circle(graph: &BTreeMap<Vec<String>, BTreeSet<Vec<String>>>) -> Option<Vec<Vec<String>>> {
    fn visit(
        at: &Vec<String>,
        graph: &BTreeMap<Vec<String>, BTreeSet<Vec<String>>>,
        way: &mut Vec<Vec<String>>,
        done: &mut BTreeSet<Vec<String>>,
    ) -> Option<Vec<Vec<String>>> {
        if let Some(start) = way.iter().position(|step| step == at) {
            return Some(way[start..].to_vec());
        }
        if !done.insert(at.clone()) {
            return None;
        }
        way.push(at.clone());
        let found = graph.get(at).into_iter().flatten().find_map(|next| visit(next, graph, way, done));
        way.pop();
        found
    }
    let mut done = BTreeSet::new();
    graph.keys().find_map(|start| visit(start, graph, &mut vec![], &mut done))
}

#[test]
fn no_circle_between_files() {
    if let Some(circle) = circle(&file_graph(&sources())) {
        let names: Vec<String> = circle.iter().map(|path| path.join("::")).collect();
        panic!("files import each other in a circle: {}", names.join(" -> "));
    }
}

#[derive(Default)]
struct Functions {
    lengths: Vec<(usize, String)>,
}

impl Functions {
    fn add(&mut self, name: &syn::Ident, block: &syn::Block) {
        let lines = block.span().end().line - block.span().start().line + 1;
        self.lengths.push((lines, name.to_string()));
    }
}

impl<'ast> Visit<'ast> for Functions {
    fn visit_item_fn(&mut self, item: &'ast syn::ItemFn) {
        self.add(&item.sig.ident, &item.block);
        syn::visit::visit_item_fn(self, item);
    }

    fn visit_impl_item_fn(&mut self, item: &'ast syn::ImplItemFn) {
        self.add(&item.sig.ident, &item.block);
        syn::visit::visit_impl_item_fn(self, item);
    }

    fn visit_item_mod(&mut self, item: &'ast syn::ItemMod) {
        if !is_cfg_test(&item.attrs) {
            syn::visit::visit_item_mod(self, item);
        }
    }
}

fn at_share(sorted: &[usize], percent: usize) -> usize {
    sorted.get((sorted.len() * percent / 100).min(sorted.len().saturating_sub(1))).copied().unwrap_or(0)
}

#[test]
fn functions_and_files_are_small() {
    let sources = sources();
    let mut functions = Functions::default();
    let mut long = vec![];
    for source in &sources {
        let before = functions.lengths.len();
        functions.visit_file(&source.syntax);
        for (lines, name) in functions.lengths[before..].iter().filter(|(lines, _)| *lines > FUNCTION_MAX) {
            long.push(format!("{}: `{name}` has {lines} lines", source.path.display()));
        }
    }
    let mut lengths: Vec<usize> = functions.lengths.iter().map(|(lines, _)| *lines).collect();
    let mut files: Vec<usize> = sources.iter().map(|source| source.lines).collect();
    lengths.sort_unstable();
    files.sort_unstable();
    let [median, p95] = [50, 95].map(|percent| at_share(&lengths, percent));
    let [file_median, file_p95] = [50, 95].map(|percent| at_share(&files, percent));
    println!(
        "functions: {} of median {median}, p95 {p95}, max {} lines",
        lengths.len(),
        at_share(&lengths, 100)
    );
    println!(
        "files: {} of median {file_median}, p95 {file_p95}, max {} lines",
        files.len(),
        at_share(&files, 100)
    );
    assert!(long.is_empty(), "functions over {FUNCTION_MAX} lines:\n{}", long.join("\n"));
    assert!(median <= FUNCTION_MEDIAN && p95 <= FUNCTION_P95, "functions: median {median}, p95 {p95}");
    assert!(
        file_median <= FILE_MEDIAN && file_p95 <= FILE_P95,
        "files: median {file_median}, p95 {file_p95}"
    );
}
