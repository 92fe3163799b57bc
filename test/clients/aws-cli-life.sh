# The whole life of a function by the AWS CLI. Ends with another code than 0 when something is not as Lambda has it.
set -eu
role=arn:aws:iam::000000000000:role/tests

package() { # FILE SOURCE
  printf '%s' "$2" > index.js
  python -c 'import sys, zipfile; zipfile.ZipFile(sys.argv[1], "w").write("index.js")' "$1"
}

expect() { # WHAT EXPECTED FOUND
  if [ "$2" != "$3" ]; then
    echo "$1: expected $2, found $3" >&2
    exit 1
  fi
  echo "ok: $1"
}

package one.zip 'exports.handler = async (event) => ({ version: 1, event });'
package two.zip 'exports.handler = async (event) => ({ version: 2, event });'

expect "create" Pending "$(aws lambda create-function --function-name cli --runtime nodejs22.x --handler index.handler --role $role --zip-file fileb://one.zip --tags a=b --query State --output text)"
aws lambda wait function-active-v2 --function-name cli
aws lambda invoke --function-name cli --payload '{"a":1}' out.json > meta.json
expect "invoke" '{"version":1,"event":{"a":1}}' "$(cat out.json)"
expect "publish" 1 "$(aws lambda publish-version --function-name cli --query Version --output text)"
aws lambda create-alias --function-name cli --name live --function-version 1 > alias.json
aws lambda update-function-code --function-name cli --zip-file fileb://two.zip > updated.json
aws lambda wait function-updated-v2 --function-name cli
expect "publish the second" 2 "$(aws lambda publish-version --function-name cli --query Version --output text)"
aws lambda invoke --function-name cli:live out.json > meta.json
expect "an alias stays at its version" '{"version":1,"event":{}}' "$(cat out.json)"
expect "weights" 0.25 "$(aws lambda update-alias --function-name cli --name live --routing-config 'AdditionalVersionWeights={2=0.25}' --query 'RoutingConfig.AdditionalVersionWeights."2"' --output text)"
expect "a dry run" 204 "$(aws lambda invoke --function-name cli --invocation-type DryRun out.json --query StatusCode --output text)"
expect "an event" 202 "$(aws lambda invoke --function-name cli --invocation-type Event out.json --query StatusCode --output text)"
expect "tags" b "$(aws lambda list-tags --resource arn:aws:lambda:us-east-1:000000000000:function:cli --query Tags.a --output text)"
expect "a list" cli "$(aws lambda list-functions --query 'Functions[?FunctionName==`cli`].FunctionName' --output text)"
expect "concurrency" 5 "$(aws lambda put-function-concurrency --function-name cli --reserved-concurrent-executions 5 --query ReservedConcurrentExecutions --output text)"
aws lambda delete-function --function-name cli
if aws lambda get-function --function-name cli 2> refused.txt; then exit 1; fi
case "$(cat refused.txt)" in
  *"(ResourceNotFoundException)"*"Function not found: arn:aws:lambda:us-east-1:000000000000:function:cli"*) echo "ok: delete" ;;
  *) cat refused.txt >&2; exit 1 ;;
esac
