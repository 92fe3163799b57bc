//! The greeting as a component that answers HTTP (`wasi:http/incoming-handler`).

use wstd::http::{Body, Error, Request, Response, StatusCode};

#[wstd::http_server]
async fn main(mut request: Request<Body>) -> Result<Response<Body>, Error> {
    let event = request.body_mut().contents().await?;
    let (status, body) = match greeting::greet(event) {
        Ok(json) => (StatusCode::OK, json),
        Err(error) => (StatusCode::BAD_REQUEST, error.to_string()),
    };
    Ok(Response::builder().status(status).header("content-type", "application/json").body(body.into())?)
}
