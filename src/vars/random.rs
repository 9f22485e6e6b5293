use std::{fs::File, io::Read};

use crate::template::Halt;

/// A number below `count`, from the system's generator.
pub fn below(count: usize) -> Result<usize, Halt> {
    let count = count.max(1) as u64;
    let limit = u64::MAX - u64::MAX % count;
    loop {
        let mut bytes = [0; 8];
        File::open("/dev/urandom")
            .and_then(|mut source| source.read_exact(&mut bytes))
            .map_err(|e| Halt::error(format!("cannot read random numbers: {e}")))?;
        let drawn = u64::from_ne_bytes(bytes);
        if drawn < limit {
            return Ok((drawn % count) as usize);
        }
    }
}
