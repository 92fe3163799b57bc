//! `wasi:http/handler@0.3`: answers with the request that it got; `/fetch/HOST` posts there first, `/error` fails, `/after` works on
//! when it has replied.
use futures::future::join;
use wasip3::http::client;
use wasip3::http::types::{ErrorCode, Fields, Method, Request, Response, Scheme};
use wasip3::wit_bindgen::spawn_local;
use wasip3::{wit_future, wit_stream};

wasip3::http::service::export!(Service);

struct Service;

impl wasip3::exports::http::handler::Guest for Service {
    async fn handle(request: Request) -> Result<Response, ErrorCode> {
        let path = request.get_path_with_query().unwrap_or_default();
        let head = format!("{:?} {:?} {path}", request.get_method(), request.get_authority());
        let sent = request.get_headers().get("x-sent").concat();
        let body = read(Request::consume_body, request).await;
        let mut text = format!("{head} {} {body}", String::from_utf8_lossy(&sent));
        if path == "/error" {
            return Err(ErrorCode::HttpRequestDenied);
        }
        if let Some(authority) = path.strip_prefix("/fetch/") {
            text.push_str(&post(authority).await);
        }
        let headers = Fields::new();
        headers.append("x-a", b"bc").unwrap();
        let (mut writer, reader) = wit_stream::new();
        let (trailers, no_trailers) = wit_future::new(|| Ok(None));
        let (response, _sent) = Response::new(headers, Some(reader), no_trailers);
        response.set_status_code(201).unwrap();
        spawn_local(async move {
            // A loop, so that it can be parked here, when the handler has returned and its first slice has not.
            let text = text.chars().collect::<String>();
            writer.write_all(text.into_bytes()).await;
            drop(writer);
            let _ = trailers.write(Ok(None)).await;
            if path == "/after" {
                wasip3::clocks::monotonic_clock::wait_for(u64::MAX / 4).await;
            }
        });
        Ok(response)
    }
}

async fn post(authority: &str) -> String {
    let (mut writer, reader) = wit_stream::new();
    let (trailers, no_trailers) = wit_future::new(|| Ok(None));
    let (request, _sent) = Request::new(Fields::new(), Some(reader), no_trailers, None);
    request.set_method(&Method::Post).unwrap();
    request.set_scheme(Some(&Scheme::Http)).unwrap();
    request.set_authority(Some(authority)).unwrap();
    request.set_path_with_query(Some("/from-guest")).unwrap();
    // Ends when the trailers were taken.
    let write = async move {
        writer.write_all(b"posted".to_vec()).await;
        drop(writer);
        let _ = trailers.write(Ok(None)).await;
    };
    match join(client::send(request), write).await.0 {
        Ok(response) => {
            let status = response.get_status_code();
            format!(" answered {status} {}", read(Response::consume_body, response).await)
        }
        Err(code) => format!(" failed {code:?}"),
    }
}

type Done = wasip3::wit_bindgen::FutureReader<Result<(), ErrorCode>>;
type Trailers = wasip3::wit_bindgen::FutureReader<Result<Option<Fields>, ErrorCode>>;

async fn read<T>(consume: fn(T, Done) -> (wasip3::wit_bindgen::StreamReader<u8>, Trailers), message: T) -> String {
    let (_writer, done) = wit_future::new(|| Ok(()));
    let (body, _trailers) = consume(message, done);
    String::from_utf8(body.collect().await).unwrap()
}
