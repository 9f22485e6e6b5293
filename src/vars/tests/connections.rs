use crate::vars::{Config, Connection, Given, Settings};

use super::world::World;

fn connection(world: World) -> Connection {
    Connection::resolve(&world.scope()).map_err(|halt| halt.to_string()).unwrap()
}

fn settings(world: &World, cfg: &str) -> Settings {
    let path = world.file("ansible.cfg", cfg);
    let found = Config::find(Default::default(), path.parent().unwrap()).unwrap();
    Settings::of(found.config).unwrap()
}

#[test]
fn without_anything_said() {
    let connection = connection(World::new("conn-default"));
    assert_eq!((connection.kind.as_str(), connection.host.as_str()), ("ssh", "h"));
    assert_eq!((connection.port, connection.user.as_deref()), (None, None));
    assert!(connection.host_key_checking && connection.r#become.is_none());
    assert_eq!(connection.timeout, 10);
}

#[test]
fn variables_beat_keywords_which_beat_the_command_line_which_beats_the_file() {
    let base = |name: &str| {
        let mut world = World::new(name);
        world.settings = settings(&world, "[defaults]\nremote_user = of_file\nremote_port = 1\n");
        world
    };
    assert_eq!(connection(base("conn-file")).user.as_deref(), Some("of_file"));
    let mut given = base("conn-given");
    given.settings.given = Given { user: Some("of_line".to_owned()), ..Given::default() };
    assert_eq!(connection(given).user.as_deref(), Some("of_line"));
    let mut keyword = base("conn-keyword");
    keyword.settings.given.user = Some("of_line".to_owned());
    keyword.play = "  remote_user: of_play\n".to_owned();
    assert_eq!(connection(keyword).user.as_deref(), Some("of_play"));
    let mut task = base("conn-task");
    task.play = "  remote_user: of_play\n".to_owned();
    task.task = "- debug:\n  remote_user: of_task\n".to_owned();
    assert_eq!(connection(task).user.as_deref(), Some("of_task"));
    let variable = base("conn-variable");
    variable.add("group_vars/all.yml", "ansible_user: of_variable\nansible_port: 2\nansible_ssh_port: 3\n");
    let variable = connection(variable);
    assert_eq!((variable.user.as_deref(), variable.port), (Some("of_variable"), Some(3)));
}

#[test]
fn becoming_somebody() {
    let mut world = World::new("conn-become");
    world.task = "- debug:\n  become: yes\n  become_user: app\n".to_owned();
    world.add("group_vars/all.yml", "ansible_become_password: p\nansible_sudo_pass: q\n");
    let identity = connection(world).r#become.unwrap();
    assert_eq!((identity.method.as_str(), identity.user.as_str()), ("sudo", "app"));
    let password = identity.password.unwrap();
    assert_eq!((&*password.text, password.secret), ("q", true));
}

#[test]
fn passwords_are_secret() {
    let world = World::new("conn-password");
    world.add("group_vars/all.yml", "ansible_ssh_pass: p\n");
    assert!(connection(world).password.unwrap().secret);
}

#[test]
fn a_wrong_value_is_an_error() {
    let world = World::new("conn-wrong");
    world.add("group_vars/all.yml", "ansible_port: many\n");
    let halt = Connection::resolve(&world.scope()).unwrap_err();
    assert_eq!(halt.to_string(), "`ansible_port`: `many` is no number that is allowed here");
    let world = World::new("conn-undefined");
    world.add("group_vars/all.yml", "ansible_user: '{{ nope }}'\n");
    let halt = Connection::resolve(&world.scope()).unwrap_err();
    assert_eq!(halt.to_string(), "`ansible_user`: 'nope' is undefined");
}

#[test]
fn words_of_ssh_arguments() {
    let world = World::new("conn-args");
    world.add("group_vars/all.yml", "ansible_ssh_common_args: -o ProxyJump=bastion -o \"A b\"\n");
    assert_eq!(connection(world).ssh_args, ["-o", "ProxyJump=bastion", "-o", "A b"]);
}
