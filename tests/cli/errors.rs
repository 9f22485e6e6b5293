use std::{fs, path::Path};

use super::program::said;

/// Each folder of `tests/errors` is a project with one mistake, and holds what is said of it. No host is there to be
/// touched: a message that needs none comes before anything is connected to.
#[test]
fn every_message() {
    let table = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/errors");
    let mut projects: Vec<_> = fs::read_dir(&table).unwrap().map(|entry| entry.unwrap().path()).collect();
    projects.sort();
    assert!(projects.len() > 60);
    let mut wrong = vec![];
    for project in projects {
        let arguments =
            fs::read_to_string(project.join("arguments")).unwrap_or_else(|_| "site.yml".to_owned());
        let arguments: Vec<&str> = arguments.split_whitespace().collect();
        let said = said(&project, &arguments) + "\n";
        let expected = project.join("said");
        if std::env::var_os("UPDATE_MESSAGES").is_some() {
            fs::write(&expected, &said).unwrap();
        }
        if fs::read_to_string(&expected).unwrap_or_default() != said {
            wrong.push(format!("{}:\n{said}", project.display()));
        }
    }
    assert!(wrong.is_empty(), "set UPDATE_MESSAGES=1 and read the change:\n{}", wrong.join("\n"));
}
