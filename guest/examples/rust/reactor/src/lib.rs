//! The greeting as a reactor: it stays loaded, and each call is one call of `isopod_handle`.

/// What Isopod gives to reactors: `guest/abi/isopod.h`, as far as it is needed here.
mod isopod {
    #[link(wasm_import_module = "isopod")]
    unsafe extern "C" {
        pub safe fn event_size() -> usize;
        pub fn event_read(into: *mut u8);
        pub fn reply(json: *const u8, length: usize);
        pub fn fail(error_type: *const u8, type_length: usize, message: *const u8, message_length: usize);
    }
}

fn event() -> Vec<u8> {
    let mut event = vec![0; isopod::event_size()];
    // SAFETY: there is room for the whole event.
    unsafe { isopod::event_read(event.as_mut_ptr()) };
    event
}

fn reply(json: &str) {
    // SAFETY: the text outlives the call.
    unsafe { isopod::reply(json.as_ptr(), json.len()) }
}

fn fail(error_type: &str, message: &str) {
    // SAFETY: both texts outlive the call.
    unsafe { isopod::fail(error_type.as_ptr(), error_type.len(), message.as_ptr(), message.len()) }
}

#[unsafe(no_mangle)]
pub extern "C" fn isopod_handle() {
    match greeting::greet(&event()) {
        Ok(json) => reply(&json),
        Err(error) => fail("BadEvent", &error.to_string()),
    }
}
