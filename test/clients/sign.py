"""Signs requests with botocore's own signers, sends them with its HTTP client, and says what came back: JSON in, JSON out."""

import json
import sys

from botocore.auth import SigV4Auth, SigV4QueryAuth
from botocore.awsrequest import AWSRequest
from botocore.config import Config
from botocore.credentials import Credentials
from botocore.exceptions import ClientError
from botocore.httpsession import URLLib3Session
from botocore.session import Session
from botocore.utils import percent_encode_sequence

asked = json.load(sys.stdin)
credentials = Credentials(asked["id"], asked["secret"])


def send(form, request):
    signed = AWSRequest(
        method=request["method"],
        url=f"{asked['url']}{request['path']}?{percent_encode_sequence(request.get('params', {}))}",
        data=request.get("body", "").encode(),
        headers=request.get("headers"),
    )
    {"header": SigV4Auth, "presigned": SigV4QueryAuth}[form](credentials, "lambda", "ap-south-2").add_auth(signed)
    prepared = signed.prepare()
    prepared.body = request.get("sent", request.get("body", "")).encode()
    reply = URLLib3Session().send(prepared)
    return [reply.status_code, reply.text]


def forms(request):
    """The presigner moves a body into the query."""
    return ["header"] if "body" in request else ["header", "presigned"]


def call(operation, arguments):
    client = Session().create_client(
        "lambda",
        region_name="ap-south-2",
        endpoint_url=asked["url"],
        aws_access_key_id=asked["id"],
        aws_secret_access_key=asked["secret"],
        config=Config(retries={"total_max_attempts": 1}),
    )
    try:
        return getattr(client, operation)(**arguments)["ResponseMetadata"]["HTTPStatusCode"]
    except ClientError as error:
        return error.response["ResponseMetadata"]["HTTPStatusCode"]


json.dump(
    {
        "sent": [[form, *send(form, request)] for request in asked["requests"] for form in forms(request)],
        "called": [call(operation, arguments) for operation, arguments in asked["calls"]],
    },
    sys.stdout,
)
