use serde_json::json;

use crate::{ask::Sections, plan::Returns};

/// The host's clock, in the shapes that roles read.
pub fn facts(sections: &Sections) -> Returns {
    let words: Vec<&str> = sections.get("date").unwrap_or_default().split_whitespace().collect();
    let [year, month, weekday, number, week, day, hour, minute, second, epoch, zone, offset] =
        std::array::from_fn(|at| words.get(at).copied().unwrap_or_default());
    let utc = sections.get("date_utc").unwrap_or_default();
    let (utc, nanos) = utc.split_once(' ').unwrap_or((utc, ""));
    let micros =
        nanos.get(..6).filter(|micros| micros.chars().all(|c| c.is_ascii_digit())).unwrap_or("000000");
    let compact = format!("{year}{month}{day}T{hour}{minute}{second}");
    Returns::new().with(
        "date_time",
        json!({
            "year": year, "month": month, "weekday": weekday, "weekday_number": number, "weeknumber": week, "day": day,
            "hour": hour, "minute": minute, "second": second, "epoch": epoch, "epoch_int": epoch,
            "date": format!("{year}-{month}-{day}"), "time": format!("{hour}:{minute}:{second}"),
            "iso8601": format!("{utc}Z"), "iso8601_micro": format!("{utc}.{micros}Z"),
            "iso8601_basic": format!("{compact}{micros}"), "iso8601_basic_short": compact,
            "tz": zone, "tz_dst": zone, "tz_offset": offset,
        }),
    )
}
