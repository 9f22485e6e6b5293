use std::{rc::Rc, sync::Arc, time::Duration};

use crate::{
    ask::{Asked, Cost, Garbled, Question, Tool},
    plan::Asker,
    remote::{Human, Target, Watch},
    run::{book::BookAsker, link::Link},
    sh::{Output, Secret, Sh},
};

#[derive(Clone, Debug)]
struct Hangs;

impl Question for Hangs {
    type Answer = ();
    const KIND: &'static str = "hangs";
    const FUNCTIONS: &'static str = "";
    const COST: Cost = Cost::MayHang;

    fn script(_: &[Self]) -> Sh {
        Sh::script("sleep 1000", [""; 0])
    }

    fn parse(_: &[Self], _: &Output) -> Result<Vec<()>, Garbled> {
        Ok(vec![()])
    }
}

struct Blind;

impl Watch for Blind {
    fn line(&self, _: usize, _: &str) {}
    fn sent(&self, _: &str, _: u64, _: u64) {}
}

impl Human for Blind {
    fn trust(&self, _: &str, _: &str, _: &str) -> Result<bool, String> {
        Err(String::new())
    }

    fn passphrase(&self, _: &str) -> Result<Secret, String> {
        Err(String::new())
    }

    fn password(&self, _: &str, _: &str) -> Result<Secret, String> {
        Err(String::new())
    }
}

#[tokio::test]
async fn what_hangs_is_given_up_and_the_machine_goes_on() {
    let mut link = Link::new(Target::Local, Arc::new(Blind), Rc::default());
    link.patience = Duration::from_millis(300);
    let link = Rc::new(link);
    let asker = BookAsker {
        book: link.book.clone(),
        identity: None,
        environment: Rc::default(),
        reads: Rc::default(),
    };
    for name in ["sh", "cat"] {
        let tool = Asked::new(Tool::named(name));
        let (answer, ()) = futures::join!(asker.ask(tool), async {
            link.turn().await.ask(&Blind).await.unwrap();
        });
        assert!(answer.is_ok());
        let (answer, ()) = futures::join!(asker.ask(Asked::new(Hangs)), async {
            link.turn().await.ask(&Blind).await.unwrap();
        });
        assert_eq!(answer.unwrap_err().msg, "the host did not answer within 0 s: Hangs");
        link.book.borrow_mut().forget();
    }
    assert!(link.close().await.is_ok());
}
