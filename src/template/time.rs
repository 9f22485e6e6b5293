//! `datetime` and `timedelta`, as far as templates use them.

use std::{any::Any, time::SystemTime};

use jiff::{
    SignedDuration, Timestamp, Zoned,
    civil::{DateTime, Weekday},
    fmt::strtime,
    tz::TimeZone,
};

use super::{
    args::Args,
    halt::Halt,
    value::{Fallible, Object, Value},
};

/// A point in time without a zone; it counts as local time where that matters.
pub struct Moment(pub DateTime);

/// A date without a time of day.
struct Day(DateTime);

/// The span between two moments, in microseconds.
struct Span(i64);

/// `now(utc=false, fmt=None)`.
pub fn now(args: &mut Args) -> Fallible {
    let utc = args.flag("utc", false)?;
    let format = args.optional_text("fmt")?;
    let zone = if utc { TimeZone::UTC } else { TimeZone::system() };
    let moment = Moment(Timestamp::now().to_zoned(zone).datetime());
    match format {
        Some(format) if !format.is_empty() => moment.formatted(&format),
        _ => Ok(Value::object(moment)),
    }
}

/// A time of the controller, as it counts there.
pub fn local_time(time: SystemTime) -> Value {
    let moment = Zoned::try_from(time).map(|zoned| Value::object(Moment(zoned.datetime())));
    moment.unwrap_or(Value::Null)
}

/// Reads a moment by a format.
pub fn parse(text: &str, format: &str) -> Fallible {
    let broken = strtime::parse(format, text).and_then(|parts| match parts.to_datetime() {
        Ok(moment) => Ok(moment),
        Err(_) => parts.to_date().map(|date| date.at(0, 0, 0, 0)),
    });
    match broken {
        Ok(moment) => Ok(Value::object(Moment(moment))),
        Err(_) => Err(Halt::error(format!("time data '{text}' does not match format '{format}'"))),
    }
}

/// Seconds since 1970 (now, where there are none) by a format of C's.
pub fn format_epoch(format: &str, seconds: Option<f64>, utc: bool) -> Fallible {
    let timestamp = match seconds {
        None => Ok(Timestamp::now()),
        Some(seconds) => SignedDuration::try_from_secs_f64(seconds).and_then(Timestamp::from_duration),
    };
    let timestamp = timestamp.map_err(|error| Halt::error(format!("invalid epoch value: {error}")))?;
    let zone = if utc { TimeZone::UTC } else { TimeZone::system() };
    formatted(format, &timestamp.to_zoned(zone))
}

fn formatted(format: &str, moment: &Zoned) -> Fallible {
    strtime::format(format, moment)
        .map(Value::from)
        .map_err(|error| Halt::error(format!("strftime: {error}")))
}

impl Moment {
    fn zoned(&self) -> Fallible<Zoned> {
        self.0.to_zoned(TimeZone::system()).map_err(|error| Halt::error(error.to_string()))
    }

    fn formatted(&self, format: &str) -> Fallible {
        formatted(format, &self.zoned()?)
    }

    fn timestamp(&self) -> Fallible {
        Ok(Value::Float(self.zoned()?.timestamp().as_duration().as_secs_f64()))
    }

    fn shown(&self, between: char) -> String {
        let micros = self.0.subsec_nanosecond() / 1000;
        let fraction = if micros == 0 { String::new() } else { format!(".{micros:06}") };
        format!("{}{between}{}{fraction}", date(self.0), clock(self.0))
    }

    fn minus(&self, other: &Value) -> Option<Fallible> {
        let Value::Object(object) = other else { return None };
        if let Some(other) = object.as_any().downcast_ref::<Self>() {
            let micros = self.0.duration_since(other.0).as_micros();
            return Some(Ok(Value::object(Span(i64::try_from(micros).unwrap_or(i64::MAX)))));
        }
        let span = object.as_any().downcast_ref::<Span>()?;
        Some(self.plus(-span.0))
    }

    fn plus(&self, micros: i64) -> Fallible {
        let moved = self.0.checked_add(SignedDuration::from_micros(micros));
        moved.map(|moment| Value::object(Self(moment))).map_err(|_| Halt::error("date value out of range"))
    }
}

fn date(moment: DateTime) -> String {
    format!("{:04}-{:02}-{:02}", moment.year(), moment.month(), moment.day())
}

fn clock(moment: DateTime) -> String {
    format!("{:02}:{:02}:{:02}", moment.hour(), moment.minute(), moment.second())
}

