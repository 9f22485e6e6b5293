use std::{path::Path, rc::Rc};

use crate::{
    playbook::{Include, Keywords, PlayEntry, plays},
    source::{Diagnostic, did_you_mean_hint, shown, sort},
    template::learn_plugins_of,
    vars::{Context, Level},
};

use super::{
    find::{self, files_in},
    import_tasks::folder_of,
    loader::Loader,
    sources::{Options, Sources},
    tree::{PlayTree, Project},
};

impl Project {
    /// Finds the playbook (`NAME`, `playbooks/NAME`, with or without `.yml`/`.yaml`), and loads all that is static in
    /// it. All errors that can be found are returned, not only the first.
    pub fn load(name: &Path, options: Options) -> Result<Self, Vec<Diagnostic>> {
        let (project, errors) = Self::load_partly(name, options).map_err(|error| vec![error])?;
        if errors.is_empty() { Ok(project) } else { Err(errors) }
    }

    /// The same as far as it can be read, and what is wrong.
    pub fn load_partly(name: &Path, options: Options) -> Result<(Self, Vec<Diagnostic>), Diagnostic> {
        let path = find::playbook(name)?;
        let root = find::root(&path);
        let sources = Rc::new(Sources::new(options, root.clone()));
        sources.goes_on.set(true);
        sources.learn_plugins();
        let mut loader = Loader::new(&sources);
        let mut plays = vec![];
        loader.playbook(&path, &Keywords::default(), &mut plays);
        let mut errors = sources.errors.take();
        errors.append(&mut loader.errors);
        sources.goes_on.set(false);
        sort(&mut errors);
        let warnings = sources.warnings.take();
        Ok((Self { root, playbook: path, plays, warnings, sources }, errors))
    }

    /// What was doubtful in files that were read since the last time: those of dynamic includes.
    pub fn new_warnings(&self) -> Vec<Diagnostic> {
        self.sources.warnings.take()
    }
}

impl Loader<'_> {
    /// The plays of a file. `outer` are the keywords of what imports it.
    fn playbook(&mut self, path: &Path, outer: &Keywords, trees: &mut Vec<PlayTree>) -> Option<()> {
        learn_plugins_of(&folder_of(path));
        let node = self.keep(self.sources.file(path))?;
        let entries = self.sources.warned(plays(&node, &self.sources.options.modules));
        let entries = entries.map_err(|errors| self.errors.extend(errors)).ok()?;
        self.stack.push(path.to_owned());
        for entry in entries {
            match entry {
                PlayEntry::Play(mut play) => {
                    play.keywords = merged(outer, &play.keywords);
                    trees.push(self.play(*play, &folder_of(path)));
                }
                PlayEntry::Include(include) => {
                    self.import_playbook(&include, outer, &folder_of(path), trees);
                }
            }
        }
        self.stack.pop();
        Some(())
    }

    fn import_playbook(
        &mut self,
        include: &Include,
        outer: &Keywords,
        dir: &Path,
        trees: &mut Vec<PlayTree>,
    ) -> Option<()> {
        let keywords = merged(outer, &include.keywords);
        let context = Rc::new(Context {
            parent: None,
            level: Level::Import,
            keywords: keywords.clone(),
            dir: dir.to_owned(),
        });
        let place = &include.file.place;
        let name = self.name(&include.file.value, place, &context, &[])?;
        let path = dir.join(&name);
        if !path.is_file() {
            return self.fail(missing(&name, &path).at(place));
        }
        if self.stack.contains(&path) {
            return self.fail(Diagnostic::error(format!("`{}` imports itself", shown(&path))).at(place));
        }
        self.playbook(&path, &keywords, trees)
    }
}

fn missing(name: &str, path: &Path) -> Diagnostic {
    let below = Path::new(name).parent().unwrap_or(Path::new(""));
    let files = files_in(&folder_of(path)).into_iter().map(|file| below.join(file).display().to_string());
    Diagnostic::error(format!("could not find the playbook `{name}`"))
        .note(format!("looked for `{}`", shown(path)))
        .maybe_hint(did_you_mean_hint(name, files))
}

/// What an import says holds for all plays that it brings in: conditions first, tags together, its variables above.
fn merged(outer: &Keywords, inner: &Keywords) -> Rc<Keywords> {
    let mut keywords = inner.clone();
    keywords.when = [outer.when.clone(), inner.when.clone()].concat();
    keywords.tags = [outer.tags.clone(), inner.tags.clone()].concat();
    keywords.vars.extend(outer.vars.iter().cloned());
    Rc::new(keywords)
}
