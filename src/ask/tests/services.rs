use super::host::ask_in;
use crate::{
    ask::{Garbled, Manager, Question, Scope, Service, ServiceStatus},
    sh::Output,
};

fn parse(questions: &[Service], text: &str) -> Result<Vec<ServiceStatus>, Garbled> {
    let output = Output { stdout: text.as_bytes().to_vec(), ..Output::default() };
    Service::parse(questions, &output)
}

#[test]
fn systemd_answers_for_all_at_once() {
    let user = Service { scope: Scope::User, ..Service::named("x") };
    let asked = [Service::named("ssh"), user, Service::named("nope")];
    let said = "systemd\nId=ssh.service\nExecStart={ path=/a ;\n more }\nActiveState=active\n\n\
        Id=nope.service\nLoadState=not-found\n\0.scriptlinked\n.\noffline\nenabled\n\0.\n";
    let answers = parse(&asked, said).unwrap();
    assert_eq!(answers[0].properties["ExecStart"], "{ path=/a ;\n more }");
    assert_eq!(answers[0].properties["ActiveState"], "active");
    assert_eq!(answers[2].properties["LoadState"], "not-found");
    assert!(answers[0].script && answers[0].linked && !answers[2].script);
    assert_eq!((answers[1].manager, answers[1].enabled.as_str()), (Manager::Offline, "enabled"));
}

#[test]
fn scripts_tell_by_status_and_words() {
    let answers = parse(&[Service::named("a")], "sysv\na is running\n\x000\0.script\n").unwrap();
    assert_eq!(answers[0].status, Some((0, "a is running\n".to_owned())));
    let answers = parse(&[Service::named("a")], "openrc\n * status: started\n\x000\0default \0.\n").unwrap();
    assert_eq!((answers[0].manager, answers[0].enabled.as_str()), (Manager::OpenRc, "default"));
    assert!(parse(&[Service::named("a")], "upstart\n").is_err());
}

#[test]
fn this_machine_answers() {
    let asked = [Service::named("ssh"), Service::named("no-such-service-at-all")];
    for shell in super::host::shells() {
        let answers = ask_in(&shell, &asked).unwrap();
        assert_eq!(answers[0].manager, answers[1].manager);
        assert!(!answers[1].script && !answers[1].linked);
    }
}
