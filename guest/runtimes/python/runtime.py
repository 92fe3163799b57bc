"""
What Isopod runs once in Python, before the snapshot that all Python functions start from. The host enters `define` when a function is
deployed and `call` for each call, by the addresses that are written out below. Both find on standard input a line of JSON and what is
behind it, and answer bytes: a mark and, behind it, the reply, or texts with a NUL between each two.
"""
import asyncio, contextlib, gc, importlib, importlib.machinery, importlib.util, json, os, posixpath, random, sys, time, traceback
# What functions often use: imported here, it is in the snapshot, and costs a call nothing.
import abc, base64, bisect, collections, copy, csv, dataclasses, datetime, decimal, enum, functools, hashlib, heapq, hmac, html, io  # noqa
import itertools, logging, math, operator, pathlib, re, secrets, statistics, string, struct, textwrap, types, typing, urllib.parse, uuid, zlib  # noqa

FAILED, REPLIED, NO_JSON, MEMORY_FULL = b"0", b"1", b"2", b"3"
# Of a traceback: with these it is clear which recursion it was.
FRAMES_MAX = 100
# Where a function's own files lie, and those of its layers.
TASK, LAYERS = "/var/task/", "/opt/"


class Fields:
    """An object of Lambda's with fixed fields: None where its JSON says nothing."""

    def __init__(self, given, **names):
        for name, key in names.items():
            setattr(self, name, given.get(key))

    def __repr__(self):
        return f"{type(self).__name__}({vars(self)})"


class CognitoIdentity(Fields):
    def __init__(self, given):
        super().__init__(given, cognito_identity_id="cognitoIdentityId", cognito_identity_pool_id="cognitoIdentityPoolId")


class Client(Fields):
    def __init__(self, given):
        names = ("installation_id", "app_title", "app_version_name", "app_version_code", "app_package_name")
        super().__init__(given, **{name: name for name in names})


class ClientContext(Fields):
    def __init__(self, given):
        super().__init__(given, client="client", custom="custom", env="env")
        self.client = Client(self.client) if isinstance(self.client, dict) else None


class Context:
    """What a handler is given beside its event, as in AWS Lambda."""

    def __init__(self, given):
        self.function_name = given["functionName"]
        self.function_version = given["functionVersion"]
        self.invoked_function_arn = given["invokedFunctionArn"]
        self.memory_limit_in_mb = given["memoryLimitInMB"]
        self.aws_request_id = given["awsRequestId"]
        self.log_group_name = given["logGroupName"]
        self.log_stream_name = given["logStreamName"]
        self.identity = CognitoIdentity(given.get("identity") or {})
        client_context = given.get("clientContext")
        self.client_context = ClientContext(client_context) if isinstance(client_context, dict) else None
        self.tenant_id = given.get("tenantId")
        self._deadline_ms = given["deadlineMs"]

    def get_remaining_time_in_millis(self):
        return max(0, self._deadline_ms - int(time.time() * 1000))

    def log(self, message):
        sys.stdout.write(str(message))

    def __repr__(self):
        return f"Context(function_name={self.function_name!r}, aws_request_id={self.aws_request_id!r})"


class Selector:
    """Nothing can be waited for but time: the event loop sleeps until its next timer."""

    def select(self, timeout):
        if timeout:
            time.sleep(timeout)
        return ()

    def close(self):
        pass


class Loop(asyncio.BaseEventLoop):
    def __init__(self):
        super().__init__()
        self._selector = Selector()

    def _process_events(self, events):
        pass

    def _write_to_self(self):
        pass


class Policy(asyncio.DefaultEventLoopPolicy):
    _loop_factory = Loop


class LambdaLoggerHandler(logging.Handler):
    """Lambda's, by its name there: the root logger has it before anything of a function's runs."""

    FORMAT = "[%(levelname)s]\t%(asctime)s.%(msecs)03dZ\t%(aws_request_id)s\t%(message)s\n"
    # Of the call that runs.
    request_id = ""

    def __init__(self):
        super().__init__()
        formatter = logging.Formatter(self.FORMAT, "%Y-%m-%dT%H:%M:%S")
        formatter.converter = time.gmtime
        self.setFormatter(formatter)
        self.addFilter(self.name_request)

    def name_request(self, record):
        record.aws_request_id = self.request_id
        return True

    def emit(self, record):
        try:
            stream = sys.__stderr__ if record.levelno >= logging.ERROR else sys.__stdout__
            stream.write(self.format(record).removesuffix("\n") + "\n")
        except Exception:
            with contextlib.suppress(Exception):
                self.handleError(record)


class MarshalError(Exception):
    pass


def read_input():
    parts = []
    while part := os.read(0, 1 << 20):
        parts.append(part)
    head, _, body = b"".join(parts).partition(b"\n")
    return json.loads(head), body


def answer(mark, *texts):
    # A lone surrogate becomes its escape, which is what JSON has for it.
    return mark + "\0".join(text.replace("\0", "\ufffd") for text in texts).encode("utf-8", "backslashreplace")


def text_of(error):
    try:
        return str(error)
    except Exception:
        return ""


def is_ours(frame):
    return frame.f_globals is globals() or frame.f_globals is vars(importlib) or frame.f_code.co_filename.startswith("<frozen importlib")


def own_frames(error):
    """Those behind the runtime's own, and behind its import of the module."""
    trace = error.__traceback__
    while trace and is_ours(trace.tb_frame):
        trace = trace.tb_next
    return traceback.extract_tb(trace, FRAMES_MAX)


