//! The greeting itself, for the command, the reactor and both components.

use serde::{Deserialize, Serialize};

#[derive(Deserialize)]
struct Event {
    #[serde(default = "world")]
    name: String,
    #[serde(default)]
    text: String,
}

fn world() -> String {
    "world".into()
}

#[derive(Serialize)]
struct Reply {
    greeting: String,
    hash: String,
}

/// FNV-1a of 32 bits.
fn hash(text: &str) -> u32 {
    text.bytes().fold(2_166_136_261, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(16_777_619))
}

/// The reply as JSON.
pub fn greet(event: &[u8]) -> serde_json::Result<String> {
    // By way of a map, as a struct may also be read from an array.
    let members: serde_json::Map<_, _> = serde_json::from_slice(event)?;
    let Event { name, text } = serde_json::from_value(members.into())?;
    serde_json::to_string(&Reply { greeting: format!("Hello, {name}!"), hash: format!("{:08x}", hash(&text)) })
}
