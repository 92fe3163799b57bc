//! The greeting as a component of our own world, `isopod:function`.

use exports::isopod::function::handler::{Failure, Guest};

wit_bindgen::generate!({ path: "../../../wit", world: "function" });

struct Handler;

impl Guest for Handler {
    fn handle(event: String, _context: String) -> Result<String, Failure> {
        greeting::greet(event.as_bytes())
            .map_err(|error| Failure { error_type: "BadEvent".into(), error_message: error.to_string() })
    }
}

export!(Handler);
