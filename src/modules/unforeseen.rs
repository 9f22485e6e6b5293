use crate::plan::{Act, Change, Failure, Forecast, Host, Way};

/// A failure whose cause a task before this one may remove: check mode cannot tell, the turn itself fails.
pub fn unforeseen(failure: Failure) -> Change {
    let forecast = Forecast::Unknown(failure.msg.clone());
    Change::by(forecast, Way::Act(Act::new(async move |_: &mut Host| Err(failure))))
}
