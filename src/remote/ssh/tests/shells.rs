use std::{sync::Arc, time::Duration};

use super::{
    person::Person,
    sshd::{Host, text},
};
use crate::{
    plan::{Put, Step},
    remote::{
        api::{Batch, Carrier, Error, Reply, Request, Watch},
        machine::Shells,
    },
    sh::Sh,
};

struct Nobody;

impl Watch for Nobody {
    fn line(&self, _: usize, _: &str) {}
    fn sent(&self, _: &str, _: u64, _: u64) {}
}

async fn burst(machine: &Shells, steps: Vec<Step>) -> Result<Vec<Reply>, Error> {
    let requests = steps.into_iter().map(|step| Request::Step { group: 0, step }).collect();
    let batch = Batch { identity: None, requests };
    Ok(machine.burst(vec![batch], &Nobody).await?.remove(0))
}

fn run(script: &'static str) -> Step {
    Step::Run(Sh::script::<String>(script, []))
}

/// The whole way: a shell that stays, over a real server.
#[tokio::test]
async fn a_shell_over_ssh() {
    let Some((host, ssh)) = Host::ready("shell", "").await else {
        return;
    };
    let line = host.login(&ssh, &Person::nobody()).await.unwrap();
    let machine = Shells::new(Arc::new(line), "/bin/sh", Arc::new(|_| None));
    let path = host.home.path("put");
    let bytes: Vec<u8> = (0..3_000_000_u32).map(|n| (n.wrapping_mul(2_654_435_761) >> 24) as u8).collect();
    let put = Put::new(path.to_string_lossy(), bytes.clone());
    let steps =
        vec![run("echo out; echo err >&2"), Step::Put(put), run("head -c 3000000 /dev/zero"), run("exit 3")];
    let replies = burst(&machine, steps).await.unwrap();
    let replies: Vec<_> = replies.into_iter().map(Option::unwrap).collect();
    assert_eq!((replies[0].text(), replies[0].errors()), ("out\n".into(), "err\n".into()));
    assert!(std::fs::read(&path).unwrap() == bytes);
    assert_eq!(replies[2].stdout.len(), 3_000_000);
    assert_eq!(replies[3].rc, 3);
    assert_eq!(machine.traffic().bursts, 1);

    let cut = async {
        tokio::time::sleep(Duration::from_millis(300)).await;
        host.cut();
    };
    let (lost, ()) = tokio::join!(burst(&machine, vec![run("sleep 60")]), cut);
    let lost = text(lost);
    assert!(lost.starts_with("lost the connection: "), "{lost}");
    machine.close().await;
}
