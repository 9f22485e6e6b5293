use crate::{
    ask::{Boot, BootAnswer, Question},
    remote::api::Request,
};

use super::machines::*;

#[test]
fn every_shell_gives_the_boot_answer() {
    let user =
        String::from_utf8(std::process::Command::new("id").arg("-un").output().unwrap().stdout).unwrap();
    each_shell(async |machine, _| {
        let mut script = Boot::script(&[Boot]);
        script.plain = true;
        let question = Request::Question { functions: Boot::FUNCTIONS, script };
        let output = output(machine, question).await;
        let answer: BootAnswer = Boot::parse(&[Boot], &output).unwrap().remove(0);
        assert_eq!(answer.user, user.trim());
        assert_eq!(answer.home, std::env::var("HOME").unwrap());
        assert_eq!((answer.umask, answer.boot_id.len(), output.errors().as_str()), (0o22, 36, ""));
    });
}
