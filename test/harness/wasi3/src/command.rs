//! `wasi:cli/run@0.3`: what the event asks for, in one word; any other event is answered with what the program was given.
use std::future::IntoFuture;

use futures::future::{join, join_all};
use wasip3::cli::{environment, exit, stdin, stdout};
use wasip3::clocks::monotonic_clock::{now, wait_for};
use wasip3::wit_bindgen::{spawn_local, yield_async};
use wasip3::{wit_future, wit_stream};

wasip3::cli::command::export!(Command);

struct Command;

const MS: u64 = 1_000_000;

impl wasip3::exports::cli::run::Guest for Command {
    async fn run() -> Result<(), ()> {
        let (input, _done) = stdin::read_via_stream();
        let event = String::from_utf8(input.collect().await).unwrap();
        match event.trim_matches('"') {
            "fail" => return Err(()),
            "exit" => exit::exit_with_code(3),
            "panic" => panic!("at the disco"),
            "sleep" => {
                let before = now();
                wait_for(30 * MS).await;
                return reply(&format!("{}", now() - before >= 30 * MS)).await;
            }
            "together" => {
                let before = now();
                join_all((0..20).map(|_| wait_for(30 * MS))).await;
                return reply(&format!("{}", now() - before < 300 * MS)).await;
            }
            "forever" => wait_for(u64::MAX / 4).await,
            "spin" => spin(),
            "spin-in-a-task" => {
                spawn_local(async { spin() });
                wait_for(u64::MAX / 4).await;
            }
            "yield" => loop {
                yield_async().await;
            },
            "ticks" => loop {
                wait_for(1).await;
            },
            "never" => {
                let (_writer, reader) = wit_future::new::<Result<(), wasip3::cli::types::ErrorCode>>(|| Ok(()));
                let _ = reader.await;
            }
            "streams" => loop {
                std::mem::forget(wit_stream::new::<u8>());
            },
            "futures" => loop {
                std::mem::forget(wit_future::new::<Result<(), wasip3::cli::types::ErrorCode>>(|| Ok(())));
            },
            "tasks" => {
                join_all((0..1_000_000).map(|_| wait_for(u64::MAX / 4))).await;
            }
            "flood" => {
                let (mut writer, reader) = wit_stream::new();
                let write = async {
                    loop {
                        writer.write_all(vec![b'a'; 1 << 20]).await;
                    }
                };
                let _ = join(stdout::write_via_stream(reader).into_future(), write).await;
            }
            "fill" => {
                let mut kept = vec![];
                loop {
                    kept.push(vec![1u8; 1 << 20]);
                    yield_async().await;
                }
            }
            _ => {}
        }
        eprintln!("logged");
        let (arguments, variables) = (environment::get_arguments(), environment::get_environment());
        reply(&format!("{{\"got\":{event},\"arguments\":{arguments:?},\"variables\":{}}}", variables.len())).await
    }
}

async fn reply(text: &str) -> Result<(), ()> {
    let (mut writer, reader) = wit_stream::new();
    let write = async {
        writer.write_all(text.as_bytes().to_vec()).await;
        drop(writer);
    };
    join(stdout::write_via_stream(reader).into_future(), write).await.0.map_err(|_| ())
}

fn spin() {
    let mut n = 1u64;
    loop {
        n = n.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
        if n == 0 {
            eprintln!("a full round");
        }
    }
}
