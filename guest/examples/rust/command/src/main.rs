//! The greeting as a WASI command: the event is on standard input, the reply goes to standard output.

use std::error::Error;
use std::io::{Read, stdin};

/// An error that `main` returns is written to standard error, and the exit code is 1.
fn main() -> Result<(), Box<dyn Error>> {
    let mut event = Vec::new();
    stdin().read_to_end(&mut event)?;
    println!("{}", greeting::greet(&event)?);
    Ok(())
}
