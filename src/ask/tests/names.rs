use super::host::{ask, ask_after, ask_in};
use crate::ask::{
    Account, AptLists, AptNear, AptPolicy, Deb, DebFile, DebPackage, Flags, Garbled, Group, Mime, Question,
    SshKey, UrlText, Variable,
};
use crate::sh::Output;

#[test]
fn accounts_by_name_and_number() {
    let local = Account { local: true, ..Account::named("root") };
    let answers = ask(&[Account::named("root"), Account::named("-bad"), Account::named("0"), local]);
    let root = answers[0].clone().unwrap();
    assert_eq!((root.uid, root.home.as_str(), root.has_home), (0, "/root", true));
    assert_eq!(answers[1], None);
    assert_eq!(answers[2].as_ref(), Some(&root));
    assert_eq!(answers[3].as_ref(), Some(&root));
}

#[test]
fn groups_by_name_and_number() {
    let local = Group { local: true, ..Group::named("daemon") };
    let answers = ask(&[Group::named("root"), Group::named("-bad"), Group::named("1"), local]);
    assert_eq!(answers[0].as_ref().map(|group| group.gid), Some(0));
    assert_eq!(answers[1], None);
    assert_eq!(answers[2], answers[3]);
}

#[test]
fn members_and_shadow_are_found() {
    let said = "+web:x:1000:100:Web,,,:/srv/web:/bin/sh\n.\nweb:$6$x:19000:0:99999:7::20000:\n.\n\
                adm:x:4:root,web\nsudo:x:27:webmaster\n.\n";
    let output = Output { stdout: said.into(), ..Output::default() };
    let user = Account::parse(&[Account::named("1000")], &output).unwrap().remove(0).unwrap();
    assert_eq!(user.groups, ["adm"]);
    let shadow = user.shadow.unwrap();
    assert_eq!((shadow.password.as_str(), shadow.max, shadow.inactive), ("$6$x", Some(99999), None));
    assert_eq!(shadow.expire, Some(20000));
}

#[test]
fn variables_are_exact() {
    let asked = [Variable::named("PATH"), Variable::named("NO_SUCH_VARIABLE")].map(Option::unwrap);
    let answers = ask(&asked);
    assert_eq!(answers[0], std::env::var("PATH").ok());
    assert_eq!(answers[1], None);
    assert_eq!(Variable::named("x; reboot"), None);
}

#[test]
fn packages_of_this_machine() {
    if ask_in(&["sh"], &[DebPackage("dpkg".into())]).unwrap()[0].is_empty() {
        return;
    }
    let names = ["dpkg", "no-such-package", "dpk*"].map(|name| DebPackage(name.into()));
    let answers = ask(&names);
    assert!(answers[0][0].installed && answers[0][0].name == "dpkg");
    assert!(answers[1].is_empty());
    assert!(answers[2].contains(&answers[0][0]));
}

#[test]
fn the_nearest_package_is_told() {
    let asked = ["vim-noxx", "sl", "gti"].map(|name| AptNear(name.into()));
    let said = "vim-nox\nvim-tox\nvim-noxy2\n/\n/\ngit\n/\n";
    let output = Output { stdout: said.into(), ..Output::default() };
    let near = AptNear::parse(&asked, &output).unwrap();
    assert_eq!(near, [Some("vim-nox".to_owned()), None, Some("git".to_owned())]);
    if !ask_in(&["sh"], &[DebPackage("dpkg".into())]).unwrap()[0].is_empty() {
        assert_eq!(ask(&[AptNear("dpkgg".into()), AptNear("x".into())])[0].as_deref(), Some("dpkg"));
    }
}

#[test]
fn states_of_packages() {
    let said = "a amd64 ii  1.0\nb amd64 rc  2:3-4\nc all hi  5\nd amd64 un  \n";
    let output = Output { stdout: said.into(), ..Output::default() };
    let asked = ["a", "b", "c", "d", "a:i386"].map(|name| DebPackage(name.into()));
    let debs = DebPackage::parse(&asked, &output).unwrap();
    let state = |found: &Vec<Deb>| found.first().map(|deb| (deb.installed, deb.config_files, deb.held));
    let states: Vec<_> = debs.iter().map(state).collect();
    assert_eq!(
        states,
        [
            Some((true, false, false)),
            Some((false, true, false)),
            Some((true, false, true)),
            Some((false, false, false)),
            None
        ]
    );
}

#[test]
fn policy_reads_candidates_versions_and_providers() {
    let said = "nginx:\n  Installed: (none)\n  Candidate: 1.22-9\n  Version table:\n     1.22-9 500\n        500 http://deb x\n     1.18-1 100\n\
mail:\n  Installed: (none)\n  Candidate: (none)\n  Version table:\n.\n\
Package: nginx\nReverse Provides: \nnginx-core 1.22 (= )\nPackage: mail\nReverse Provides: \npostfix 3.7 (= )\nexim4 4.9 (= )\npostfix 3.6 (= )\n.\n";
    let output = Output { stdout: said.into(), ..Output::default() };
    let asked = ["nginx", "mail", "nope"].map(|name| AptPolicy(name.into()));
    let answers = AptPolicy::parse(&asked, &output).unwrap();
    let nginx = answers[0].clone().unwrap();
    assert_eq!(nginx.candidate.as_deref(), Some("1.22-9"));
    assert_eq!(nginx.versions, ["1.22-9", "1.18-1"]);
    let mail = answers[1].clone().unwrap();
    assert_eq!((mail.candidate, mail.providers), (None, vec!["exim4".to_owned(), "postfix".to_owned()]));
    assert_eq!(answers[2], None);
}

#[test]
fn providers_of_several_names_are_kept_apart() {
    let said = r#"apt-cache() {
      [ "$1" = showpkg ] || return 0
      shift; for p; do printf 'Package: %s\nVersions: \n\nReverse Depends: \n  x,%s\nReverse Provides: \n%s-x 1\n' $p $p $p; done
    }"#;
    let answers = ask_after(said, &["bash"], &["a", "b", "c"].map(|name| AptPolicy(name.into()))).unwrap();
    let providers: Vec<_> = answers.into_iter().flatten().map(|policy| policy.providers).collect();
    assert_eq!(providers, [["a-x"], ["b-x"], ["c-x"]]);
}

#[test]
fn lists_have_an_age() {
    assert!(ask_in(&["sh"], &[AptLists]).unwrap()[0].now > 1_600_000_000);
}

#[test]
fn a_short_answer_is_garbled() {
    let output = Output::default();
    let garbled: Result<_, Garbled> = AptLists::parse(&[AptLists], &output);
    assert_eq!(
        garbled.unwrap_err().to_string(),
        "cannot read the host's answer to `apt lists`: it ends too early"
    );
}

#[test]
fn what_few_machines_have() {
    let nothing = ask(&[SshKey("/none".into())]);
    assert_eq!(nothing, [None]);
    let missing = ask_in(&["sh"], &[UrlText("http://127.0.0.1:9/".into())]).unwrap();
    assert!(missing[0].is_err());
    assert!(ask_in(&["sh"], &[Mime("/etc/passwd".into()), Mime("/none".into())]).is_ok());
    assert!(ask(&[Flags("/proc/1/stat".into())])[0].is_none());
    assert_eq!(ask_in(&["sh"], &[DebFile("/etc/passwd".into())]).unwrap(), [None]);
}
