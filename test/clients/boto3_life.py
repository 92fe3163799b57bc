"""The whole life of a function by boto3, with its waiters and paginators. Raises when something is not as Lambda has it."""
import base64
import io
import json
import time
import zipfile

import boto3
from botocore.exceptions import ClientError

ROLE = "arn:aws:iam::000000000000:role/tests"
client = boto3.client("lambda")


def package(**files):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, text in files.items():
            archive.writestr(name.replace("__", "."), text)
    return buffer.getvalue()


def js(text):
    return package(index__js=text)


def value(name, event=None, **more):
    reply = client.invoke(FunctionName=name, Payload=json.dumps(event), **more)
    return json.loads(reply["Payload"].read()), reply


def refused(code, call, **arguments):
    try:
        call(**arguments)
    except ClientError as error:
        assert error.response["Error"]["Code"] == code, error
        return error.response
    raise AssertionError(f"{code} was expected")


def step(what):
    print("ok:", what, flush=True)


def create(name, zip_file, runtime="nodejs22.x", handler="index.handler", **more):
    created = client.create_function(FunctionName=name, Runtime=runtime, Handler=handler, Role=ROLE, Code={"ZipFile": zip_file}, **more)
    client.get_waiter("function_active_v2").wait(FunctionName=name, WaiterConfig={"Delay": 1})
    return created


def life():
    create("life", js("exports.handler = async (event) => ({ got: event, who: process.env.WHO });"), Environment={"Variables": {"WHO": "blue"}})
    answer, reply = value("life", {"a": 1}, LogType="Tail")
    assert answer == {"got": {"a": 1}, "who": "blue"}, answer
    assert reply["ExecutedVersion"] == "$LATEST" and "FunctionError" not in reply
    log = base64.b64decode(reply["LogResult"]).decode()
    request_id = reply["ResponseMetadata"]["RequestId"]
    assert log.startswith(f"START RequestId: {request_id} Version: $LATEST\n") and f"END RequestId: {request_id}\nREPORT RequestId: {request_id}\tDuration: " in log, log
    step("create, wait, invoke, tail of the log")
    assert client.publish_version(FunctionName="life")["Version"] == "1"
    client.create_alias(FunctionName="life", Name="live", FunctionVersion="1")
    client.update_function_configuration(FunctionName="life", Environment={"Variables": {"WHO": "green"}})
    client.get_waiter("function_updated_v2").wait(FunctionName="life", WaiterConfig={"Delay": 1})
    assert client.publish_version(FunctionName="life")["Version"] == "2"
    assert value("life", Qualifier="live")[0]["who"] == "blue"
    client.update_alias(FunctionName="life", Name="live", RoutingConfig={"AdditionalVersionWeights": {"2": 0.5}})
    assert {value("life", Qualifier="live")[0]["who"] for _ in range(60)} == {"blue", "green"}
    client.update_alias(FunctionName="life", Name="live", FunctionVersion="1", RoutingConfig={})
    assert value("arn:aws:lambda:us-east-1:000000000000:function:life:live")[0]["who"] == "blue"
    step("publish, alias, update, shift by weights, roll back")
    found = [one["FunctionName"] for page in client.get_paginator("list_functions").paginate(PaginationConfig={"PageSize": 1}) for one in page["Functions"]]
    assert "life" in found and len(found) == len(set(found)), found
    step("paginators")
    client.delete_function(FunctionName="life")
    refused("ResourceNotFoundException", client.get_function, FunctionName="life")
    step("delete")


def errors():
    create("throws", js("exports.handler = async () => { throw new TypeError('on purpose'); };"))
    answer, reply = value("throws")
    assert reply["StatusCode"] == 200 and reply["FunctionError"] == "Unhandled"
    assert answer["errorType"] == "TypeError" and answer["errorMessage"] == "on purpose" and answer["trace"], answer
    create("slow", js("exports.handler = () => new Promise((resolve) => setTimeout(resolve, 5000));"), Timeout=1)
    answer, reply = value("slow")
    request_id = reply["ResponseMetadata"]["RequestId"]
    assert answer == {"errorType": "Sandbox.Timedout", "errorMessage": f"RequestId: {request_id} Error: Task timed out after 1.00 seconds"}, answer
    create("nowhere", js("exports.other = 1;"))
    answer, _ = value("nowhere")
    assert answer["errorType"] == "Runtime.HandlerNotFound" and answer["errorMessage"] == "index.handler is undefined or not exported", answer
    create("missing", js("exports.handler = 1;"), handler="app.handler")
    answer, _ = value("missing")
    assert answer["errorType"] == "Runtime.ImportModuleError" and answer["errorMessage"].startswith("Error: Cannot find module 'app'"), answer
    step("errors of functions")


