use std::{
    pin::pin,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use tokio::time::{Instant, sleep_until};

/// The time that a login may take. It stands still while a person is asked.
#[derive(Clone)]
pub struct Patience(Arc<Mutex<State>>);

struct State {
    deadline: Instant,
    asking: usize,
    stage: &'static str,
}

/// A time that does not count.
pub struct Pause<'a> {
    patience: &'a Patience,
    since: Instant,
}

impl Drop for Pause<'_> {
    fn drop(&mut self) {
        let mut state = self.patience.state();
        state.asking -= 1;
        state.deadline += self.since.elapsed();
    }
}

/// How often a running question is looked after.
const GLANCE: Duration = Duration::from_millis(200);

impl Patience {
    pub fn new(limit: Duration) -> Self {
        let deadline = Instant::now() + limit;
        Self(Arc::new(Mutex::new(State { deadline, asking: 0, stage: "connecting" })))
    }

    /// Says what is being waited for, for the message when it takes too long.
    pub fn stage(&self, stage: &'static str) {
        self.state().stage = stage;
    }

    /// Runs what may block on a person.
    pub async fn ask<T: Send + 'static>(
        &self,
        question: impl FnOnce() -> Result<T, String> + Send + 'static,
    ) -> Result<T, String> {
        let _pause = self.pause();
        let answer = tokio::task::spawn_blocking(question).await;
        answer.unwrap_or_else(|error| Err(error.to_string()))
    }

    /// The time stands still until what comes back is dropped.
    pub fn pause(&self) -> Pause<'_> {
        self.state().asking += 1;
        Pause { patience: self, since: Instant::now() }
    }

    /// Runs `work` as long as there is time; the error is the stage at which there was none left.
    pub async fn limit<T>(&self, work: impl Future<Output = T>) -> Result<T, &'static str> {
        let mut work = pin!(work);
        loop {
            let wake = self.wake();
            tokio::select! {
                biased;
                done = &mut work => return Ok(done),
                () = sleep_until(wake) => {}
            }
            let state = self.state();
            if state.asking == 0 && state.deadline <= Instant::now() {
                return Err(state.stage);
            }
        }
    }

    fn wake(&self) -> Instant {
        let state = self.state();
        match state.asking {
            0 => state.deadline,
            _ => state.deadline.max(Instant::now() + GLANCE),
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_person_takes_the_time_it_takes() {
        let patience = Patience::new(Duration::from_millis(50));
        let slow = || {
            std::thread::sleep(Duration::from_millis(150));
            Ok(7)
        };
        assert_eq!(patience.limit(patience.ask(slow)).await, Ok(Ok(7)));
        patience.stage("waiting for nothing");
        let never = patience.limit(std::future::pending::<()>()).await;
        assert_eq!(never, Err("waiting for nothing"));
    }
}
