//! The greeting as a component of WASI 0.3 (`wasi:http/handler`): bodies are streams, and the reply is written after it was begun.

use wasip3::http::types::{ErrorCode, Fields, Request, Response};
use wasip3::wit_bindgen::spawn_local;
use wasip3::{wit_future, wit_stream};

struct Greet;

wasip3::http::service::export!(Greet);

impl wasip3::exports::http::handler::Guest for Greet {
    async fn handle(request: Request) -> Result<Response, ErrorCode> {
        let (_failed, done) = wit_future::new(|| Ok(()));
        let (body, _trailers) = Request::consume_body(request, done);
        let (status, body) = match greeting::greet(&body.collect().await) {
            Ok(json) => (200, json),
            Err(error) => (400, error.to_string()),
        };
        let headers = Fields::from_list(&[("content-type".into(), b"application/json".to_vec())]).map_err(|_| ErrorCode::InternalError(None))?;
        let (mut writer, contents) = wit_stream::new();
        let (_trailers, no_trailers) = wit_future::new(|| Ok(None));
        let (response, _sent) = Response::new(headers, Some(contents), no_trailers);
        response.set_status_code(status).map_err(|()| ErrorCode::InternalError(None))?;
        spawn_local(async move {
            writer.write_all(body.into_bytes()).await;
        });
        Ok(response)
    }
}