def python():
    create("snake", package(app__py="import json, os\ndef main(event, context):\n    return {'name': context.function_name, 'event': event, 'v': os.environ['VV']}\n"), "python3.12", "app.main", Environment={"Variables": {"VV": "7"}})
    answer, _ = value("snake", [1])
    assert answer == {"name": "snake", "event": [1], "v": "7"}, answer
    create("snake-missing", package(app__py="x = 1"), "python3.12", "app.main")
    answer, _ = value("snake-missing")
    assert answer["errorType"] == "Runtime.HandlerNotFound" and answer["errorMessage"] == "Handler 'main' missing on module 'app'", answer
    step("python")


def streams():
    create("stream", js("exports.handler = awslambda.streamifyResponse(async (event, stream) => { stream.write('one '); stream.write('two'); stream.end(); });"))
    events = list(client.invoke_with_response_stream(FunctionName="stream", Payload=b"{}")["EventStream"])
    assert b"".join(one["PayloadChunk"]["Payload"] for one in events if "PayloadChunk" in one) == b"one two", events
    assert "InvokeComplete" in events[-1] and not events[-1]["InvokeComplete"].get("ErrorCode"), events
    create("stream-fails", js("exports.handler = awslambda.streamifyResponse(async (event, stream) => { stream.write('one'); throw new Error('late'); });"))
    events = list(client.invoke_with_response_stream(FunctionName="stream-fails", Payload=b"{}")["EventStream"])
    assert events[-1]["InvokeComplete"]["ErrorCode"], events
    step("response streams")


def queued():
    create("target", js("exports.handler = async (event) => { console.log('record ' + JSON.stringify(event)); };"))
    create("source", js("exports.handler = async (event) => { if (event.fail) throw new Error('failed'); return 'done'; };"))
    target = "arn:aws:lambda:us-east-1:000000000000:function:target"
    client.put_function_event_invoke_config(FunctionName="source", MaximumRetryAttempts=0, DestinationConfig={"OnSuccess": {"Destination": target}, "OnFailure": {"Destination": target}})
    for event in ({"fail": False}, {"fail": True}):
        reply = client.invoke(FunctionName="source", InvocationType="Event", Payload=json.dumps(event))
        assert reply["StatusCode"] == 202 and reply["Payload"].read() == b""
    refused("InvalidRequestContentException", client.invoke, FunctionName="source", InvocationType="Event", Payload=b"{nope")
    step("events, their destinations asked for")


def urls():
    import urllib.request

    create("url", js("exports.handler = async (event) => ({ statusCode: 201, headers: { 'x-a': 'b' }, body: event.rawPath + '?' + event.rawQueryString });"))
    made = client.create_function_url_config(FunctionName="url", AuthType="NONE")
    with urllib.request.urlopen(made["FunctionUrl"] + "path?a=1") as reply:
        assert (reply.status, reply.headers["x-a"], reply.read()) == (201, "b", b"/path?a=1")
    step("function URLs")


def limits():
    client.put_function_concurrency(FunctionName="throws", ReservedConcurrentExecutions=0)
    quick = boto3.client("lambda", config=boto3.session.Config(retries={"max_attempts": 0}))
    response = refused("TooManyRequestsException", quick.invoke, FunctionName="throws")
    assert response["Reason"] == "ReservedFunctionConcurrentInvocationLimitExceeded", response
    client.delete_function_concurrency(FunctionName="throws")
    refused("InvalidParameterValueException", client.create_event_source_mapping, FunctionName="throws", EventSourceArn="arn:aws:sqs:us-east-1:000000000000:q")
    step("concurrency; what is not there yet")


started = time.monotonic()
for part in (life, errors, python, streams, queued, urls, limits):
    part()
print(f"{time.monotonic() - started:.1f} s")
