use jiff::civil::DateTime;

use crate::{
    ask::{Epoch, Status},
    plan::{Cx, Failure, Returns, Step},
    sh,
};

use super::subject::Work;

/// Times that a file shall have: `preserve`, `now`, or a time in the host's time zone.
pub struct Times {
    pub modification: String,
    pub modification_format: String,
    pub access: String,
    pub access_format: String,
}

impl Times {
    /// Adds what sets the times of a file that is there.
    pub async fn add_to(
        &self,
        work: &mut Work,
        cx: &Cx,
        path: &str,
        is: Option<&Status>,
    ) -> Result<(), Failure> {
        if self.modification == "now" && self.access == "now" {
            let now = |returns: &mut Returns| *returns = std::mem::take(returns).with("mtime", "now");
            now(&mut work.after);
            work.steps.push(Step::Run(sh!["touch", "-c", path]));
            return Ok(());
        }
        let mtime = ("-m", "mtime", is.map(|status| status.mtime));
        set(cx, work, path, mtime, &self.modification, &self.modification_format).await?;
        let atime = ("-a", "atime", is.map(|status| status.atime));
        set(cx, work, path, atime, &self.access, &self.access_format).await
    }

    /// Adds what sets the times of a file that was made just now.
    pub async fn add_set(&self, work: &mut Work, cx: &Cx, path: &str) -> Result<(), Failure> {
        for (flag, text, format) in
            [("-m", &self.modification, &self.modification_format), ("-a", &self.access, &self.access_format)]
        {
            if text != "now" {
                set(cx, work, path, (flag, "time", None), text, format).await?;
            }
        }
        Ok(())
    }
}

/// `what` is touch's flag, the name of the time, and what it is now.
async fn set(
    cx: &Cx,
    work: &mut Work,
    path: &str,
    (flag, name, is): (&str, &str, Option<u64>),
    text: &str,
    format: &str,
) -> Result<(), Failure> {
    let stamp = match text {
        "preserve" => return Ok(()),
        "now" => None,
        text => Some(parse(text, format)?),
    };
    let command = sh!["touch", "-c", flag];
    let Some(stamp) = stamp else {
        work.steps.push(Step::Run(command.arg(path)));
        return Ok(());
    };
    let wanted = cx.ask(Epoch(stamp.strftime("%Y-%m-%d %H:%M:%S").to_string())).await?;
    if wanted.is_some() && wanted == is {
        return Ok(());
    }
    work.before = std::mem::take(&mut work.before).with(name, is);
    work.after = std::mem::take(&mut work.after).with(name, wanted);
    let stamp = stamp.strftime("%Y%m%d%H%M.%S").to_string();
    work.steps.push(Step::Run(command.arg("-t").arg(&stamp).arg(path)));
    Ok(())
}

fn parse(text: &str, format: &str) -> Result<DateTime, Failure> {
    DateTime::strptime(format, text).map_err(|_| {
        Failure::new(format!("Error while obtaining timestamp for time {text} using format {format}"))
            .in_itself()
    })
}