def flush():
    for stream in (sys.__stdout__, sys.__stderr__):
        with contextlib.suppress(Exception):
            stream.flush()


def exit_of(error):
    """How a process ends by it: its status is a number's last byte, 1 for whatever else is given, which is said then."""
    code = error.code
    if code is None:
        code = 0
    elif not isinstance(code, int):
        with contextlib.suppress(Exception):
            print(text_of(code), file=sys.__stderr__)
        code = 1
    status = code & 255
    return "Runtime.ExitError", f"Runtime exited with error: exit status {status}" if status else "Runtime exited without providing a reason"


def failure(error):
    if isinstance(error, MemoryError):
        return answer(MEMORY_FULL)
    if isinstance(error, SystemExit):
        return answer(FAILED, *exit_of(error))
    if isinstance(error, MarshalError):
        return answer(FAILED, "Runtime.MarshalError", text_of(error))
    return answer(FAILED, type(error).__name__, text_of(error), *traceback.format_list(own_frames(error)))


def is_deployed(path):
    return (path or "").startswith((TASK, LAYERS))


def place_of(error):
    """In the files as they were deployed."""
    if isinstance(error, SyntaxError) and is_deployed(error.filename):
        return error.filename.removeprefix(TASK), error.lineno or 1, error.offset or 1
    for frame in reversed(own_frames(error)):
        if is_deployed(frame.filename):
            return frame.filename.removeprefix(TASK), frame.lineno or 1, (frame.colno or 0) + 1
    return "", 0, 0


def definition_failure(error):
    if isinstance(error, MemoryError):
        return answer(MEMORY_FULL)
    code = "build_failed" if isinstance(error, (SyntaxError, ModuleNotFoundError)) else "load_failed"
    message = error.msg if isinstance(error, SyntaxError) else text_of(error)
    return answer(FAILED, code, f"{type(error).__name__}: {message}", *map(str, place_of(error)))


class StartError(Exception):
    """Why a package of Lambda's cannot start, in the words of Lambda's runtime."""


def load(entry):
    name = posixpath.basename(entry).removesuffix(".py")
    spec = importlib.util.spec_from_file_location(name, entry, loader=importlib.machinery.SourceFileLoader(name, entry))
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return next((found for found in (getattr(module, name, None) for name in ("handler", "lambda_handler")) if callable(found)), None)


def load_named(module, handler):
    try:
        found = importlib.import_module(module)
    except ImportError as error:
        raise StartError("Runtime.ImportModuleError", f"Unable to import module '{module}': {text_of(error)}") from None
    except SyntaxError as error:
        frame = f'  File "{error.filename}" Line {error.lineno}\n    {(error.text or "").strip()}\n'
        raise StartError("Runtime.UserCodeSyntaxError", f"Syntax error in module '{module}': {text_of(error)}", frame) from None
    if not hasattr(found, handler):
        raise StartError("Runtime.HandlerNotFound", f"Handler '{handler}' missing on module '{module}'")
    return getattr(found, handler)


def start_failure(error):
    if isinstance(error, MemoryError):
        return answer(MEMORY_FULL)
    if isinstance(error, StartError):
        return answer(FAILED, "start_failed", *error.args)
    if isinstance(error, SystemExit):
        return answer(FAILED, "start_failed", *exit_of(error))
    return answer(FAILED, "start_failed", type(error).__name__, text_of(error), *traceback.format_list(own_frames(error)))


def define():
    global handler
    fail = definition_failure
    try:
        given, body = read_input()
        os.environ.update(given["env"])
        start = json.loads(body)
        sys.path[:0] = start["roots"]
        if "handler" in start:
            fail = start_failure
            handler = load_named(start["module"], start["handler"])
        else:
            handler = load(start["entry"])
        if handler is None:
            return answer(FAILED, "no_handler", "", "", "0", "0")
        return answer(REPLIED)
    except BaseException as error:
        return fail(error)
    finally:
        flush()
        gc.collect()
        gc.freeze()


def reply_of(value):
    if asyncio.iscoroutine(value):
        value = asyncio.run(value)
    try:
        text = json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    except (TypeError, ValueError) as error:
        raise MarshalError(f"Unable to marshal response: {error}") from None
    return REPLIED + text.encode("utf-8", "backslashreplace")


def call():
    try:
        random.seed()
        given, body = read_input()
        LambdaLoggerHandler.request_id = given["awsRequestId"]
        if trace_id := given.get("xRayTraceId"):
            os.environ["_X_AMZN_TRACE_ID"] = trace_id
        try:
            event = json.loads(body)
        except ValueError as error:
            return answer(NO_JSON, text_of(error))
        return reply_of(handler(event, Context(given)))
    except BaseException as error:
        return failure(error)
    finally:
        flush()


handler = None
sys.dont_write_bytecode = True
os.chdir(TASK.rstrip("/"))
# A line is a line of the log as soon as it ends: a call that is stopped has logged what it printed.
sys.stdout.reconfigure(line_buffering=True)
sys.stderr.reconfigure(line_buffering=True)
asyncio.set_event_loop_policy(Policy())
logging.getLogger().addHandler(LambdaLoggerHandler())
gc.collect()
gc.freeze()
os.write(1, f"{id(define)} {id(call)}".encode())
# The host ends this by a throw: the interpreter stays as it is, and can be entered.
os._exit(0)
