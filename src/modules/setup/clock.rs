use serde_json::json;

use crate::{ask::Sections, plan::Returns};

/// The host's clock, in the shapes that roles read.
pub fn facts(sections: &Sections) -> Returns {
    let words: Vec<&str> = sections.get("date").unwrap_or_default().split_whitespace().collect();
    let [year, month, weekday, number, week, day, hour, minute, second, epoch, zone, offset, nanos] =
        std::array::from_fn(|at| words.get(at).copied().unwrap_or_default());
    // Not every `date` knows `%N`.
    let micros =
        nanos.get(..6).filter(|micros| micros.chars().all(|c| c.is_ascii_digit())).unwrap_or("000000");
    let instant = epoch.parse().ok().and_then(|epoch| jiff::Timestamp::from_second(epoch).ok());
    let utc = instant.map(|instant| instant.strftime("%Y-%m-%dT%H:%M:%S").to_string()).unwrap_or_default();
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_moment_in_two_zones() {
        let said = "2024 07 Friday 5 27 05 01 02 03 1720134123 CEST +0200 987654321\n";
        let time = &facts(&[("date", said)].into_iter().collect()).0["date_time"];
        assert_eq!(time["iso8601"], "2024-07-04T23:02:03Z");
        assert_eq!(time["iso8601_micro"], "2024-07-04T23:02:03.987654Z");
        assert_eq!(time["iso8601_basic"], "20240705T010203987654");
        assert_eq!([&time["date"], &time["time"], &time["tz_offset"]], ["2024-07-05", "01:02:03", "+0200"]);
        let busybox = said.replace("987654321", "%N");
        let time = &facts(&[("date", busybox)].into_iter().collect()).0["date_time"];
        assert_eq!(time["iso8601_micro"], "2024-07-04T23:02:03.000000Z");
    }
}