/// Attributes that moments and days share.
fn part(moment: DateTime, name: &str) -> Option<Value> {
    Some(Value::Int(match name {
        "year" => moment.year().into(),
        "month" => moment.month().into(),
        "day" => moment.day().into(),
        "hour" => moment.hour().into(),
        "minute" => moment.minute().into(),
        "second" => moment.second().into(),
        "microsecond" => i64::from(moment.subsec_nanosecond() / 1000),
        _ => return None,
    }))
}

fn weekday(day: Weekday) -> i64 {
    day.to_monday_zero_offset().into()
}

impl Object for Moment {
    fn class(&self) -> &'static str {
        "datetime"
    }

    fn attribute(&self, name: &str) -> Fallible<Option<Value>> {
        Ok(part(self.0, name))
    }

    fn method(&self, name: &str, args: &[Value]) -> Option<Fallible> {
        let span = |value: &Value| match value {
            Value::Object(object) => object.as_any().downcast_ref::<Span>().map(|span| span.0),
            _ => None,
        };
        Some(match (name, args) {
            ("strftime", [format]) => self.formatted(&format.to_string()),
            ("isoformat", []) => Ok(self.shown('T').into()),
            ("isoformat", [between]) => {
                Ok(self.shown(between.to_string().chars().next().unwrap_or('T')).into())
            }
            ("timestamp", []) => self.timestamp(),
            ("date", []) => Ok(Value::object(Day(self.0))),
            ("time", []) => Ok(clock(self.0).into()),
            ("weekday", []) => Ok(Value::Int(weekday(self.0.weekday()))),
            ("isoweekday", []) => Ok(Value::Int(weekday(self.0.weekday()) + 1)),
            ("-", [other]) => return self.minus(other),
            ("+", [other]) => return span(other).map(|micros| self.plus(micros)),
            _ => return None,
        })
    }

    fn print(&self) -> String {
        self.shown(' ')
    }

    fn repr(&self) -> String {
        let (moment, micros) = (self.0, self.0.subsec_nanosecond() / 1000);
        let mut parts = vec![moment.year().to_string(), moment.month().to_string(), moment.day().to_string()];
        parts.extend([moment.hour().to_string(), moment.minute().to_string()]);
        if moment.second() != 0 || micros != 0 {
            parts.push(moment.second().to_string());
        }
        if micros != 0 {
            parts.push(micros.to_string());
        }
        format!("datetime.datetime({})", parts.join(", "))
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

impl Object for Day {
    fn class(&self) -> &'static str {
        "date"
    }

    fn attribute(&self, name: &str) -> Fallible<Option<Value>> {
        Ok(part(self.0, name))
    }

    fn method(&self, name: &str, args: &[Value]) -> Option<Fallible> {
        match (name, args) {
            ("strftime", [format]) => Some(Moment(self.0).formatted(&format.to_string())),
            ("isoformat", []) => Some(Ok(self.print().into())),
            ("weekday", []) => Some(Ok(Value::Int(weekday(self.0.weekday())))),
            _ => None,
        }
    }

    fn print(&self) -> String {
        date(self.0)
    }

    fn repr(&self) -> String {
        format!("datetime.date({}, {}, {})", self.0.year(), self.0.month(), self.0.day())
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

const DAY: i64 = 86_400_000_000;

impl Object for Span {
    fn class(&self) -> &'static str {
        "timedelta"
    }

    fn attribute(&self, name: &str) -> Fallible<Option<Value>> {
        Ok(Some(Value::Int(match name {
            "days" => self.0.div_euclid(DAY),
            "seconds" => self.0.rem_euclid(DAY) / 1_000_000,
            "microseconds" => self.0.rem_euclid(1_000_000),
            _ => return Ok(None),
        })))
    }

    fn method(&self, name: &str, _: &[Value]) -> Option<Fallible> {
        (name == "total_seconds").then(|| Ok(Value::Float(SignedDuration::from_micros(self.0).as_secs_f64())))
    }

    fn print(&self) -> String {
        let (days, rest) = (self.0.div_euclid(DAY), self.0.rem_euclid(DAY));
        let (seconds, micros) = (rest / 1_000_000, rest % 1_000_000);
        let clock = format!("{}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60);
        let fraction = if micros == 0 { String::new() } else { format!(".{micros:06}") };
        match days {
            0 => format!("{clock}{fraction}"),
            1 | -1 => format!("{days} day, {clock}{fraction}"),
            _ => format!("{days} days, {clock}{fraction}"),
        }
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}
