use std::{io, path::Path};

use tokio::{
    fs::File,
    io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt},
};

use super::{api::Watch, outgoing::Segment};

/// So much of a file is held in memory.
const CHUNK: usize = 256 * 1024;

/// Writes all segments, as fast as the other side takes them. Gives the number of bytes that left.
pub async fn send(
    to: &mut (dyn AsyncWrite + Send + Unpin),
    segments: &[Segment],
    watch: &dyn Watch,
    sent: &dyn Fn(u64),
) -> io::Result<()> {
    for segment in segments {
        match segment {
            Segment::Bytes(bytes) => {
                to.write_all(bytes).await?;
                sent(bytes.len() as u64);
            }
            Segment::File { path, length, name } => {
                let told = |done, count| {
                    sent(count);
                    watch.sent(name, done, *length);
                };
                file(to, path, *length, &told).await?;
            }
        }
    }
    to.flush().await
}

/// Writes exactly `length` bytes, whatever has become of the file, and then whether they are its own.
async fn file(
    to: &mut (dyn AsyncWrite + Send + Unpin),
    path: &Path,
    length: u64,
    told: &dyn Fn(u64, u64),
) -> io::Result<()> {
    let mut from: Option<Box<dyn AsyncRead + Send + Unpin>> = match File::open(path).await {
        Ok(file) => Some(Box::new(file)),
        Err(_) => None,
    };
    let mut whole = from.is_some();
    let mut chunk = vec![0; CHUNK];
    let mut done = 0;
    while done < length {
        let want = (length - done).min(CHUNK as u64) as usize;
        let got = match &mut from {
            Some(from) => from.read(&mut chunk[..want]).await.unwrap_or(0),
            None => 0,
        };
        if got == 0 {
            (whole, from) = (false, None);
            chunk.fill(0);
        }
        let count = if got == 0 { want } else { got };
        to.write_all(&chunk[..count]).await?;
        done += count as u64;
        told(done, count as u64);
    }
    to.write_all(if whole { b"+\n" } else { b"-\n" }).await
}
